import { success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs } from '#core/time'
import type { TraceSpan } from '#packages/contract/trace'
import type { Json } from '#packages/protocol/json'
import { readLinks } from '#packages/spans/read-links'
import { param, sql } from '#server/stores/events/sql'

import { whereTrace } from './read-trace-asked.ts'
import type { TraceAsked } from './read-trace-asked.ts'

/** An item's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000

type Pairs<Value> = readonly (readonly [string, Value])[]

interface SpanRow {
  readonly project: string
  readonly event: string
  readonly parent: string
  readonly segment: string
  readonly is_segment: number
  readonly name: string
  readonly group: string
  readonly started_us: string
  readonly duration_us: number
  readonly self_us: number
  readonly op: string
  readonly category: string
  readonly description: string
  readonly status: string
  readonly transaction: string
  readonly release: string
  readonly environment: string
  readonly sdk: string
  readonly platform: string
  readonly weight: number
  readonly text_pairs: Pairs<string>
  readonly number_pairs: Pairs<number | null>
  readonly flag_pairs: Pairs<number>
  readonly measurement_pairs: Pairs<number | null>
  readonly links: string
}

const columns = sql`toString(project_id) AS project, lower(hex(event_id)) AS event, lower(hex(parent_span_id)) AS parent,
  lower(hex(spans.segment_id)) AS segment, is_segment, name, toString(group_hash) AS group,
  toString(toUnixTimestamp64Micro(timestamp)) AS started_us, toFloat64(spans.duration_us) AS duration_us, toFloat64(spans.self_us) AS self_us,
  op, category, description, status, transaction, release, environment,
  concat(toString(sdk_name), if(sdk_version = '', '', concat(' ', toString(sdk_version)))) AS sdk, platform, weight,
  arrayZip(mapKeys(texts), mapValues(texts)) AS text_pairs, arrayZip(mapKeys(numbers), mapValues(numbers)) AS number_pairs,
  arrayZip(mapKeys(flags), mapValues(flags)) AS flag_pairs,
  arrayZip(mapKeys(measurements), mapValues(measurements)) AS measurement_pairs, links`

/** An id that is not all zero. */
const known = (hex: string): string | null => (/^0+$/.test(hex) ? null : hex)

/** ISO 8601 with microseconds, of microseconds since 1970. */
export const isoMicros = (us: number): string =>
  `${new Date(Math.floor(us / 1000)).toISOString().slice(0, -1)}${String(us % 1000).padStart(3, '0')}Z`

const finite = (pairs: Pairs<number | null>): [string, number][] => pairs.flatMap(([key, value]) => (value === null ? [] : [[key, value]]))

const attributesOf = (row: SpanRow): TraceSpan['attributes'] => {
  const flags = row.flag_pairs.map(([key, value]) => [key, value === 1] as const)
  return [...row.text_pairs, ...finite(row.number_pairs), ...flags]
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
}

const linksOf = (text: string): TraceSpan['links'] => {
  if (text === '') return []
  try {
    return [...readLinks(JSON.parse(text) as Json)]
  } catch {
    return []
  }
}

interface GroupRow {
  readonly count: number | null
  readonly avg_us: number | null
  readonly p95_us: number | null
}

/** How long spans of the same group took in the last 24 hours. They have the same name, by which they lie together. */
const readGroup = async (
  { scope, signal }: TraceAsked,
  { project, is_segment: isSegment, name, group }: SpanRow,
  nowMs: number,
): Promise<Result<TraceSpan['group'], Response>> => {
  if (group === '0') return success(null)
  const since = nowMs - dayMs
  const rows = await scope.eventRows<GroupRow>({
    table: 'spans',
    select: sql`sum(weight) AS count, avgWeighted(duration_us, weight) AS avg_us,
      quantileTDigestWeighted(0.95)(duration_us, toUInt64(greatest(1, round(weight)))) AS p95_us`,
    where: sql`project_id = ${param.uint64(BigInt(project))} AND is_segment = ${param.uint8(isSegment)} AND name = ${param.string(name)}
      AND group_hash = ${param.uint64(BigInt(group))} AND received_at >= ${param.time(since - receiptSlackMs)} AND timestamp >= ${param.time(since)}`,
    tail: sql``,
    limit: 1,
    signal,
  })
  if (!rows.ok) return rows
  const { count, avg_us: avgUs, p95_us: p95Us } = rows.value[0] ?? { count: 0, avg_us: 0, p95_us: 0 }
  return success(count === null || count === 0 ? null : { count, avgUs: avgUs ?? 0, p95Us: p95Us ?? 0 })
}

/** One span with all that it said; undefined when it is not there. Of several with its id the first, as in the tree. */
export const readSpan = async (asked: TraceAsked, spanId: string, nowMs: number): Promise<Result<TraceSpan | undefined, Response>> => {
  const { scope, traceId, signal } = asked
  const rows = await scope.eventRows<SpanRow>({
    table: 'spans',
    select: columns,
    where: sql`${whereTrace(asked)} AND span_id = ${param.spanId(spanId)}`,
    tail: sql`ORDER BY timestamp, spans.duration_us DESC`,
    limit: 1,
    signal,
  })
  if (!rows.ok) return rows
  const row = rows.value[0]
  if (!row) return success(undefined)
  const group = await readGroup(asked, row, nowMs)
  if (!group.ok) return group
  const { name, op, category, description, status, transaction, release, environment, sdk, platform, weight } = row
  return success({
    spanId,
    traceId,
    parentSpanId: known(row.parent),
    segmentId: known(row.segment),
    eventId: known(row.event),
    projectSlug: scope.project(Number(row.project))?.slug ?? '',
    projectId: row.project,
    isSegment: row.is_segment === 1,
    name,
    op,
    category,
    description,
    status,
    transaction,
    release,
    environment,
    sdk,
    platform,
    weight,
    startedAt: isoMicros(Number(row.started_us)),
    durationUs: row.duration_us,
    selfUs: row.self_us,
    attributes: attributesOf(row),
    measurements: Object.fromEntries(finite(row.measurement_pairs)),
    links: linksOf(row.links),
    group: group.value,
  })
}
