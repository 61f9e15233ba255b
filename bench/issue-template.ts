// What 500 issues of two made-up applications (a Python shop, a Node API) have in common per issue: exception, stack, source lines, modules.
// All names and texts are invented here.
import { createRandom } from './random.ts'
import type { Random } from './random.ts'

/** One frame as it is the same in every event of an issue; variables are drawn per event. */
export interface FrameTemplate {
  readonly filename: string
  readonly abs_path: string
  readonly module: string
  readonly function: string
  readonly lineno: number
  readonly in_app: boolean
  readonly pre_context: readonly string[]
  readonly context_line: string
  readonly post_context: readonly string[]
  readonly variableNames: readonly string[]
}

/** What the events of one issue share. */
export interface IssueTemplate {
  readonly platform: 'python' | 'node'
  readonly errorType: string
  /** `{n}` and `{id}` are replaced per event. */
  readonly errorValue: string
  readonly transaction: string
  readonly frames: readonly FrameTemplate[]
  readonly modules: Readonly<Record<string, string>>
  readonly release: string
}

const nouns = [
  'order',
  'cart',
  'invoice',
  'ledger',
  'parcel',
  'tenant',
  'session',
  'voucher',
  'catalog',
  'refund',
  'quote',
  'shipment',
  'basket',
  'profile',
  'audit',
  'report',
  'stock',
  'price',
  'mandate',
  'webhook',
]
const verbs = [
  'load',
  'apply',
  'resolve',
  'merge',
  'reserve',
  'settle',
  'render',
  'verify',
  'publish',
  'expand',
  'collect',
  'assign',
  'convert',
  'refresh',
  'archive',
  'balance',
  'dispatch',
  'normalize',
]
const things = [
  'items',
  'totals',
  'address',
  'balance',
  'token',
  'rates',
  'rules',
  'window',
  'entries',
  'payload',
  'quota',
  'discount',
  'lines',
  'limits',
  'currency',
  'batch',
]
const pythonErrors = [
  'ValueError',
  'KeyError',
  'TypeError',
  'AttributeError',
  'IntegrityError',
  'TimeoutError',
  'DoesNotExist',
  'PermissionDenied',
  'DecodeError',
  'ConnectionRefusedError',
]
const nodeErrors = [
  'TypeError',
  'RangeError',
  'FetchError',
  'ValidationError',
  'TimeoutError',
  'NotFoundError',
  'AxiosError',
  'SyntaxError',
  'AssertionError',
  'QueryFailedError',
]
const packageNames = [
  'django',
  'celery',
  'requests',
  'urllib3',
  'sqlalchemy',
  'redis',
  'boto3',
  'botocore',
  'pydantic',
  'jinja2',
  'kombu',
  'gunicorn',
  'psycopg',
  'attrs',
  'idna',
  'certifi',
  'click',
  'pytz',
  'six',
  'wrapt',
  'lxml',
  'numpy',
  'pillow',
  'rich',
  'httpx',
  'anyio',
  'orjson',
  'stripe',
  'markdown',
  'packaging',
  'express',
  'lodash',
  'axios',
  'knex',
  'zod',
  'pino',
  'undici',
  'ioredis',
  'uuid',
  'qs',
  'ws',
  'yargs',
  'luxon',
  'sharp',
  'typeorm',
  'winston',
  'helmet',
  'cors',
  'dotenv',
  'bullmq',
]
const modulesPerEvent = 40
const contextLines = 5

const name = (random: Random): string => `${random.pick(verbs)}_${random.pick(things)}`

