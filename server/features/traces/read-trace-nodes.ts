import { success } from '#core/result'
import type { Result } from '#core/result'
import type { TraceErrorNode, TraceSpanNode } from '#packages/contract/trace-nodes'
import { problemKinds } from '#packages/detectors/problem'
import { buildTree } from '#packages/trace-tree/build-tree'
import type { Scope } from '#server/http/scope'
import { param, sql } from '#server/stores/events/sql'

import { rowsById } from './read-trace-answer.ts'
import { whereTrace } from './read-trace-asked.ts'
import type { TraceAsked } from './read-trace-asked.ts'
import { kindOfIssue } from './read-trace-events.ts'
import type { TraceEventRow } from './read-trace-events.ts'

/** Clients ask for 10,000 (web-api.md 4); more objects than that help nobody. */
const nodesMax = 10_000
/** Nodes within nodes: what lies deeper stands beside its parent, so that no reader of JSON runs out of stack. */
const levelsMax = 500
const noEventId = '0'.repeat(32)
/** Number of the type `error` (features.md 3.1). */
const errorType = 1

/** Numbers of the types of issues, as clients know them (features.md 3.1). */
const typeNumbers: ReadonlyMap<string, number | undefined> = new Map(
  Object.entries(problemKinds).map(([type, { typeId }]) => [type, typeId]),
)

/** A span as its node needs it. */
export interface NodeRow {
  readonly id: string
  readonly parent: string
  readonly segment: string
  readonly event: string
  readonly project: string
  readonly start_us: string
  readonly duration_us: number
  readonly is_segment: number
  readonly name: string
  readonly op: string
  readonly description: string
  readonly transaction: string
  readonly sdk: string
  readonly measured: Readonly<Record<string, number | null>>
  /** Of the attributes that were asked for, in their order; '' where there is none. */
  readonly extra: readonly string[]
}

/** Reads the spans of a trace with everything that their nodes say, those that began first. */
export const readNodeRows = async (
  asked: TraceAsked,
  attributes: readonly string[],
  limit: number,
): Promise<Result<readonly NodeRow[], Response>> => {
  const keys = param.strings(attributes)
  const rows = await asked.scope.eventRows<NodeRow>({
    table: 'spans',
    select: sql`lower(hex(span_id)) AS id, if(parent_span_id = toFixedString('', 8), '', lower(hex(parent_span_id))) AS parent,
      if(segment_id = toFixedString('', 8), '', lower(hex(segment_id))) AS segment, lower(hex(event_id)) AS event, toString(project_id) AS project,
      toString(toUnixTimestamp64Micro(timestamp)) AS start_us, toFloat64(spans.duration_us) AS duration_us, is_segment, name, op,
      toValidUTF8(substring(replaceRegexpAll(spans.description, '[[:cntrl:]]+', ' '), 1, 2000)) AS description, transaction, sdk_name AS sdk,
      measurements AS measured, arrayMap(key -> toValidUTF8(substring(multiIf(mapContains(texts, key), texts[key],
        mapContains(numbers, key), toString(numbers[key]), mapContains(flags, key), if(flags[key] = 1, 'true', 'false'), ''), 1, 200)), ${keys}) AS extra`,
    where: whereTrace(asked),
    tail: sql`ORDER BY timestamp, span_id`,
    limit: Math.min(limit, nodesMax),
    signal: asked.signal,
  })
  return rows.ok ? success(rows.value) : rows
}

const errorNode = (scope: Scope, event: TraceEventRow): TraceErrorNode => ({
  event_type: kindOfIssue(event.issue) === 'error' ? 'error' : 'occurrence',
  event_id: event.eventId,
  project_id: event.projectId,
  project_slug: scope.project(event.projectId)?.slug ?? '',
  issue_id: event.issue.id,
  issue_type: typeNumbers.get(event.issue.type) ?? errorType,
  short_id: event.issue.shortId,
  title: event.title,
  description: event.title,
  message: event.title,
  level: event.level,
  culprit: event.culprit,
  transaction: event.transaction,
  start_timestamp: event.timeUs / 1e6,
})

