import { Link } from '@tanstack/react-router'

import { CodeBlock } from '../../ui/code-block.tsx'
import { shellWord } from '../releases/release-text.ts'
import type { ArtifactPlace } from './queries.ts'

import styles from './artifacts.module.css'

const cliCommands = ({ org, project }: ArtifactPlace, address: string): string =>
  `export SENTRY_URL=${shellWord(address)} SENTRY_ORG=${shellWord(org)} SENTRY_PROJECT=${shellWord(project)}
export SENTRY_AUTH_TOKEN=...
npx @sentry/cli sourcemaps inject ./dist
npx @sentry/cli sourcemaps upload ./dist`

const viteSettings = ({ org, project }: ArtifactPlace, address: string): string =>
  `import { sentryVitePlugin } from '@sentry/vite-plugin'

export default {
  build: { sourcemap: 'hidden' },
  plugins: [
    sentryVitePlugin({
      url: ${JSON.stringify(address)},
      org: ${JSON.stringify(org)},
      project: ${JSON.stringify(project)},
      authToken: process.env.SENTRY_AUTH_TOKEN,
    }),
  ],
}`

/** How a build uploads its source maps to this server, ready to be copied. */
export const SetUp = ({ place }: { readonly place: ArtifactPlace }) => (
  <div className={styles.setUp}>
    <p>
      A build machine needs a token:{' '}
      <Link className="link" to="/settings/$org/auth-tokens/" params={{ org: place.org }}>
        Organization tokens
      </Link>
      . Then, after each build and before it is deployed:
    </p>
    <h3>Any bundler, by sentry-cli</h3>
    <CodeBlock label="Commands for sentry-cli" language="bash" code={cliCommands(place, window.location.origin)} />
    <h3>Vite, by its plugin</h3>
    <CodeBlock label="Settings of the Vite plugin" language="javascript" code={viteSettings(place, window.location.origin)} />
    <p className="t3">The plugins for webpack, Rollup and esbuild take the same settings.</p>
  </div>
)
