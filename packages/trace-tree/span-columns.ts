/** Spans of one trace by columns: entry i of every list is of the same span. In any order, of any number of services, as hostile as they come. */
export interface SpanColumns {
  readonly id: readonly string[]
  /** '' = it names none. */
  readonly parentId: readonly string[]
  /** The span that is the root of what its service did; '' when nobody said. */
  readonly segmentId: readonly string[]
  /** Microseconds since 1970, by the clock of whoever sent it. */
  readonly startUs: readonly number[]
  /** Never negative. */
  readonly durationUs: readonly number[]
  /** A number for each service: what one service sends goes by one clock. */
  readonly service: readonly number[]
  /** 1: the root of what its service did. */
  readonly isSegment: readonly number[]
  /** 1: it asks another service and waits for the answer. */
  readonly isClient: readonly number[]
  /** 1: what it measures is a page in a browser. */
  readonly isBrowser: readonly number[]
}

/** Reads a list at a place that is known to be there; 0 beyond it, which keeps arithmetic on hostile input total. */
export const at = (list: { readonly [place: number]: number }, place: number): number => list[place] ?? 0
