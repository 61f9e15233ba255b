import type { Accuracy, ExploreMeta, ExploreTable, Scalar } from '#packages/contract/explore'
import type { Dataset } from '#packages/explore/dataset'
import { isAggregate } from '#packages/explore/field'
import type { Field } from '#packages/explore/field'
import { formatShortId } from '#packages/protocol/short-id'
import type { Scope } from '#server/http/scope'

/** A row as the engine gives it, by the names of `printRows` and `printGroups`. */
export type ColumnRow = Readonly<Record<string, ColumnValue>>

type ColumnValue = string | number | null | undefined

/** An issue as it is shown. */
interface ShownIssue {
  readonly id: number
  readonly projectId: number
  readonly number: number
}

/** What values are shown by that the columns do not have. */
export interface Shown {
  readonly dataset: Dataset
  readonly projects: ReadonlyMap<number, string>
  readonly issues: ReadonlyMap<number, ShownIssue>
}

const issuesMax = 5_000
const halfInterval = 1.96
/** Below so many rows a percentile says little (features.md 2.8). */
const samplesMin = 50
/** Half of the interval as part of the value, up to which it is relied on. */
const reliableMax = 0.5

/** `2025-04-07T12:23:39+00:00`, as rows of `events` have times (web-api.md trap 9). */
const timeText = (us: number): string => `${new Date(us / 1000).toISOString().slice(0, 19)}+00:00`

const numberOf = (raw: ColumnValue): number | null => {
  if (raw === null || raw === undefined || raw === '') return null
  const value = Number(raw)
  return Number.isFinite(value) ? value : null
}

const issueValue = (name: string, raw: ColumnValue, { issues, projects }: Shown): Scalar => {
  const issue = issues.get(Number(raw))
  if (!issue) return null
  return name === 'issue.id' ? issue.id : formatShortId(projects.get(issue.projectId) ?? '', issue.number)
}

const keyValue = (field: Field, raw: ColumnValue, shown: Shown): Scalar | undefined => {
  if (field.asked.kind !== 'key') return undefined
  const { type, name, canBeEmpty } = field.asked.key
  if (type === 'project') return shown.projects.get(Number(raw)) ?? null
  if (type === 'issue') return issueValue(field.text === 'issue.id' ? field.text : name, raw, shown)
  if (type === 'id') return typeof raw === 'string' && /[^0]/.test(raw) ? raw : null
  return type === 'number' && canBeEmpty && Number(raw) === 0 ? null : undefined
}

/** The value of a field as it goes out; null: it has none. */
export const shownValue = (field: Field, raw: ColumnValue, shown: Shown): Scalar => {
  const ofKey = keyValue(field, raw, shown)
  if (ofKey !== undefined) return ofKey
  if (field.type === 'string') return raw === null || raw === undefined || raw === '' ? null : String(raw)
  if (raw === null || raw === undefined) return null
  if (field.type === 'boolean') return Number(raw) === 1
  const number = numberOf(raw)
  return field.type === 'date' && number !== null ? timeText(number) : number
}

/** The issues of rows, as they are shown. */
export const issuesOfRows = async (scope: Scope, fields: readonly Field[], rows: readonly ColumnRow[]): Promise<Shown['issues']> => {
  const places = fields.flatMap(({ asked }, index) => (asked.kind === 'key' && asked.key.type === 'issue' ? [index] : []))
  const ids = [...new Set(rows.flatMap((row) => places.map((place) => Number(row[`f${place}`]))))]
    .filter((id) => id > 0)
    .slice(0, issuesMax)
  if (ids.length === 0) return new Map()
  const found = await scope
    .rows('issues')
    .select(['issues.id', 'issues.project_id', 'issues.short_id'])
    .where('issues.id', 'in', ids)
    .execute()
  return new Map(found.map((row) => [row.id, { id: row.id, projectId: row.project_id, number: row.short_id }]))
}

const asksForIssue = ({ text }: Field): boolean => text === 'issue'

