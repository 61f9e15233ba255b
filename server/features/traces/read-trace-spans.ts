import { success } from '#core/result'
import type { Result } from '#core/result'
import type { SpanColumns } from '#packages/trace-tree/span-columns'
import { param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { whereTrace } from './read-trace-asked.ts'
import type { TraceAsked } from './read-trace-asked.ts'

/** An answer about a trace holds so many spans: those that began first. */
export const spansMax = 100_000
/** So long may the description of a row be; the whole one comes with the span. Of traces with many spans less, so that they fit into one answer. */
const textBytesMax = 1_000
const manySpans = 20_000
const textBytesOfMany = 160

/** How much there is of a trace, and where it lies. */
export interface TraceExtent {
  readonly spans: number
  readonly receivedFromMs: number
  readonly receivedToMs: number
  /** Begins of the first span and of the last one that an answer holds: microseconds since 1970, as text. */
  readonly beginsFromUs: string
  readonly beginsToUs: string
}

/** What places spans in the tree. */
export interface SpanPlaces extends SpanColumns {
  readonly projectId: readonly number[]
}

/** What the rows of a waterfall say. */
export interface SpanTexts extends SpanPlaces {
  readonly selfUs: readonly number[]
  readonly op: readonly string[]
  readonly category: readonly string[]
  readonly description: readonly string[]
  readonly status: readonly string[]
  readonly transaction: readonly string[]
  /** Web vitals by id of their span. */
  readonly measurements: ReadonlyMap<string, Readonly<Record<string, number>>>
}

const emptyExtent: TraceExtent = { spans: 0, receivedFromMs: 0, receivedToMs: 0, beginsFromUs: '0', beginsToUs: '0' }

interface ExtentRow {
  readonly spans: string
  readonly received_from: string
  readonly received_to: string
  readonly begins_from: string
  readonly begins_to: string
}

/** Counts the spans of a trace: cheap, as it reads ids alone. The failure is the answer to give: the columnar store is away. */
export const readExtent = async (asked: TraceAsked): Promise<Result<TraceExtent, Response>> => {
  const rows = await asked.scope.eventRows<ExtentRow>({
    table: 'spans',
    select: sql`toString(count()) AS spans, toString(toUnixTimestamp64Milli(min(received_at))) AS received_from,
      toString(toUnixTimestamp64Milli(max(received_at))) AS received_to,
      toString(toUnixTimestamp64Micro(min(timestamp))) AS begins_from,
      toString(arrayElement(groupArraySorted(100000)(toUnixTimestamp64Micro(timestamp)), -1)) AS begins_to`,
    where: whereTrace(asked),
    tail: sql``,
    limit: 1,
    signal: asked.signal,
  })
  if (!rows.ok) return rows
  const row = rows.value[0]
  if (!row || row.spans === '0') return success(emptyExtent)
  return success({
    spans: Number(row.spans),
    receivedFromMs: Number(row.received_from),
    receivedToMs: Number(row.received_to),
    beginsFromUs: row.begins_from,
    beginsToUs: row.begins_to,
  })
}

/** Its op says that a span asks another service and waits for the answer: it can tell that the other one's clock is wrong. */
const isClient = sql`toUInt8(match(spans.op, '^(http|rpc|grpc|graphql|websocket|subrequest)([.]|$)') AND NOT endsWith(spans.op, '.server'))`
const isBrowser = sql`toUInt8(spans.op IN ('pageload', 'navigation') OR startsWith(spans.op, 'ui.'))`
const noSpan = sql`toFixedString('', 8)`

/** An id in hex; '' when it is all zero. */
const idText = (column: Sql): Sql => sql`if(${column} = ${noSpan}, '', lower(hex(${column})))`

const placeColumns = sql`groupArray(100000)(lower(hex(span_id))) AS id, groupArray(100000)(${idText(sql`parent_span_id`)}) AS parentId,
  groupArray(100000)(${idText(sql`segment_id`)}) AS segmentId, groupArray(100000)(toFloat64(toUnixTimestamp64Micro(timestamp))) AS startUs,
  groupArray(100000)(toFloat64(duration_us)) AS durationUs, groupArray(100000)(is_segment) AS isSegment,
  groupArray(100000)(${isClient}) AS isClient, groupArray(100000)(${isBrowser}) AS isBrowser,
  groupArray(100000)(toFloat64(project_id)) AS projectId, groupArray(100000)(toString(sdk_name)) AS sdk`

/** Text of a limited size: cut by bytes, so that an answer of many rows stays within what the engine may answer. */
const shortText = (column: Sql, bytesMax: number): Sql =>
  sql`groupArray(100000)(toValidUTF8(substring(replaceRegexpAll(toString(${column}), '[[:cntrl:]]+', ' '), 1, ${param.uint32(bytesMax)})))`

const textColumns = (bytesMax: number): Sql => sql`groupArray(100000)(toFloat64(self_us)) AS selfUs,
  ${shortText(sql`spans.op`, 64)} AS op, groupArray(100000)(toString(spans.category)) AS category, ${shortText(sql`spans.description`, bytesMax)} AS description,
  ${shortText(sql`spans.status`, 32)} AS status, ${shortText(sql`spans.transaction`, Math.min(bytesMax, 200))} AS transaction,
  groupArrayIf(1000)(tuple(lower(hex(span_id)), measurements), notEmpty(measurements)) AS vitals`

const emptyPlaces: SpanPlaces = {
  id: [],
  parentId: [],
  segmentId: [],
  startUs: [],
  durationUs: [],
  service: [],
  isSegment: [],
  isClient: [],
  isBrowser: [],
  projectId: [],
}

type PlaceRow = Omit<SpanPlaces, 'service'> & { readonly sdk: readonly string[] }
type TextRow = PlaceRow & Omit<SpanTexts, keyof SpanPlaces | 'measurements'> & { readonly vitals: readonly (readonly [string, VitalRow])[] }
interface VitalRow {
  readonly [name: string]: number | null
}

/** One project is one service, unless several kinds of SDKs send to it. */
const servicesOf = ({ projectId, sdk }: PlaceRow): number[] => {
  const numbers = new Map<string, number>()
  return projectId.map((id, place) => {
    const key = `${id} ${sdk[place] ?? ''}`
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, numbers.size)
    return numbers.size - 1
  })
}

