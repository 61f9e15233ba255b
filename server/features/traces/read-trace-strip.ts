import { success } from '#core/result'
import type { Result } from '#core/result'
import type { TraceStrip, TraceStripIssue, TraceStripRow } from '#packages/contract/trace-strip'
import { buildTree } from '#packages/trace-tree/build-tree'
import type { TraceTree } from '#packages/trace-tree/build-tree'
import { joinSql, param, sql } from '#server/stores/events/sql'

import { extentOf, rowsById } from './read-trace-answer.ts'
import { whereTrace } from './read-trace-asked.ts'
import type { TraceAsked } from './read-trace-asked.ts'
import { kindOfIssue, readTraceEvents } from './read-trace-events.ts'
import type { TraceEventRow } from './read-trace-events.ts'
import { readExtent, readPlaces } from './read-trace-spans.ts'
import type { SpanPlaces } from './read-trace-spans.ts'

const rowsMax = 8
const issuesMax = 10

/** The event that the strip is about. */
export interface StripEvent {
  readonly eventId: string
  /** 16 hex; '' when it said none. */
  readonly spanId: string
}

/** Rows from the root down to this one. */
const pathTo = ({ parent }: TraceTree, row: number): number[] => {
  const path: number[] = []
  for (let at = row; at >= 0; at = parent[at] ?? -1) path.push(at)
  return path.toReversed()
}

/** Of a long path both ends, then where one service asks another, then what is nearest to its end. */
const shortened = (path: readonly number[], isBorder: (row: number) => boolean): readonly number[] => {
  if (path.length <= rowsMax) return path
  const byWorth = path
    .map((row, index) => ({ row, isEnd: index === 0 || index === path.length - 1, isBorder: isBorder(row), index }))
    .toSorted((a, b) => Number(b.isEnd) - Number(a.isEnd) || Number(b.isBorder) - Number(a.isBorder) || b.index - a.index)
  const kept = new Set(byWorth.slice(0, rowsMax).map(({ row }) => row))
  return path.filter((row) => kept.has(row))
}

type StripTexts = Pick<TraceStripRow, 'op' | 'category' | 'description' | 'status'>

/** What the few shown spans say: the only ones that are read in full. */
const readTexts = async (asked: TraceAsked, spanIds: readonly string[]): Promise<Result<ReadonlyMap<string, StripTexts>, Response>> => {
  if (spanIds.length === 0) return success(new Map())
  const rows = await asked.scope.eventRows<StripTexts & { readonly id: string }>({
    table: 'spans',
    select: sql`lower(hex(span_id)) AS id, op, category, toValidUTF8(substring(spans.description, 1, 1000)) AS description, status`,
    where: sql`${whereTrace(asked)} AND span_id IN (${joinSql(spanIds.map(param.spanId), sql`, `)})`,
    // Of several with one id the first, as in the tree.
    tail: sql`ORDER BY timestamp, duration_us DESC LIMIT 1 BY span_id`,
    limit: rowsMax,
    signal: asked.signal,
  })
  return rows.ok ? success(new Map(rows.value.map(({ id, ...texts }) => [id, texts]))) : rows
}

const otherIssues = (asked: TraceAsked, events: readonly TraceEventRow[], own: string): TraceStripIssue[] => {
  const ownIssue = events.find(({ eventId }) => eventId === own)?.issue.id
  const others = Map.groupBy(
    events.filter(({ issue }) => issue.id !== ownIssue),
    ({ issue }) => issue.id,
  )
  return [...others.values()]
    .toSorted((a, b) => b.length - a.length)
    .flatMap(([first, ...rest]) => {
      if (!first) return []
      const { id, shortId, title, culprit, level } = first.issue
      const projectSlug = asked.scope.project(first.projectId)?.slug ?? ''
      const seen = { eventId: first.eventId, events: rest.length + 1 }
      return [{ issueId: String(id), shortId, kind: kindOfIssue(first.issue), level, title, culprit, projectSlug, ...seen }]
    })
}

