import type { ExploreMeta } from '#packages/contract/explore'

import { formatBytes, formatCount, formatDuration, formatPercent } from '../../lib/number-format.ts'
import { formatInstant } from '../../lib/time-format.ts'
import { plainOf } from '../logs/ansi.ts'

/** What a table says where a row has no value. */
const nothing = '-'

/** Type and unit of a value in an answer (web-api.md 8.4). */
export interface ValueKind {
  readonly type: string
  readonly unit: string | null
}

export const kindOf = ({ fields, units }: Pick<ExploreMeta, 'fields' | 'units'>, field: string): ValueKind => ({
  type: fields[field] ?? 'string',
  unit: units[field] ?? null,
})

const plainNumber = (value: number): string => {
  if (Number.isInteger(value)) return Math.abs(value) < 10_000 ? String(value) : formatCount(value)
  return Math.abs(value) >= 1_000 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(3)))
}

const printers: ReadonlyMap<string, (value: number, unit: string | null) => string> = new Map([
  ['integer', formatCount],
  ['duration', formatDuration],
  ['size', formatBytes],
  ['percentage', formatPercent],
  ['rate', (value: number, unit: string | null) => `${plainNumber(value)}${unit === '1/second' ? '/s' : '/min'}`],
])

/** A number in short, as its type wants it. */
export const printNumber = (value: number, { type, unit }: ValueKind): string => (printers.get(type) ?? plainNumber)(value, unit)

/** A value as a cell shows it. */
export const printCell = (value: unknown, kind: ValueKind): string => {
  if (value === null || value === undefined || value === '') return nothing
  if (typeof value === 'number') return printNumber(value, kind)
  if (kind.type === 'date' && typeof value === 'string') return formatInstant(value).slice(0, 19)
  return typeof value === 'string' ? plainOf(value) : JSON.stringify(value)
}

const numeric: ReadonlySet<string> = new Set(['integer', 'number', 'duration', 'percentage', 'rate', 'size'])
export const isNumeric = ({ type }: ValueKind): boolean => numeric.has(type)

/** How sure a figure is. */
export interface Certainty {
  /** Where the true value lies in 95 of 100 cases; null: not known. */
  readonly interval: readonly [number, number] | null
  readonly isReliable: boolean
  /** Rows that were counted. */
  readonly samples: number
}

/** Of a figure that a part of the rows gave, of which nothing else is known. */
const ofPart: Certainty = { interval: null, isReliable: false, samples: 0 }

/** How sure the figure of a row is; null when it is exact. */
export const certaintyOf = ({ accuracy, dataScanned }: ExploreMeta, row: number, field: string): Certainty | null => {
  if (!accuracy) return dataScanned === 'partial' ? ofPart : null
  const [confidence, interval] = [accuracy.confidence[row]?.[field], accuracy.interval[row]?.[field]]
  if (!confidence && !interval) return null
  return { interval: interval ?? null, isReliable: confidence === 'high', samples: accuracy.sampleCount[row]?.[field] ?? 0 }
}

/** What is said of a figure that is not exact. */
export const certaintyText = ({ interval, isReliable, samples }: Certainty, kind: ValueKind): string => {
  const from = samples > 0 ? `Estimated from ${String(samples)} ${samples === 1 ? 'row' : 'rows'}` : 'Estimated from a part of the rows'
  const within = interval ? `; between ${printNumber(interval[0], kind)} and ${printNumber(interval[1], kind)} in 95 of 100 cases` : ''
  return `${from}${within}.${isReliable ? '' : ' Too few rows to rely on it.'}`
}

/** A cell of a file: a table program would run a text that begins like a formula. */
const csvCell = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

type Rows = readonly Readonly<Record<string, unknown>>[]

/** Rows as CSV (RFC 4180) with a line of names. */
export const asCsv = (columns: readonly string[], rows: Rows): string =>
  [columns.map(csvCell), ...rows.map((row) => columns.map((name) => csvCell(row[name])))].map((line) => `${line.join(',')}\r\n`).join('')

/** Rows as JSON, of the columns that are shown. */
export const asJson = (columns: readonly string[], rows: Rows): string =>
  `${JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name] ?? null]))),
    null,
    2,
  )}\n`
