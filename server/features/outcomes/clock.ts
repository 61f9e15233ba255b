import { dayMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import { withShortWrite } from '#server/stores/metadata/short-write'

const minuteMs = 60_000
const minutesPerHour = 60
const rowsPerWrite = 100
const writesPerRun = 500

/** Outcomes older than 7 days are kept per hour: each row moves into the row of its hour's first minute, the sums stay (spine.md 4). */
export const rollUpOutcomes = async ({ db, nowMs }: JobContext): Promise<void> => {
  const before = Math.floor((nowMs - 7 * dayMs) / minuteMs)
  for (let write = 0; write < writesPerRun; write++) {
    const rows = await db
      .selectFrom('outcomes')
      .selectAll()
      .where('minute', '<', before)
      .where((eb) => eb(eb('minute', '%', minutesPerHour), '<>', 0))
      .limit(rowsPerWrite)
      .execute()
    if (rows.length === 0) return
    await withShortWrite(db, async (trx) => {
      for (const row of rows) {
        const { quantity, minute, ...rest } = row
        await trx
          .deleteFrom('outcomes')
          .where('minute', '=', minute)
          .where('project_id', '=', row.project_id)
          .where('key_id', '=', row.key_id)
          .where('category', '=', row.category)
          .where('outcome', '=', row.outcome)
          .where('reason', '=', row.reason)
          .execute()
        await trx
          .insertInto('outcomes')
          .values({ ...rest, minute: minute - (minute % minutesPerHour), quantity })
          .onConflict((conflict) =>
            conflict
              .columns(['minute', 'project_id', 'key_id', 'category', 'outcome', 'reason'])
              .doUpdateSet((eb) => ({ quantity: eb('outcomes.quantity', '+', quantity) })),
          )
          .execute()
      }
    })
  }
}