/** A line of source that looks like one: names, calls, numbers, of 20 to 70 characters. */
const sourceLine = (random: Random, platform: IssueTemplate['platform'], variables: readonly string[]): string => {
  const variable = random.pick(variables)
  const call = `${random.pick(nouns)}.${name(random)}`
  const indent = ' '.repeat(4 * (1 + random.below(3)))
  if (platform === 'python') {
    const forms = [
      `${variable} = ${call}(${random.pick(variables)}, limit=${random.below(500)})`,
      `if ${variable} is None or not ${call}():`,
      `for ${random.pick(things)} in ${call}(${variable}):`,
      `raise_for_${random.pick(things)}(${variable}, code="${random.hex(4)}")`,
      `logger.info("${random.pick(verbs)} %s of %s", ${variable}, ${random.pick(nouns)}_id)`,
      `return ${call}(${variable})`,
      `# ${random.pick(verbs)} the ${random.pick(things)} before the ${random.pick(nouns)} is closed`,
      '',
    ]
    return forms[random.below(forms.length)] === '' ? '' : indent + random.pick(forms)
  }
  const forms = [
    `const ${variable} = await ${call}(${random.pick(variables)}, { limit: ${random.below(500)} })`,
    `if (${variable} === undefined || !${call}()) {`,
    `for (const ${random.pick(things)} of ${call}(${variable})) {`,
    `log.info({ ${variable} }, '${random.pick(verbs)} ${random.pick(nouns)}')`,
    `return ${call}(${variable})`,
    `// ${random.pick(verbs)} the ${random.pick(things)} before the ${random.pick(nouns)} is closed`,
    '}',
  ]
  return indent + random.pick(forms)
}

const frameTemplate = (random: Random, platform: IssueTemplate['platform'], inApp: boolean): FrameTemplate => {
  const noun = random.pick(nouns)
  const stem = `${noun}_${random.pick(things)}`
  const extension = platform === 'python' ? 'py' : 'js'
  const folder = inApp ? `shop/${noun}s` : random.pick(packageNames)
  const filename = `${folder}/${stem}.${extension}`
  const root =
    platform === 'python' ? (inApp ? '/srv/app' : '/usr/lib/python3.13/site-packages') : inApp ? '/srv/api' : '/srv/api/node_modules'
  const variableNames = Array.from({ length: 3 + random.below(5) }, (_, index) => `${random.pick(things)}${index === 0 ? '' : `_${index}`}`)
  const lines = (): string[] => Array.from({ length: contextLines }, () => sourceLine(random, platform, variableNames))
  return {
    filename,
    abs_path: `${root}/${filename}`,
    module: filename.slice(0, -extension.length - 1).replaceAll('/', '.'),
    function: name(random),
    lineno: 10 + random.below(900),
    in_app: inApp,
    pre_context: lines(),
    context_line: sourceLine(random, platform, variableNames),
    post_context: lines(),
    variableNames,
  }
}

const modulesOf = (random: Random): Record<string, string> => {
  const modules: Record<string, string> = {}
  const first = random.below(packageNames.length)
  for (let index = 0; index < modulesPerEvent; index++) {
    const packageName = packageNames[(first + index) % packageNames.length] ?? ''
    modules[packageName] = `${random.below(9)}.${random.below(30)}.${random.below(12)}`
  }
  return modules
}

/** Templates of the issues, the same for the same seed. Each has its own stack, so each groups to an issue of its own. */
export const issueTemplates = (count: number, framesPerEvent: number, seed: number): IssueTemplate[] => {
  const random = createRandom(seed)
  // An application is installed once: its modules differ between releases, not between issues.
  const installs = Array.from({ length: 6 }, () => ({
    modules: modulesOf(random),
    release: `shop@4.${random.below(20)}.${random.below(9)}`,
  }))
  return Array.from({ length: count }, (_, index): IssueTemplate => {
    const platform = random.below(2) === 0 ? 'python' : 'node'
    const install = random.pick(installs)
    // Frames come oldest call first, the application's own at the end.
    const frames = Array.from({ length: framesPerEvent }, (_unused, at) => frameTemplate(random, platform, at >= framesPerEvent / 2))
    return {
      platform,
      errorType: random.pick(platform === 'python' ? pythonErrors : nodeErrors),
      errorValue: `${random.pick(nouns)} {n}: could not ${random.pick(verbs)} ${random.pick(things)} of {id} (rule ${index})`,
      transaction: `/api/${random.pick(nouns)}s/{id}/${random.pick(verbs)}`,
      frames,
      ...install,
    }
  })
}