const webVitals: ReadonlySet<string> = new Set(['cls', 'fcp', 'fid', 'fp', 'inp', 'lcp', 'ttfb'])
const mobileVitals = /^(?:app_start|frames|stall|time_to)_/

const measurementsOf = (numbers: NodeRow['measured'], isWanted: (name: string) => boolean): Record<string, number> =>
  Object.fromEntries(Object.entries(numbers).flatMap(([name, value]) => (value !== null && isWanted(name) ? [[name, value] as const] : [])))

const attributesOf = (names: readonly string[], { extra }: NodeRow): Record<string, string> =>
  Object.fromEntries(names.flatMap((name, index) => (extra[index] ? [[name, extra[index]] as const] : [])))

const spanNode = (scope: Scope, row: NodeRow, attributes: readonly string[]): TraceSpanNode => {
  const projectId = Number(row.project)
  const startUs = Number(row.start_us)
  return {
    event_type: 'span',
    event_id: row.id,
    span_id: row.id,
    // What came alone, or by OpenTelemetry, was part of no transaction event.
    transaction_id: row.event === noEventId ? '' : row.event,
    project_id: projectId,
    project_slug: scope.project(projectId)?.slug ?? '',
    profile_id: '',
    profiler_id: '',
    parent_span_id: row.parent === '' ? null : row.parent,
    start_timestamp: startUs / 1e6,
    end_timestamp: (startUs + row.duration_us) / 1e6,
    duration: row.duration_us / 1000,
    measurements: measurementsOf(row.measured, () => true),
    browser_web_vital: measurementsOf(row.measured, (name) => webVitals.has(name)),
    mobile_app_vital: measurementsOf(row.measured, (name) => mobileVitals.test(name)),
    transaction: row.transaction,
    is_transaction: row.is_segment === 1,
    op: row.op,
    name: row.name,
    description: row.description,
    sdk_name: row.sdk,
    additional_attributes: attributesOf(attributes, row),
    errors: [],
    occurrences: [],
    children: [],
  }
}

const treeOf = (rows: readonly NodeRow[]) =>
  buildTree({
    id: rows.map(({ id }) => id),
    parentId: rows.map(({ parent }) => parent),
    segmentId: rows.map(({ segment }) => segment),
    startUs: rows.map(({ start_us: startUs }) => Number(startUs)),
    durationUs: rows.map(({ duration_us: durationUs }) => durationUs),
    service: rows.map(() => 0),
    isSegment: rows.map(({ is_segment: isSegment }) => isSegment),
    isClient: rows.map(() => 0),
    isBrowser: rows.map(() => 0),
  })

/** A trace as it was read for its nodes. */
export interface ReadNodes {
  readonly rows: readonly NodeRow[]
  readonly events: readonly TraceEventRow[]
  /** Names of the attributes that each node shows. */
  readonly attributes: readonly string[]
}

/** The roots of a trace, with everything within them; errors without a span stand among them, behind the spans (web-api.md 8.6). */
export const traceNodes = (scope: Scope, { rows, events, attributes }: ReadNodes): (TraceSpanNode | TraceErrorNode)[] => {
  const tree = treeOf(rows)
  const nodes: TraceSpanNode[] = []
  /** Of each row the node that its children stand in. */
  const holders: TraceSpanNode[] = []
  const roots: (TraceSpanNode | TraceErrorNode)[] = []
  for (const [row, place] of tree.place.entries()) {
    const read = rows[place]
    if (!read) continue
    const node = spanNode(scope, read, attributes)
    const holder = holders[tree.parent[row] ?? -1]
    nodes.push(node)
    holders.push(holder && (tree.depth[row] ?? 0) >= levelsMax ? holder : node)
    if (holder) holder.children.push(node)
    else roots.push(node)
  }
  const rowOf = rowsById(
    tree,
    rows.map(({ id }) => id),
  )
  for (const event of events) {
    const node = nodes[rowOf.get(event.spanId) ?? -1]
    const answer = errorNode(scope, event)
    if (!node) roots.push(answer)
    else if (answer.event_type === 'error') node.errors.push(answer)
    else node.occurrences.push(answer)
  }
  return roots
}
