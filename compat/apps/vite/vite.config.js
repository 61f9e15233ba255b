// The address of the server, its token, organization and project come from the environment, as in a pipeline; without a token nothing is uploaded.
import { sentryVitePlugin } from '@sentry/vite-plugin'

// oxlint-disable-next-line import/no-default-export -- Vite reads no other
export default {
  logLevel: 'warn',
  build: { sourcemap: 'hidden', minify: true },
  plugins: [sentryVitePlugin({ telemetry: false, release: { name: 'vite@1.0.0', setCommits: false } })],
}
