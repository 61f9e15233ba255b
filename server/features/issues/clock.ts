import { dayMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import { withShortWrite } from '#server/stores/metadata/short-write'

const minuteMs = 60_000
const rowsPerWrite = 200
const writesPerRun = 500

/** Minute counters are for the last 24 hours (spine.md 4); a day more is kept for windows that end in the past. */
export const forgetIssueMinutes = async ({ db, nowMs }: JobContext): Promise<void> => {
  const before = Math.floor((nowMs - 2 * dayMs) / minuteMs)
  for (let write = 0; write < writesPerRun; write++) {
    const old = await db
      .selectFrom('issue_minutes')
      .select(['issue_id', 'minute', 'environment'])
      .where('minute', '<', before)
      .limit(rowsPerWrite)
      .execute()
    if (old.length === 0) return
    await withShortWrite(db, async (trx) => {
      for (const { issue_id, minute, environment } of old) {
        await trx
          .deleteFrom('issue_minutes')
          .where('issue_id', '=', issue_id)
          .where('minute', '=', minute)
          .where('environment', '=', environment)
          .execute()
      }
    })
  }
}
