import { readMetric } from '#packages/metrics/read-metric'
import type { Metric } from '#packages/metrics/read-metric'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import type { OpenContainer } from '#server/pipeline/steps/open-container'

/** A metric with its place in the container, which its id is derived from. */
export interface PlacedMetric {
  readonly place: number
  readonly metric: Metric
}

export interface ReadMetrics extends OpenContainer {
  readonly metrics: readonly PlacedMetric[]
}

declare const scrubbed: unique symbol

/** What may be written: only scrubbing makes it. */
export type ScrubbedMetrics = ReadMetrics & { readonly [scrubbed]: true }

/** Reads each item of the container; what is no metric is left out, and counted at the end. */
export const readMetrics: Step<OpenContainer, ReadMetrics> = (open) => {
  const metrics: PlacedMetric[] = []
  for (const [place, said] of open.container.items.entries()) {
    const metric = readMetric(said, open.facts)
    if (metric) metrics.push({ place, metric })
  }
  return ok({ ...open, metrics })
}
