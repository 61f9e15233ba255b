import { numberOf, textOf } from '../performance/answers.ts'
import type { Row } from '../performance/answers.ts'

/** How grave a line is, in the order of the histogram: the least at its foot. */
export const severities = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export type Severity = (typeof severities)[number]

/** One line of a log. */
export interface Log {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** Nanoseconds or another number that only grows: the order within a millisecond. */
  readonly order: number
  /** As it was sent. */
  readonly said: string
  readonly severity: Severity
  readonly message: string
  /** Empty: it belongs to no trace. */
  readonly trace: string
  readonly span: string
  readonly project: string
  /** As it was answered: other attributes by name. */
  readonly row: Row
}

/** Fields that are asked of every line. */
export const lineFields = [
  'sentry.item_id',
  'timestamp',
  'timestamp_precise',
  'severity',
  'severity_number',
  'message',
  'trace',
  'span_id',
  'project',
] as const

const spellings: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ...severities.map((one) => [one, one] as const),
  ['warning', 'warn'],
  ['err', 'error'],
  ['critical', 'fatal'],
])

/** From the number of OpenTelemetry, four to each word: 1 to 4 are trace, 21 to 24 fatal. */
const severityOfNumber = (number: number): Severity => severities[Math.floor((number - 1) / 4)] ?? 'info'

/** The word of a severity, else what its number says; what says neither is information. */
export const severityOf = (said: string, number: number | null): Severity =>
  spellings.get(said.toLowerCase()) ?? (number === null || number < 1 ? 'info' : severityOfNumber(number))

const noId = /^0*$/
const idOr = (text: string): string => (noId.test(text) ? '' : text)

const nanosecondsPerMs = 1_000_000

/** Reads a row of `events`; undefined for one without an id. */
export const readLog = (row: Row): Log | undefined => {
  const id = textOf(row, 'sentry.item_id') || textOf(row, 'id')
  if (id === '') return undefined
  const precise = Number(textOf(row, 'timestamp_precise'))
  const said = Date.parse(textOf(row, 'timestamp'))
  // A number of JSON is off by some hundred nanoseconds.
  const atMs = precise > 0 ? Math.round(precise / 1_000) / 1_000 : said
  const severity = textOf(row, 'severity')
  return {
    id,
    atMs: Number.isFinite(atMs) ? atMs : 0,
    order: precise > 0 ? precise : Number.isFinite(said) ? said * nanosecondsPerMs : 0,
    said: severity,
    severity: severityOf(severity, numberOf(row, 'severity_number')),
    message: textOf(row, 'message'),
    trace: idOr(textOf(row, 'trace')),
    span: idOr(textOf(row, 'span_id')),
    project: textOf(row, 'project'),
    row,
  }
}

/** Lines without those that came twice, as when new ones pushed some onto the next page. */
export const onceEach = (lines: readonly Log[]): readonly Log[] => {
  const seen = new Set<string>()
  return lines.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** The time of a line as ISO 8601 to the millisecond. */
export const timeOf = ({ atMs }: Log): string => new Date(atMs).toISOString()
