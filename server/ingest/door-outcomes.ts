import type { Clock } from '#core/time'
import { formatDoorReport } from '#packages/protocol/door-report'
import type { DoorCount } from '#packages/protocol/door-report'
import type { RecordId } from '#packages/protocol/ids'
import type { LogWriter } from '#server/log/log'

const reportIntervalMs = 10_000
/** Different (key, reason, category) counted between two reports; what comes beyond is summed without its key. */
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
  else if (counts.size >= countsMax && refused.key !== '') add(counts, { ...refused, key: '', projectId: 0 })
  else counts.set(mark, { refused, quantity: refused.quantity })
}

/** Starts counting; appends a record of kind `door` every 10 s in which something was refused. */
export const createDoorOutcomes = ({ log, clock, newRecordId, onError }: DoorOutcomesOptions): DoorOutcomes => {
  let counts: Counts = new Map()
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
  const timer = setInterval(() => void flush(), reportIntervalMs)
  timer.unref()
  return {
    count: (refused) => add(counts, refused),
    flush,
    close: async () => {
      clearInterval(timer)
      await flush()
    },
  }
}
