import { readLog } from '#packages/logs/read-log'
import type { Log } from '#packages/logs/read-log'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import type { OpenContainer } from '#server/pipeline/steps/open-container'

/** A log with its place in the container, which its id is derived from. */
export interface PlacedLog {
  readonly place: number
  readonly log: Log
}

export interface ReadLogs extends OpenContainer {
  readonly logs: readonly PlacedLog[]
}

declare const scrubbed: unique symbol

/** What may be written: only scrubbing makes it. */
export type ScrubbedLogs = ReadLogs & { readonly [scrubbed]: true }

/** Lines that say the very same time, as clocks that count in milliseconds make them, follow each other as they came. */
const inOrder = (logs: readonly PlacedLog[]): PlacedLog[] => {
  let before: Log | undefined
  let sequence = 0
  return logs.map(({ place, log }) => {
    const isSame = log.timestampUs === before?.timestampUs && log.sequence === before.sequence
    sequence = isSame ? sequence + 1 : log.sequence
    before = log
    return isSame ? { place, log: { ...log, sequence } } : { place, log }
  })
}

/** Reads each item of the container; what is no log is left out, and counted at the end. */
export const readLogs: Step<OpenContainer, ReadLogs> = (open) => {
  const logs: PlacedLog[] = []
  for (const [place, said] of open.container.items.entries()) {
    const log = readLog(said, open.facts)
    if (log) logs.push({ place, log })
  }
  return ok({ ...open, logs: inOrder(logs) })
}
