import { sql } from 'kysely'

import { dayMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import { withShortWrite } from '#server/stores/metadata/short-write'

/** Twice the longest window: what was received in one is processed by then, but for what had to wait for days. */
const keptMs = 2 * dayMs
const rowsPerWrite = 200
const writesPerRun = 500

/** Counters of windows of limited keys that are long over. */
export const forgetKeyWindows = async ({ db, nowMs }: JobContext): Promise<void> => {
  const before = nowMs - keptMs
  for (let write = 0; write < writesPerRun; write++) {
    const gone = await withShortWrite(db, (trx) =>
      sql`delete from key_windows where (key_id, window_start) in
        (select key_id, window_start from key_windows where window_start < ${before} limit ${rowsPerWrite})`.execute(trx),
    )
    if (!gone.ok || Number(gone.value.numAffectedRows ?? 0n) < rowsPerWrite) return
  }
}