const rowOf = (fields: readonly Field[], row: ColumnRow, shown: Shown): Record<string, Scalar> => {
  const answer: Record<string, Scalar> = Object.create(null)
  if (typeof row['row_id'] === 'string') answer['id'] = row['row_id']
  if (row['row_project'] !== undefined) answer['project.name'] = shown.projects.get(Number(row['row_project'])) ?? null
  for (const [index, field] of fields.entries()) {
    const raw = row[`f${index}`]
    answer[field.text] = shownValue(field, raw, shown)
    if (asksForIssue(field)) answer['issue.id'] = shown.issues.get(Number(raw))?.id ?? null
  }
  return answer
}

const roundTo = (value: number): number => Math.round(value * 1e6) / 1e6

interface Certainty {
  readonly interval: readonly [number, number] | null
  readonly confidence: 'high' | 'low' | null
}

const needsSamples = ({ asked }: Field): boolean =>
  asked.kind === 'function' && /^p(?:\d|ercentile)/.test(asked.name) && asked.name !== 'p100'

const certaintyOf = (field: Field, row: ColumnRow, index: number, isPartial: boolean): Certainty => {
  const isWhole = Number(row['row_weight']) <= Number(row['row_count']) && !isPartial
  if (isWhole) return { interval: null, confidence: null }
  const value = numberOf(row[`f${index}`])
  const variance = numberOf(row[`v${index}`])
  if (value === null || variance === null) {
    const isEnough = needsSamples(field) && Number(row['row_count']) > samplesMin
    return { interval: null, confidence: isEnough && !isPartial ? 'high' : 'low' }
  }
  const half = halfInterval * Math.sqrt(Math.max(0, variance))
  const interval = [roundTo(value - half), roundTo(value + half)] as const
  return { interval, confidence: half <= Math.abs(value) * reliableMax ? 'high' : 'low' }
}

const accuracyOf = (fields: readonly Field[], rows: readonly ColumnRow[], share: number): Accuracy | undefined => {
  const asked = fields.flatMap((field, index) => (isAggregate(field) ? [{ field, index }] : []))
  if (asked.length === 0) return undefined
  const perRow = <Value>(value: (row: ColumnRow, field: Field, index: number) => Value): Record<string, Value>[] =>
    rows.map((row) => Object.fromEntries(asked.map(({ field, index }) => [field.text, value(row, field, index)])))
  return {
    sampleCount: perRow((row) => Number(row['row_count'])),
    samplingRate: perRow((row) => {
      const rate = (Number(row['row_count']) / Number(row['row_weight'])) * share
      return rate < 1 ? rate : null
    }),
    confidence: perRow((row, field, index) => certaintyOf(field, row, index, share < 1).confidence),
    interval: perRow((row, field, index) => certaintyOf(field, row, index, share < 1).interval),
  }
}

/** Types and units of an answer (web-api.md 8.4). */
export const metaOf = (dataset: Dataset, fields: readonly Field[], share: number): ExploreMeta => ({
  fields: Object.fromEntries(fields.map((field) => [field.text, field.text === 'issue.id' ? 'integer' : field.type])),
  units: Object.fromEntries(fields.map((field) => [field.text, field.unit])),
  isMetricsData: false,
  isMetricsExtractedData: false,
  tips: {},
  datasetReason: 'unchanged',
  dataset: dataset === 'metrics' ? 'tracemetrics' : dataset,
  dataScanned: share === 1 ? 'full' : 'partial',
  scannedShare: share,
})

/** The answer of `/events/`: rows by the fields that were asked for, and what is to be known about them. */
export const answerTable = (fields: readonly Field[], rows: readonly ColumnRow[], shown: Shown, share: number): ExploreTable => {
  const isList = !fields.some(isAggregate)
  const meta = metaOf(shown.dataset, fields, share)
  const accuracy = shown.dataset === 'errors' || shown.dataset === 'logs' ? undefined : accuracyOf(fields, rows, share)
  const added = { ...(isList && { id: 'string', 'project.name': 'string' }), ...(fields.some(asksForIssue) && { 'issue.id': 'integer' }) }
  return {
    data: rows.map((row) => rowOf(fields, row, shown)),
    meta: { ...meta, fields: { ...added, ...meta.fields }, ...(accuracy && { accuracy }) },
    ...(accuracy && { confidence: accuracy.confidence }),
  }
}
