import type { JobContext } from '#server/clock/run-jobs'
import { scopeOfClock } from '#server/http/scope-of-clock'
import type { Schema } from '#server/stores/metadata/schema'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { runSteps } from './run-steps.ts'

/** So that a run never holds the clock for long. */
const msPerRun = 2_000
const openMax = 20
const rowsPerWrite = 200
const writesPerRun = 20

type WorkTable = Extract<keyof Schema, 'regrouping_kinds' | 'regrouping_links'>

/** What a finished one had only to work with. */
const forgetWork = async ({ db }: JobContext, table: WorkTable): Promise<void> => {
  for (let writes = 0; writes < writesPerRun; writes++) {
    const rows = await db
      .selectFrom(table)
      .select(['regrouping_id', 'hash'])
      .where('regrouping_id', 'not in', (eb) => eb.selectFrom('regroupings').select('regroupings.id').where('finished_at', '=', 0))
      .limit(rowsPerWrite)
      .execute()
    const [first] = rows
    if (!first) return
    const hashes = rows.filter((row) => row.regrouping_id === first.regrouping_id).map(({ hash }) => hash)
    const gone = await withShortWrite(db, (trx) =>
      trx.deleteFrom(table).where('regrouping_id', '=', first.regrouping_id).where('hash', 'in', hashes).execute(),
    )
    if (!gone.ok) return
  }
}

/** Goes on with previews and regroupings that were more than a request may do, or that a restart stopped. */
export const finishRegroupings = async (context: JobContext): Promise<void> => {
  const { db, nowMs, nextId } = context
  const open = await db
    .selectFrom('regroupings')
    .select(['id', 'project_id'])
    .where('finished_at', '=', 0)
    .orderBy('id')
    .limit(openMax)
    .execute()
  let msLeft = msPerRun
  for (const { id, project_id: projectId } of open) {
    msLeft -= await runSteps({ scope: scopeOfClock(context, { projects: [{ id: projectId }] }), nowMs, nextId }, id, { ms: msLeft })
    if (msLeft <= 0) break
  }
  await forgetWork(context, 'regrouping_kinds')
  await forgetWork(context, 'regrouping_links')
}
