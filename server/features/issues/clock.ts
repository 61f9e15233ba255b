import { sql } from 'kysely'

import { dayMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import { withShortWrite } from '#server/stores/metadata/short-write'

const minuteMs = 60_000
const minutesPerHour = 60
/** A minute's row, and the hour that it is added to. */
const minutesPerWrite = 100
const rowsPerWrite = 200
const writesPerRun = 500
/** What is usual of an issue is what came within seven days (packages/lifecycle/escalation.ts). */
const hoursKept = 8 * 24

/** Minute counters are for the last 24 hours (spine.md 4); a day more is kept for windows that end in the past. Older ones are added to their hours. */
export const forgetIssueMinutes = async ({ db, nowMs }: JobContext): Promise<void> => {
  const before = Math.floor((nowMs - 2 * dayMs) / minuteMs)
  for (let write = 0; write < writesPerRun; write++) {
    const old = await db.selectFrom('issue_minutes').selectAll().where('minute', '<', before).limit(minutesPerWrite).execute()
    if (old.length === 0) return
    await withShortWrite(db, async (trx) => {
      for (const { project_id, issue_id, minute, environment, hash } of old) {
        const gone = await trx
          .deleteFrom('issue_minutes')
          .where('issue_id', '=', issue_id)
          .where('minute', '=', minute)
          .where('environment', '=', environment)
          .where('hash', '=', hash)
          .returning('events')
          .executeTakeFirst()
        // A late event may have been counted since, or a merge have moved it.
        if (!gone) continue
        await trx
          .insertInto('issue_hours')
          .values({ project_id, issue_id, hour: Math.floor(minute / minutesPerHour), events: gone.events })
          .onConflict((conflict) =>
            conflict.columns(['issue_id', 'hour']).doUpdateSet({ events: sql<number>`issue_hours.events + excluded.events` }),
          )
          .execute()
      }
    })
  }
}

/** Hours are for what is usual of an issue. */
export const forgetIssueHours = async ({ db, nowMs }: JobContext): Promise<void> => {
  const before = Math.floor(nowMs / (minutesPerHour * minuteMs)) - hoursKept
  for (let write = 0; write < writesPerRun; write++) {
    const gone = await withShortWrite(db, (trx) =>
      sql`delete from issue_hours where (issue_id, hour) in (select issue_id, hour from issue_hours where hour < ${before} limit ${rowsPerWrite})`.execute(
        trx,
      ),
    )
    if (!gone.ok || Number(gone.value.numAffectedRows ?? 0n) < rowsPerWrite) return
  }
}
