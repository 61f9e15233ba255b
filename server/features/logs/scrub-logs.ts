import { scrubLog } from '#packages/logs/scrub-log'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'

import type { PlacedLog, ReadLogs, ScrubbedLogs } from './read-logs.ts'

/** Removes secrets by the project's settings. */
export const scrubLogs: Step<ReadLogs, ScrubbedLogs> = (read) => {
  const { scrubbing } = read.project.settings
  const logs: readonly PlacedLog[] = read.logs.map(({ place, log }) => ({ place, log: scrubLog(log, scrubbing) }))
  return ok({ ...read, logs } as ScrubbedLogs)
}
