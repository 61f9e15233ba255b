import { isObject } from '#packages/protocol/json'
import type { Listener } from '#server/signals/dispatch'

/** The release that a signal's payload names, as activity shows it. */
const versionOf = (payload: string): { readonly version?: string } => {
  const facts: unknown = JSON.parse(payload)
  const release = isObject(facts) ? facts['release'] : undefined
  return typeof release === 'string' ? { version: release } : {}
}

/** Listener `activity`: what happened to an issue by itself becomes a line of its activity. The row has the signal's number, so a repeat changes nothing. */
export const recordActivity: Listener = async (trx, signal, nowMs) => {
  const regressed = signal.kind === 'issue-regressed'
  await trx
    .insertInto('activity')
    .values({
      id: signal.id,
      project_id: signal.project_id,
      issue_id: signal.issue_id,
      type: regressed ? 'set_regression' : 'first_seen',
      user_id: 0,
      data: regressed ? JSON.stringify(versionOf(signal.payload)) : '{}',
      created_at: nowMs,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}
