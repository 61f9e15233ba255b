import { isObject } from '#packages/protocol/json'
import type { JsonObject } from '#packages/protocol/json'
import type { Listener } from '#server/signals/dispatch'

/** Names that clients know, of facts that the signals of an issue carry (plan-lifecycle.ts). */
const namesOfFacts: ReadonlyMap<string, string> = new Map([
  ['release', 'version'],
  ['eventId', 'event_id'],
  ['resolvedInVersion', 'resolved_in_version'],
  ['followsSemver', 'follows_semver'],
  ['forecast', 'forecast'],
  ['priority', 'priority'],
  ['reason', 'reason'],
])

const dataOf = (facts: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]) => {
      const name = namesOfFacts.get(key)
      return name === undefined ? [] : [[name, value] as const]
    }),
  )

/** The condition that ended, in the words in which it was asked for. */
const expiredSnooze = ({ events, users, window }: JsonObject): JsonObject => {
  if (events === undefined && users === undefined) return {}
  const isUsers = users !== undefined
  return {
    expired_snooze: {
      count: events ?? null,
      window: isUsers ? null : window || null,
      user_count: users ?? null,
      user_window: isUsers ? window || null : null,
    },
  }
}

const typeOf: Readonly<Record<string, string>> = {
  'issue-created': 'first_seen',
  'issue-regressed': 'set_regression',
  'issue-escalating': 'set_escalating',
  'issue-seen-in-old-release': 'seen_in_old_release',
  'issue-priority-changed': 'set_priority',
}

/** Listener `activity`: what happened to an issue by itself becomes a line of its activity. The row has the signal's number, so a repeat changes nothing. */
export const recordActivity: Listener = async (trx, signal, nowMs) => {
  const parsed: unknown = JSON.parse(signal.payload)
  const facts = isObject(parsed) ? parsed : {}
  const data = signal.kind === 'issue-created' ? {} : { ...dataOf(facts), ...expiredSnooze(facts) }
  await trx
    .insertInto('activity')
    .values({
      id: signal.id,
      project_id: signal.project_id,
      issue_id: signal.issue_id,
      type: typeOf[signal.kind] ?? signal.kind,
      user_id: 0,
      data: JSON.stringify(data),
      created_at: nowMs,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}
