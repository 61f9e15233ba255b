import { pipeline } from '#server/pipeline/step'
import { loadProject } from '#server/pipeline/steps/load-project'
import type { LoadedUnit } from '#server/pipeline/steps/load-project'
import { openContainer } from '#server/pipeline/steps/open-container'
import type { OpenContainer } from '#server/pipeline/steps/open-container'
import type { Item, Lane, Unit } from '#server/pipeline/unit'

import { readMetrics } from './read-metrics.ts'
import type { ReadMetrics, ScrubbedMetrics } from './read-metrics.ts'
import { scrubMetrics } from './scrub-metrics.ts'
import { writeMetrics } from './write-metrics.ts'

/** One unit per container of measured values that belong to traces (ingest.md 2.7). */
export const metricsLane: Lane = {
  name: 'metrics',
  claim: (items: readonly Item[]) => items.filter(({ type }) => type === 'trace_metric').map((item) => [item]),
  pipeline: pipeline<[Unit, LoadedUnit, OpenContainer, ReadMetrics, ScrubbedMetrics, unknown]>('metrics', [
    loadProject, // configuration of the project
    openContainer, // the items, the clock and the SDK that hold for all
    readMetrics, // each value in its final shape, within its limits
    scrubMetrics, // secrets of names and attributes
    writeMetrics, // -> intents: natural key, what was lost, one row per value
  ]),
}
