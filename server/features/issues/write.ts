import type { Listener } from '#server/signals/dispatch'

/** Listener `activity`: the first line of an issue's activity. The row has the signal's number, so a repeat changes nothing. */
export const recordFirstSeen: Listener = async (trx, signal, nowMs) => {
  await trx
    .insertInto('activity')
    .values({
      id: signal.id,
      project_id: signal.project_id,
      issue_id: signal.issue_id,
      type: 'first_seen',
      user_id: 0,
      data: '{}',
      created_at: nowMs,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}
