import { sql } from 'kysely'

import type { Listener } from '#server/signals/dispatch'

/**
 * Listener `ownership`: an issue that is new or came back is to be looked at by the clock (clock.ts), which reads its event from the columns. Nothing for projects
 * that say nothing of ownership.
 */
export const noteForOwners: Listener = async (trx, { project_id: projectId, issue_id: issueId }, nowMs) => {
  const rules = await trx.selectFrom('ownership').select('is_active').where('project_id', '=', projectId).executeTakeFirst()
  if (rules?.is_active !== 1) return
  await trx
    .insertInto('issue_owner_checks')
    .values({ issue_id: issueId, project_id: projectId, next_at: nowMs, checked_at: 0, attempts: 0, by_event: 1 })
    .onConflict((conflict) => conflict.column('issue_id').doUpdateSet({ next_at: nowMs, attempts: 0, by_event: sql<1>`1` }))
    .execute()
}
