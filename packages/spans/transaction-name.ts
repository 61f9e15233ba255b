/** What a name is made from, and by whom (ingest.md 3.7). */
export interface SaidTransactionName {
  readonly name: string
  /** `transaction_info.source`: url, route, view, task, ..; '' = nobody said. */
  readonly source: string
  /** `sdk.name`. */
  readonly sdk: string
  /** `contexts.trace.op` and the status of the answer, by which some SDKs are known to name by the raw URL. */
  readonly op: string
  /** HTTP status; 0 = unknown. */
  readonly httpStatus: number
}

export interface TransactionName {
  readonly name: string
  /** `sanitized` where identifiers were looked for; unknown where nobody said. */
  readonly source: string
}

const nameCharsMax = 200
const unlabeled = '<unlabeled transaction>'

/** SDKs of frameworks that name by the raw URL and, before they could say so, sent no source. */
const rawUrlSdks =
  /^sentry\.(?:javascript\.(?:angular|browser|ember|gatsby|react|remix|vue|nextjs|svelte|sveltekit|solid|astro|nuxt)|php\.(?:laravel|symfony))$/

const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i
const date = /^[0-9]{4}[-_.]?[01][0-9][-_.]?[0-3][0-9](?:T[0-9:.Zz+-]{1,24})?$/
const hexRun = /^(?:0x)?[0-9a-f]{8,128}$/i
const integer = /^[+-]?[0-9]{1,40}(?:[.,:_-][0-9]{1,40}){0,8}$/
const email = /^[^@\s]{1,100}(?:@|%40)[^@\s]{1,100}$/i
/** Twenty and more characters with at least four digits between: made by a program, not by a person. */
const token = /^(?=(?:[^0-9]{0,64}[0-9]){4})(?=[^A-Za-z]{0,64}[A-Za-z])[A-Za-z0-9_-]{20,128}$/
const innerUuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

/** True: a part of a path names one thing among many. */
const isIdentifier = (segment: string): boolean =>
  uuid.test(segment) ||
  integer.test(segment) ||
  date.test(segment) ||
  (hexRun.test(segment) && /[0-9]/.test(segment)) ||
  token.test(segment) ||
  email.test(segment)

const sanitizeSegment = (segment: string): string => {
  if (segment.length < 40 && !/[0-9@%]/.test(segment)) return segment
  if (segment.length > 128 || isIdentifier(segment)) return '*'
  return segment.length >= 36 ? segment.replaceAll(innerUuid, '*') : segment
}

/** A path in which uuids, hashes, numbers, dates and addresses are `*`, without query and fragment. The beginning may be a method or a host. */
export const sanitizePath = (path: string): string => {
  const capped = path.slice(0, 2_000)
  const end = capped.search(/[?#]/)
  const parts = (end < 0 ? capped : capped.slice(0, end)).split('/')
  return parts.map((part, index) => (index === 0 && part.includes(' ') ? part : sanitizeSegment(part))).join('/')
}

/** True: the name is a URL, or its path, as it was asked for (ingest.md 3.7). */
const isRawUrl = ({ name, source, sdk, op, httpStatus }: SaidTransactionName): boolean => {
  if (source === 'url' || source === 'sanitized') return true
  if (source !== '' || !name.includes('/')) return false
  if (rawUrlSdks.test(sdk)) return true
  if (sdk.startsWith('sentry.python')) return httpStatus === 404
  if (sdk.startsWith('sentry.javascript.node')) return op === 'http.server' && name.startsWith('OPTIONS ')
  return sdk.startsWith('sentry.ruby') && httpStatus >= 400
}

/**
 * The name of a transaction: identifiers in what is a URL become `*`, everything else stays as it was said. At most 200 characters, never empty.
 */
export const readTransactionName = (said: SaidTransactionName): TransactionName => {
  const name = said.name.trim().slice(0, 2_000)
  if (name === '') return { name: unlabeled, source: said.source === '' ? 'unknown' : said.source }
  if (!isRawUrl(said)) return { name: name.slice(0, nameCharsMax), source: said.source === '' ? 'unknown' : said.source }
  return { name: sanitizePath(name).slice(0, nameCharsMax) || '/', source: 'sanitized' }
}
