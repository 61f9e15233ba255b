import type { Kysely, Transaction } from 'kysely'

import type { EpochMs } from '#core/time'

import type { MetadataDialect } from './metadata-dialect.ts'
import type { OutboxTable, Schema } from './schema.ts'

const firstDelayMs = 1_000
const delayMsMax = 3_600_000
const doublingsMax = 12

/** A claimed row; `attempts` counts this claim and tells it from a later one of the same row. */
export type Signal = Readonly<OutboxTable>

export interface SignalClaim {
  readonly nowMs: EpochMs
  /** How long the claim holds: a dispatcher that dies frees its rows after that. */
  readonly holdMs: number
  readonly limit: number
}

/**
 * Takes up to `limit` due rows of the outbox, the longest due first; nobody else gets them until `nowMs + holdMs`. Costs no write lock when
 * nothing is due. On SQLite it may throw busy: try again at the next tick.
 */
export const claimSignals = async (
  db: Kysely<Schema>,
  dialect: MetadataDialect,
  { nowMs, holdMs, limit }: SignalClaim,
): Promise<Signal[]> => {
  const due = db
    .selectFrom('outbox')
    .select('id')
    .where('next_at', '<=', nowMs)
    .where('claimed_until', '<=', nowMs)
    .orderBy('next_at')
    .orderBy('id')
    .limit(limit)
  if ((await due.limit(1).execute()).length === 0) return []
  // On SQLite writers are alone anyway.
  const free = dialect === 'postgres' ? due.forUpdate().skipLocked() : due
  const claimed = await db
    .updateTable('outbox')
    .set((eb) => ({ claimed_until: nowMs + holdMs, attempts: eb('attempts', '+', 1) }))
    .where('id', 'in', free)
    .returningAll()
    .execute()
  return claimed.toSorted((a, b) => a.next_at - b.next_at || a.id - b.id)
}

/**
 * Deletes a signal in the transaction that writes what came of it. False when the claim ran out and another one took it: then the caller must
 * roll back, or its work is done twice.
 */
export const finishSignal = async (trx: Transaction<Schema>, signal: Signal): Promise<boolean> => {
  const removed = await trx.deleteFrom('outbox').where('id', '=', signal.id).where('attempts', '=', signal.attempts).executeTakeFirst()
  return removed.numDeletedRows === 1n
}

/** Milliseconds until the next try after `attempts` (1 ..) failed ones: 1 s, doubled each time, at most an hour. */
export const retryDelayMs = (attempts: number): number => Math.min(firstDelayMs * 2 ** Math.min(attempts - 1, doublingsMax), delayMsMax)

/** Gives a signal back after a failure, for a later try. Does nothing when the claim is not ours any more. */
export const failSignal = async (db: Kysely<Schema>, signal: Signal, nowMs: EpochMs): Promise<void> => {
  await db
    .updateTable('outbox')
    .set({ next_at: nowMs + retryDelayMs(signal.attempts), claimed_until: 0 })
    .where('id', '=', signal.id)
    .where('attempts', '=', signal.attempts)
    .execute()
}
