import { pipeline } from '#server/pipeline/step'
import { loadProject } from '#server/pipeline/steps/load-project'
import type { LoadedUnit } from '#server/pipeline/steps/load-project'
import { openContainer } from '#server/pipeline/steps/open-container'
import type { OpenContainer } from '#server/pipeline/steps/open-container'
import type { Item, Lane, Unit } from '#server/pipeline/unit'

import { readLogs } from './read-logs.ts'
import type { ReadLogs, ScrubbedLogs } from './read-logs.ts'
import { scrubLogs } from './scrub-logs.ts'
import { writeLogs } from './write-logs.ts'

/** One unit per container of log lines, of Sentry's SDKs or made of a request of OpenTelemetry (ingest.md 2.7, 1.9.10). */
export const logsLane: Lane = {
  name: 'logs',
  claim: (items: readonly Item[]) => items.filter(({ type }) => type === 'log').map((item) => [item]),
  pipeline: pipeline<[Unit, LoadedUnit, OpenContainer, ReadLogs, ScrubbedLogs, unknown]>('logs', [
    loadProject, // configuration of the project
    openContainer, // the items, the clock and the SDK that hold for all
    readLogs, // each line in its final shape, within its limits
    scrubLogs, // secrets of bodies and attributes
    writeLogs, // -> intents: natural key, what was lost, one row per line
  ]),
}
