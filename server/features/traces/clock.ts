import { sql } from 'kysely'

import { dayMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import { withShortWrite } from '#server/stores/metadata/short-write'

const rowsPerWrite = 200
const writesPerRun = 500

/** Problems that were seen too seldom to be issues, and not for a day, begin anew when they are seen again (features.md 3.1): nothing is kept of them. */
export const forgetSightings = async ({ db, nowMs }: JobContext): Promise<void> => {
  const before = nowMs - dayMs
  for (let write = 0; write < writesPerRun; write++) {
    const gone = await withShortWrite(db, (trx) =>
      sql`delete from problem_sightings where (project_id, hash) in
        (select project_id, hash from problem_sightings where seen_at < ${before} limit ${rowsPerWrite})`.execute(trx),
    )
    if (!gone.ok || Number(gone.value.numAffectedRows ?? 0n) < rowsPerWrite) return
  }
}
