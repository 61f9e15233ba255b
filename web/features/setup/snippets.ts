/** One step of pointing an SDK at a DSN. */
export interface SnippetStep {
  readonly title: string
  readonly code: string
  readonly language: string
}

export type SnippetName = 'flask' | 'node' | 'go' | 'browser' | 'curl'

export const snippetNames: readonly { readonly value: SnippetName; readonly label: string }[] = [
  { value: 'flask', label: 'Python' },
  { value: 'node', label: 'Node' },
  { value: 'go', label: 'Go' },
  { value: 'browser', label: 'Browser' },
  { value: 'curl', label: 'curl' },
]

/** Platforms that the setup form offers, as they are stored with the project. */
export const platforms: readonly { readonly value: string; readonly label: string }[] = [
  { value: 'python-flask', label: 'Python' },
  { value: 'node', label: 'Node' },
  { value: 'go', label: 'Go' },
  { value: 'javascript', label: 'Browser' },
  { value: 'other', label: 'Other' },
]

/** The snippet shown first for a project's platform. */
export const snippetFor = (platform: string | null): SnippetName => {
  const family = (platform ?? '').split('-')[0]
  if (family === 'python') return 'flask'
  if (family === 'node' || family === 'go') return family
  return family === 'javascript' ? 'browser' : 'curl'
}

/** Address, key and project of a DSN; null when the text is none. */
export const readDsn = (dsn: string): { readonly address: string; readonly key: string; readonly project: string } | null => {
  const url = URL.parse(dsn)
  const at = url?.pathname.lastIndexOf('/') ?? -1
  if (!url || at < 0 || url.username === '') return null
  return { address: `${url.protocol}//${url.host}${url.pathname.slice(0, at)}`, key: url.username, project: url.pathname.slice(at + 1) }
}

const curlLine = (dsn: string): string => {
  const parts = readDsn(dsn)
  if (!parts) return ''
  return `curl '${parts.address}/api/${parts.project}/store/?sentry_version=7&sentry_key=${parts.key}' -H 'Content-Type: application/json' -d '{"message":"Hello from curl","level":"error"}'`
}

const steps: Readonly<Record<SnippetName, (dsn: string) => readonly SnippetStep[]>> = {
  flask: (dsn) => [
    { title: 'Install', language: '', code: 'pip install "sentry-sdk[flask]"' },
    { title: 'Start it before the app', language: 'py', code: `import sentry_sdk\n\nsentry_sdk.init(\n    dsn="${dsn}",\n)` },
    { title: 'Let a route fail, and open it', language: 'py', code: '@app.get("/debug")\ndef debug():\n    1 / 0' },
  ],
  node: (dsn) => [
    { title: 'Install', language: '', code: 'npm install @sentry/node' },
    {
      title: 'Save as instrument.mjs',
      language: 'js',
      code: `import * as Sentry from "@sentry/node"\n\nSentry.init({\n  dsn: "${dsn}",\n})`,
    },
    {
      title: 'Save as fail.mjs, and run it',
      language: 'js',
      code: 'import "./instrument.mjs"\n\nsetTimeout(() => {\n  throw new Error("First error")\n}, 0)',
    },
  ],
  go: (dsn) => [
    { title: 'Install', language: '', code: 'go get github.com/getsentry/sentry-go' },
    {
      title: 'Start it, and send an error',
      language: 'go',
      code: `err := sentry.Init(sentry.ClientOptions{\n\tDsn: "${dsn}",\n})\nif err != nil {\n\tlog.Fatal(err)\n}\ndefer sentry.Flush(2 * time.Second)\n\nsentry.CaptureException(errors.New("first error"))`,
    },
  ],
  browser: (dsn) => [
    { title: 'Install', language: '', code: 'npm install @sentry/browser' },
    {
      title: 'Start it first in your bundle',
      language: 'js',
      code: `import * as Sentry from "@sentry/browser"\n\nSentry.init({\n  dsn: "${dsn}",\n})`,
    },
    { title: 'Fail once', language: 'js', code: 'setTimeout(() => {\n  throw new Error("First error")\n}, 0)' },
  ],
  curl: (dsn) => [{ title: 'Send an event with no SDK at all', language: 'sh', code: curlLine(dsn) }],
}

/** Steps of a platform with the real DSN in them. */
export const snippetSteps = (name: SnippetName, dsn: string): readonly SnippetStep[] => steps[name](dsn)
