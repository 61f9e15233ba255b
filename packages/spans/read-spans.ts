import type { Json } from '#packages/protocol/json'

import { spansMax } from './limits.ts'
import { isFault } from './span-draft.ts'
import type { SpanDraft, SpanFault } from './span-draft.ts'

/** Why spans of a list are lost beside their own faults. */
type ListFault = 'duplicate' | 'too_many_spans'

/** The spans of one transaction or container, and how many were lost for which reason. */
export interface ReadSpans {
  readonly drafts: readonly SpanDraft[]
  readonly lost: ReadonlyMap<SpanFault | ListFault, number>
}

/** Reads the spans of a list, in its order: of those with the same id the first is kept, and of all `spansMax`. `taken` is an id that no span may have again. */
export const readSpans = (list: readonly Json[], read: (raw: Json) => SpanDraft | SpanFault, taken?: string): ReadSpans => {
  const drafts: SpanDraft[] = []
  const lost = new Map<SpanFault | ListFault, number>()
  const seen = new Set(taken === undefined ? [] : [taken])
  const lose = (reason: SpanFault | ListFault, quantity = 1): void => {
    lost.set(reason, (lost.get(reason) ?? 0) + quantity)
  }
  for (const [index, raw] of list.entries()) {
    if (drafts.length >= spansMax) {
      lose('too_many_spans', list.length - index)
      break
    }
    const span = read(raw)
    if (isFault(span)) lose(span)
    else if (seen.has(`${span.traceId} ${span.spanId}`)) lose('duplicate')
    else {
      seen.add(`${span.traceId} ${span.spanId}`)
      drafts.push(span)
    }
  }
  return { drafts, lost }
}
