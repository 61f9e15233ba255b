/** A piece of a template: text as it is, or a variable. */
type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'variable'
      /** As it is written between the braces. */
      readonly written: string
      readonly name: string
      /** Added to a time, in milliseconds. */
      readonly shiftMs: number
    }

/** An address with holes for what an event knows. */
export interface LinkTemplate {
  readonly pieces: readonly Piece[]
}

/** A template, or the first thing that is wrong with its text: `at` counts UTF-16 units from 0. */
export type ParsedTemplate =
  | { readonly kind: 'template'; readonly template: LinkTemplate }
  | { readonly kind: 'wrong'; readonly at: number; readonly message: string }

/** In UTF-16 units. */
export const templateLengthMax = 2_000
const variablesMax = 50
const valueLengthMax = 1_000

/** What can stand between braces, beside `tag.` with the key of a tag. */
export const linkVariables = {
  event_id: 'id of the event',
  trace_id: 'id of its trace',
  span_id: 'id of its span',
  timestamp: 'time of the event, ISO 8601 in UTC; {timestamp-15m} is a quarter of an hour before',
  timestamp_s: 'the same in seconds since 1970',
  timestamp_ms: 'in milliseconds: what Grafana takes',
  timestamp_ns: 'in nanoseconds: what Loki takes',
  release: 'release of the event',
  dist: 'its distribution',
  environment: 'its environment',
  server_name: 'the machine',
  transaction: 'route or task',
  level: 'its level',
  platform: 'its platform',
  title: 'title of the event',
  url: 'address of the request',
  'user.id': 'id of the user',
  'user.email': 'address of the user',
  'user.username': 'name of the user',
  'user.ip': 'IP address of the user',
  issue_id: 'number of the issue',
  short_id: 'short id of the issue',
  project: 'slug of the project',
  organization: 'slug of the organization',
} as const
export type LinkVariable = keyof typeof linkVariables

const times: ReadonlySet<string> = new Set<LinkVariable>(['timestamp', 'timestamp_s', 'timestamp_ms', 'timestamp_ns'])
const tagPrefix = 'tag.'
const tagForm = /^[\w.:-]{1,200}$/
const shiftForm = /^([a-z_]{1,20})([+-])(\d{1,5})([smhd])$/
const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** The part up to the path is fixed: what an event says must not choose where a link leads. */
const beginForm = /^https?:\/\/(?:[a-z\d](?:[a-z\d.-]{0,252})|\[[\da-f:.]{2,45}\])(?::\d{1,5})?(?:[/?#]|$)/i
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const oddForm = /[\u0000-\u0020\u007F-\u00A0\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF<>"\\^`|]/

const wrong = (at: number, message: string): ParsedTemplate => ({ kind: 'wrong', at, message })

/** What is between two braces; a text says why it is no variable. */
const readVariable = (written: string): Extract<Piece, { kind: 'variable' }> | string => {
  if (written.startsWith(tagPrefix))
    return tagForm.test(written.slice(tagPrefix.length))
      ? { kind: 'variable', written, name: written, shiftMs: 0 }
      : `{${written}} names no tag: write {tag.key} with letters, digits, and . : _ -`
  const [, shifted, sign, amount, unit] = shiftForm.exec(written) ?? []
  if (shifted !== undefined && times.has(shifted)) {
    const ms = Number(amount) * (unitMs[unit ?? ''] ?? 0)
    return { kind: 'variable', written, name: shifted, shiftMs: sign === '-' ? -ms : ms }
  }
  return Object.hasOwn(linkVariables, written)
    ? { kind: 'variable', written, name: written, shiftMs: 0 }
    : `{${written.slice(0, 40)}} is not known; {{ and }} stand for braces themselves`
}

/** Takes one piece off the text at a place: its end, and the piece; or what is wrong. */
const readPiece = (text: string, at: number): { readonly end: number; readonly piece: Piece } | string => {
  const doubled = text.slice(at, at + 2)
  if (doubled === '{{' || doubled === '}}') return { end: at + 2, piece: { kind: 'text', text: encodeURIComponent(doubled[0] ?? '') } }
  if (text[at] === '}') return 'This } closes nothing; }} stands for the brace itself'
  if (text[at] === '{') {
    const end = text.indexOf('}', at)
    if (end < 0) return 'This { is never closed; {{ stands for the brace itself'
    const piece = readVariable(text.slice(at + 1, end))
    return typeof piece === 'string' ? piece : { end: end + 1, piece }
  }
  const rest = text.slice(at).search(/[{}]/)
  const end = rest < 0 ? text.length : at + rest
  return { end, piece: { kind: 'text', text: text.slice(at, end) } }
}

/** Reads the text of a template. Linear in its length, which is bounded. */
export const parseTemplate = (text: string): ParsedTemplate => {
  if (text.length > templateLengthMax) return wrong(templateLengthMax, `An address has at most ${String(templateLengthMax)} characters`)
  if (!/^https?:\/\//i.test(text)) return wrong(0, 'An address begins with https:// or http://')
  const odd = text.search(oddForm)
  if (odd >= 0) return wrong(odd, 'This character cannot be in an address: write it percent-encoded')
  if (!beginForm.test(text)) return wrong(text.indexOf('//') + 2, 'Host and port are fixed: variables come after them')
  const pieces: Piece[] = []
  let at = 0
  while (at < text.length) {
    const read = readPiece(text, at)
    if (typeof read === 'string') return wrong(at, read)
    pieces.push(read.piece)
    at = read.end
  }
  if (pieces.filter(({ kind }) => kind === 'variable').length > variablesMax)
    return wrong(0, `An address has at most ${String(variablesMax)} variables`)
  return { kind: 'template', template: { pieces } }
}

/** What an event knows, by the name of a variable; null or empty: it does not. `timeMs` is the time of the event. */
export interface LinkFacts {
  readonly timeMs: number
  readonly valueOf: (name: string) => string | null
}

/** A link, or the variables that the event has no value for, as they are written. */
export type ExpandedTemplate =
  | { readonly kind: 'link'; readonly href: string }
  | { readonly kind: 'missing'; readonly names: readonly string[] }

const timeText = (name: string, ms: number): string | null => {
  // Beyond it a date has no text.
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return null
  if (name === 'timestamp_s') return String(Math.floor(ms / 1_000))
  if (name === 'timestamp_ms') return String(ms)
  return name === 'timestamp_ns' ? `${String(ms)}000000` : new Date(ms).toISOString()
}

/** A browser takes these for steps in the path, however they are written. */
const isStep = (value: string): boolean => value === '.' || value === '..'

/** Puts the facts of an event into a template, percent-encoded: a value can be nothing but a value. */
export const expandTemplate = ({ pieces }: LinkTemplate, facts: LinkFacts): ExpandedTemplate => {
  const missing = new Set<string>()
  const texts = pieces.map((piece) => {
    if (piece.kind === 'text') return piece.text
    const value = times.has(piece.name) ? timeText(piece.name, Math.round(facts.timeMs) + piece.shiftMs) : facts.valueOf(piece.name)
    if (value === null || value === '' || isStep(value)) {
      missing.add(piece.written)
      return ''
    }
    return encodeURIComponent(value.slice(0, valueLengthMax).toWellFormed())
  })
  return missing.size > 0 ? { kind: 'missing', names: [...missing] } : { kind: 'link', href: texts.join('') }
}
