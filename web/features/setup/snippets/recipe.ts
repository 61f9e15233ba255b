/** One way of several to write the same step, such as by package manager. */
export interface Variant {
  readonly name: string
  readonly code: string
}

/** A step as it is shown: lines to copy, in one way or in several. */
export interface Step {
  readonly title: string
  readonly language: string
  readonly code: string | readonly Variant[]
}

/** How a program finds the DSN when it is not written into the code. */
interface Environment {
  /** The variable's name. */
  readonly name: string
  /** What stands in the code in place of the DSN; empty where the SDK looks for the variable by itself. */
  readonly expression: string
  /** `build`: read when the app is built, so a container that runs cannot change it. */
  readonly read: 'start' | 'build'
}

/** What is known of one platform; the DSN is filled in when it is shown. */
export interface Recipe {
  readonly install: string | readonly Variant[]
  readonly installTitle?: string
  readonly start: {
    readonly title: string
    readonly language: string
    /** `dsn` is what stands in the code: the DSN in quotes, or an expression that reads it. */
    readonly code: (dsn: string) => string
  }
  /** Between start and proof. */
  readonly more?: readonly Step[]
  /** Something that fails, so that something arrives. */
  readonly verify: Step
  readonly environment?: Environment
  /** Around the DSN in the code; double quotes when absent. */
  readonly quote?: string
}

/** A chunk of recipes, by platform id. */
export type Recipes = Readonly<Record<string, Recipe>>

/** The same packages by every package manager of JavaScript. */
export const npm = (packages: string): readonly Variant[] => [
  { name: 'npm', code: `npm install ${packages}` },
  { name: 'yarn', code: `yarn add ${packages}` },
  { name: 'pnpm', code: `pnpm add ${packages}` },
  { name: 'bun', code: `bun add ${packages}` },
]

export const pip = (requirement: string): readonly Variant[] => [
  { name: 'pip', code: `pip install "${requirement}"` },
  { name: 'uv', code: `uv add "${requirement}"` },
  { name: 'poetry', code: `poetry add "${requirement}"` },
]

export const ownEnvironment = (expression = ''): Environment => ({ name: 'SENTRY_DSN', expression, read: 'start' })
export const viteEnvironment: Environment = { name: 'VITE_SENTRY_DSN', expression: 'import.meta.env.VITE_SENTRY_DSN', read: 'build' }

/** What the page shows of a platform, next to what needs no recipe. */
export type Way = 'code' | 'env' | 'docker' | 'dsn' | 'curl'

const codeSteps = (recipe: Recipe, dsn: string): readonly Step[] => [
  { title: recipe.installTitle ?? 'Install', language: 'sh', code: recipe.install },
  { title: recipe.start.title, language: recipe.start.language, code: recipe.start.code(dsn) },
  ...(recipe.more ?? []),
  recipe.verify,
]

const setVariable = ({ name, read }: Environment, dsn: string): Step =>
  read === 'build'
    ? { title: 'Put the DSN where the build reads it, such as .env', language: 'sh', code: `${name}=${dsn}` }
    : {
        title: 'Give the DSN to the program',
        language: 'sh',
        code: [
          { name: 'shell', code: `export ${name}="${dsn}"` },
          { name: 'PowerShell', code: `$env:${name} = "${dsn}"` },
          { name: '.env', code: `${name}=${dsn}` },
          { name: 'systemd', code: `[Service]\nEnvironment="${name}=${dsn}"` },
        ],
      }

const runContainer = ({ name }: Environment, dsn: string): Step => ({
  title: 'Give the DSN to the container',
  language: 'sh',
  code: [
    { name: 'docker run', code: `docker run --env ${name}="${dsn}" your-image` },
    { name: 'compose', code: `services:\n  app:\n    image: your-image\n    environment:\n      ${name}: "${dsn}"` },
    { name: 'Dockerfile', code: `ENV ${name}="${dsn}"` },
    { name: 'Kubernetes', code: `env:\n  - name: ${name}\n    value: "${dsn}"` },
  ],
})

/** Ways that a platform has: code always, the environment and containers only where a program reads its DSN there. */
export const waysOf = (recipe: Recipe | undefined): readonly Way[] => {
  if (recipe === undefined) return ['curl', 'dsn']
  const { environment } = recipe
  if (environment === undefined) return ['code', 'dsn', 'curl']
  return environment.read === 'build' ? ['code', 'env', 'dsn', 'curl'] : ['code', 'env', 'docker', 'dsn', 'curl']
}

/** The steps of a platform with the real DSN in them; none for a way that it does not have. */
export const recipeSteps = (recipe: Recipe, way: Way, dsn: string): readonly Step[] => {
  const quote = recipe.quote ?? '"'
  if (way === 'code') return codeSteps(recipe, `${quote}${dsn}${quote}`)
  const { environment } = recipe
  if (environment === undefined || (way !== 'env' && way !== 'docker') || !waysOf(recipe).includes(way)) return []
  const set = way === 'docker' ? runContainer(environment, dsn) : setVariable(environment, dsn)
  const [install, start, ...rest] = codeSteps(recipe, environment.expression)
  return [install, start, set, ...rest].filter((step) => step !== undefined)
}

/** Address, key and project of a DSN; null when the text is none. */
export const readDsn = (dsn: string): { readonly address: string; readonly key: string; readonly project: string } | null => {
  const url = URL.parse(dsn)
  const at = url?.pathname.lastIndexOf('/') ?? -1
  if (!url || at < 0 || url.username === '') return null
  return { address: `${url.protocol}//${url.host}${url.pathname.slice(0, at)}`, key: url.username, project: url.pathname.slice(at + 1) }
}

/** An event with no SDK at all; empty when the text is no DSN. */
export const curlLine = (dsn: string): string => {
  const parts = readDsn(dsn)
  if (!parts) return ''
  return `curl '${parts.address}/api/${parts.project}/store/?sentry_version=7&sentry_key=${parts.key}' -H 'Content-Type: application/json' -d '{"message":"Hello from curl","level":"error"}'`
}
