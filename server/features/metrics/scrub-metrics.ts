import { scrubAttributes } from '#packages/scrub/scrub-attributes'
import { scrubName } from '#packages/scrub/scrub-event'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'

import type { PlacedMetric, ReadMetrics, ScrubbedMetrics } from './read-metrics.ts'

/** Removes secrets by the project's settings; name, type and unit are a program's words, so of them only certain credentials go. */
export const scrubMetrics: Step<ReadMetrics, ScrubbedMetrics> = (read) => {
  const { scrubbing } = read.project.settings
  const metrics: readonly PlacedMetric[] = read.metrics.map(({ place, metric }) => {
    scrubAttributes(metric.attributes, scrubbing)
    const clean = (word: string): string => scrubName(word, scrubbing)
    return { place, metric: { ...metric, name: clean(metric.name), type: clean(metric.type), unit: clean(metric.unit) } }
  })
  return ok({ ...read, metrics } as ScrubbedMetrics)
}
