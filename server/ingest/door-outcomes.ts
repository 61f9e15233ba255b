import type { KeySnapshot } from '#core/key-snapshot-format'
import type { Clock } from '#core/time'
import { formatDoorReport } from '#packages/protocol/door-report'
import type { DoorCount } from '#packages/protocol/door-report'
import type { RecordId } from '#packages/protocol/ids'
import type { LogWriter } from '#server/log/log'

import type { KeySource } from './key-snapshot.ts'

/** The first refusals after a quiet time: whoever sets up an SDK waits for them. */
const firstReportMs = 1000
const reportIntervalMs = 10_000
/** Different (key, project, reason, category) counted between two reports; what comes beyond is summed without key and project. */
const countsMax = 10_000

/** Counts what the door refuses (durability.md 21). */
export interface DoorOutcomes {
  readonly count: (refused: DoorCount) => void
  /** Appends what was counted as one log record; keeps it for the next time when the log cannot take it. Never rejects. */
  readonly flush: () => Promise<void>
  /** Flushes for the last time. */
  readonly close: () => Promise<void>
}

interface DoorOutcomesOptions {
  readonly log: LogWriter
  readonly clock: Clock
  readonly newRecordId: () => RecordId
  readonly onError: (error: Error) => void
}

type Counts = Map<string, { refused: DoorCount; quantity: number }>

const add = (counts: Counts, refused: DoorCount): void => {
  const mark = `${refused.key} ${refused.projectId} ${refused.kind} ${refused.category} ${refused.reason}`
  const before = counts.get(mark)
  if (before !== undefined) before.quantity += refused.quantity
  // The sums without a key are bounded by reasons times categories, and reasons are ours or the configuration's.
  else if (counts.size >= countsMax && (refused.key !== '' || refused.projectId !== 0)) add(counts, { ...refused, key: '', projectId: 0 })
  else counts.set(mark, { refused, quantity: refused.quantity })
}

const noProjects: ReadonlySet<number> = new Set()

/** Projects that the published keys name, through an index that is made once per snapshot, by the first refusal that asks. */
export const createPublishedProjects = (keys: KeySource): (() => ReadonlySet<number>) => {
  let indexed: KeySnapshot | undefined
  let projects = noProjects
  return () => {
    const snapshot = keys.current()
    if (snapshot !== indexed) {
      indexed = snapshot
      projects = snapshot === undefined ? noProjects : new Set([...snapshot.keys.values()].map(({ projectId }) => projectId))
    }
    return projects
  }
}

/** Starts counting; appends a record of kind `door` one second after the first refusal in a quiet time, and then every 10 s while there are more. */
export const createDoorOutcomes = ({ log, clock, newRecordId, onError }: DoorOutcomesOptions): DoorOutcomes => {
  let counts: Counts = new Map()
  let isClosed = false
  const append = async (body: Buffer): Promise<boolean> => {
    const outcome = await log.append({
      kind: 'door',
      encoding: 'identity',
      receivedAtMs: clock.nowMs(),
      projectId: 0,
      recordId: newRecordId(),
      head: { key: '', ip: '' },
      body,
    })
    if (outcome.kind === 'failed') onError(outcome.cause)
    return outcome.kind === 'durable'
  }
  const flush = async (): Promise<void> => {
    if (counts.size === 0) return
    const taken = [...counts.values()].map(({ refused, quantity }) => ({ ...refused, quantity }))
    counts = new Map()
    const written = await append(formatDoorReport(taken)).catch((error: unknown) => {
      onError(error instanceof Error ? error : new Error(String(error)))
      return false
    })
    if (!written) for (const refused of taken) add(counts, refused)
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const wait = (ms: number): void => {
    timer = setTimeout(report, ms)
    timer.unref()
  }
  // Waits on after a report, however soon the next refusal comes: a flood is a record every ten seconds.
  function report(): void {
    timer = undefined
    if (counts.size === 0) return
    void flush()
    wait(reportIntervalMs)
  }
  return {
    count: (refused) => {
      add(counts, refused)
      if (timer === undefined && !isClosed) wait(firstReportMs)
    },
    flush,
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await flush()
    },
  }
}
