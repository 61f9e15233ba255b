import type { TraceEvent, TraceSpans } from '#packages/contract/trace'
import { buildTree } from '#packages/trace-tree/build-tree'
import type { TraceTree } from '#packages/trace-tree/build-tree'
import type { Scope } from '#server/http/scope'

import { kindOfIssue } from './read-trace-events.ts'
import type { TraceEventRow } from './read-trace-events.ts'
import type { SpanTexts } from './read-trace-spans.ts'

/** A trace as it was read. */
export interface ReadTrace {
  readonly traceId: string
  readonly spans: SpanTexts
  readonly events: readonly TraceEventRow[]
  readonly logs: number
  readonly isCut: boolean
}

/** Texts by number, each once. */
class Words {
  readonly all: string[] = []
  readonly #numbers = new Map<string, number>()

  number(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    this.#numbers.set(text, this.all.length)
    return this.all.push(text) - 1
  }
}

/** Row by id of the span. */
export const rowsById = (tree: TraceTree, ids: readonly string[]): ReadonlyMap<string, number> =>
  new Map(Array.from(tree.place, (place, row) => [ids[place] ?? '', row]))

/** Begin and end of all that is shown, where it is shown: what hangs on a span of a wrong clock is as wrong. */
export const extentOf = (
  tree: TraceTree,
  events: readonly TraceEventRow[],
  rows: ReadonlyMap<string, number>,
): { readonly beginUs: number; readonly endUs: number } => {
  let [beginUs, endUs] = [Infinity, -Infinity]
  for (let row = 0; row < tree.place.length; row++) {
    beginUs = Math.min(beginUs, tree.startUs[row] ?? beginUs)
    endUs = Math.max(endUs, tree.endUs[row] ?? endUs)
  }
  for (const { timeUs, spanId } of events) {
    const shownUs = timeUs + (tree.skews[tree.skew[rows.get(spanId) ?? -1] ?? -1]?.shiftUs ?? 0)
    beginUs = Math.min(beginUs, shownUs)
    endUs = Math.max(endUs, shownUs)
  }
  return beginUs > endUs ? { beginUs: 0, endUs: 0 } : { beginUs, endUs }
}

const eventAnswer = (event: TraceEventRow, rows: ReadonlyMap<string, number>, beginUs: number): TraceEvent => ({
  eventId: event.eventId,
  row: rows.get(event.spanId) ?? -1,
  atUs: event.timeUs - beginUs,
  projectId: String(event.projectId),
  issueId: String(event.issue.id),
  shortId: event.issue.shortId,
  kind: kindOfIssue(event.issue),
  level: event.level,
  title: event.title,
  culprit: event.culprit,
})

const measurementsByRow = (spans: SpanTexts, rows: ReadonlyMap<string, number>): TraceSpans['spans']['measurements'] =>
  Object.fromEntries(
    [...spans.measurements].flatMap(([id, values]) => {
      const row = rows.get(id)
      return row === undefined ? [] : [[String(row), values] as const]
    }),
  )

/** The waterfall's payload. */
export const traceAnswer = (scope: Scope, { traceId, spans, events, logs, isCut }: ReadTrace): TraceSpans => {
  const tree = buildTree(spans)
  const rows = rowsById(tree, spans.id)
  const { beginUs, endUs } = extentOf(tree, events, rows)
  const [words, projectIds] = [new Words(), [...new Set([...spans.projectId, ...events.map(({ projectId }) => projectId)])]]
  const projectPlaces = new Map(projectIds.map((id, place) => [id, place]))
  const column = <Value>(read: (place: number) => Value): Value[] => Array.from(tree.place, read)
  const wordsOf = (texts: readonly string[]): number[] => column((place) => words.number(texts[place] ?? ''))
  const numbersOf = (numbers: readonly number[]): number[] => column((place) => numbers[place] ?? 0)
  const textColumns = {
    op: wordsOf(spans.op),
    category: wordsOf(spans.category),
    description: wordsOf(spans.description),
    status: wordsOf(spans.status),
    transaction: wordsOf(spans.transaction),
  }
  return {
    traceId,
    beginUs,
    endUs,
    shape: tree.shape === 'empty' && events.length > 0 ? 'only_errors' : tree.shape,
    projects: projectIds.map((id) => {
      const project = scope.project(id)
      return { id: String(id), slug: project?.slug ?? '', platform: project?.platform ?? '' }
    }),
    words: words.all,
    spans: {
      ...textColumns,
      id: column((place) => spans.id[place] ?? ''),
      parent: Array.from(tree.parent),
      depth: Array.from(tree.depth),
      project: column((place) => projectPlaces.get(spans.projectId[place] ?? 0) ?? 0),
      isSegment: numbersOf(spans.isSegment),
      startUs: column((place) => (spans.startUs[place] ?? 0) - beginUs),
      durationUs: numbersOf(spans.durationUs),
      selfUs: numbersOf(spans.selfUs),
      skew: Array.from(tree.skew),
      isOrphan: Array.from(tree.isOrphan),
      isCritical: Array.from(tree.isCritical),
      measurements: measurementsByRow(spans, rows),
    },
    skews: [...tree.skews],
    events: events.map((event) => eventAnswer(event, rows, beginUs)),
    logs,
    isCut,
  }
}