interface Strip {
  readonly spans: SpanPlaces
  readonly tree: TraceTree
  readonly events: readonly TraceEventRow[]
  /** -1 = it did not arrive. */
  readonly failing: number
  readonly beginUs: number
}

const stripRows = async (
  asked: TraceAsked,
  { spans, tree, events, failing, beginUs }: Strip,
): Promise<Result<TraceStripRow[], Response>> => {
  const placeOf = (row: number): number => tree.place[row] ?? 0
  const isBorder = (row: number): boolean =>
    spans.isSegment[placeOf(row)] === 1 || spans.service[placeOf(row)] !== spans.service[placeOf(tree.parent[row] ?? row)]
  const path = failing >= 0 ? pathTo(tree, failing) : tree.place.length > 0 ? [0] : []
  const shown = shortened(path, isBorder)
  const idOf = (row: number): string => spans.id[placeOf(row)] ?? ''
  const texts = await readTexts(asked, shown.map(idOf))
  if (!texts.ok) return texts
  const siblings = new Map<number, number>()
  for (const parent of tree.parent) siblings.set(parent, (siblings.get(parent) ?? 0) + 1)
  return success(
    shown.map((row, index): TraceStripRow => {
      const projectId = spans.projectId[placeOf(row)] ?? 0
      const depth = tree.depth[row] ?? 0
      const above = shown[index - 1]
      return {
        spanId: idOf(row),
        projectId: String(projectId),
        projectSlug: asked.scope.project(projectId)?.slug ?? '',
        ...(texts.value.get(idOf(row)) ?? { op: '', category: '', description: '', status: '' }),
        isSegment: spans.isSegment[placeOf(row)] === 1,
        depth,
        folded: above === undefined ? 0 : depth - (tree.depth[above] ?? 0) - 1,
        siblings: (siblings.get(tree.parent[row] ?? -1) ?? 1) - 1,
        startUs: (tree.startUs[row] ?? 0) - beginUs,
        durationUs: spans.durationUs[placeOf(row)] ?? 0,
        errors: events.filter(({ spanId }) => spanId === idOf(row)).length,
        isFailing: row === failing,
      }
    }),
  )
}

/**
 * The trace of an event in a few rows. Of spans that are not shown only ids and times are read. The failure is the answer to give: the columnar store
 * is away.
 */
export const readStrip = async (asked: TraceAsked, event: StripEvent): Promise<Result<TraceStrip, Response>> => {
  const [extent, events] = await Promise.all([readExtent(asked), readTraceEvents(asked, event.eventId)])
  if (!extent.ok) return extent
  if (!events.ok) return events
  const spans = await readPlaces(asked, extent.value)
  if (!spans.ok) return spans
  const tree = buildTree(spans.value)
  const rows = rowsById(tree, spans.value.id)
  const { beginUs, endUs } = extentOf(tree, events.value, rows)
  const strip = { spans: spans.value, tree, events: events.value, failing: rows.get(event.spanId) ?? -1, beginUs }
  const shown = await stripRows(asked, strip)
  if (!shown.ok) return shown
  const issues = otherIssues(asked, events.value, event.eventId)
  const errors = events.value.filter(({ issue }) => kindOfIssue(issue) === 'error').length
  const projectIds = new Set([...spans.value.projectId, ...events.value.map(({ projectId }) => projectId)])
  return success({
    traceId: asked.traceId,
    spanId: event.spanId,
    beginUs,
    durationUs: endUs - beginUs,
    spans: extent.value.spans,
    errors,
    occurrences: events.value.length - errors,
    projects: [...projectIds].map((id) => asked.scope.project(id)?.slug ?? ''),
    rows: shown.value,
    issues: issues.slice(0, issuesMax),
    issuesTotal: issues.length,
  })
}
