import type { Span } from '#packages/spans/span'

/** When a span ended; one that says it ended before it began has no length. */
export const endUsOf = ({ startUs, durationUs }: Span): number => startUs + Math.max(0, durationUs)

export const durationMsOf = ({ durationUs }: Span): number => Math.max(0, durationUs) / 1_000

/** Sum of the lengths of spans. */
export const sumUs = (spans: readonly Span[]): number => spans.reduce((sum, { durationUs }) => sum + Math.max(0, durationUs), 0)

export const longestUs = (spans: readonly Span[]): number => spans.reduce((longest, { durationUs }) => Math.max(longest, durationUs), 0)

/** Time in which at least one of the spans ran. */
export const unionUs = (spans: readonly Span[]): number => {
  let total = 0
  let reachedUs = -Infinity
  for (const span of spans.toSorted((a, b) => a.startUs - b.startUs)) {
    const endUs = endUsOf(span)
    if (endUs <= reachedUs) continue
    total += endUs - Math.max(span.startUs, reachedUs)
    reachedUs = endUs
  }
  return total
}

/** `1.2 s`, `340 ms`. */
export const showMs = (us: number): string => (us >= 10_000_000 ? `${(us / 1e6).toFixed(1)} s` : `${Math.round(us / 1_000)} ms`)