const microTime = (us: string): Sql => sql`fromUnixTimestamp64Micro(${param.int64(BigInt(us))}, 'UTC')`

/** Rows of the extent alone: the engine leaves other days out, and most of what is there at other times. */
const whereExtent = (asked: TraceAsked, { receivedFromMs, receivedToMs, beginsFromUs, beginsToUs }: TraceExtent): Sql => {
  const inside = whereTrace({ ...asked, received: { startMs: receivedFromMs, endMs: receivedToMs } })
  return sql`${inside} AND timestamp >= ${microTime(beginsFromUs)} AND timestamp <= ${microTime(beginsToUs)}`
}

const readColumns = async <Row>(asked: TraceAsked, extent: TraceExtent, select: Sql): Promise<Result<Row | undefined, Response>> => {
  if (extent.spans === 0) return success(undefined)
  const where = whereExtent(asked, extent)
  const rows = await asked.scope.eventRows<Row>({ table: 'spans', select, where, tail: sql``, limit: 1, signal: asked.signal })
  return rows.ok ? success(rows.value[0]) : rows
}

/** The spans of a trace as far as the tree needs them, in no order. */
export const readPlaces = async (asked: TraceAsked, extent: TraceExtent): Promise<Result<SpanPlaces, Response>> => {
  const row = await readColumns<PlaceRow>(asked, extent, placeColumns)
  if (!row.ok) return row
  return success(row.value ? { ...row.value, service: servicesOf(row.value) } : emptyPlaces)
}

const finite = (numbers: VitalRow): Record<string, number> =>
  Object.fromEntries(Object.entries(numbers).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])))

/** A character that was cut in the middle. */
const halfCharacter = /\uFFFD$/

const emptyTexts: SpanTexts = {
  ...emptyPlaces,
  selfUs: [],
  op: [],
  category: [],
  description: [],
  status: [],
  transaction: [],
  measurements: new Map(),
}

/** The spans of a trace with what a waterfall says of them, in no order. */
export const readSpans = async (asked: TraceAsked, extent: TraceExtent): Promise<Result<SpanTexts, Response>> => {
  const bytesMax = extent.spans > manySpans ? textBytesOfMany : textBytesMax
  const row = await readColumns<TextRow>(asked, extent, sql`${placeColumns}, ${textColumns(bytesMax)}`)
  if (!row.ok) return row
  if (!row.value) return success(emptyTexts)
  const { vitals, sdk: _sdk, ...columns } = row.value
  return success({
    ...columns,
    description: columns.description.map((text) => (text.length >= bytesMax / 4 ? text.replace(halfCharacter, '') : text)),
    service: servicesOf(row.value),
    measurements: new Map(vitals.map(([id, numbers]) => [id, finite(numbers)])),
  })
}
