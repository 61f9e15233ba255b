import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'

import type { EpochMs } from '#core/time'

import { changeConfiguration } from './change-configuration.ts'
import { keyQuotaReason } from './port.ts'
import type { BatchCommit, KeyLimitNotice, KeyUse } from './port.ts'
import type { Schema } from './schema.ts'

const move = async (trx: Kysely<Schema>, { keyId, startMs, before, after }: KeyUse): Promise<boolean> => {
  const moved = await trx
    .insertInto('key_windows')
    .values({ key_id: keyId, window_start: startMs, count: after })
    .onConflict((conflict) =>
      conflict.columns(['key_id', 'window_start']).doUpdateSet({ count: after }).where('key_windows.count', '=', before),
    )
    .executeTakeFirst()
  return (moved.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** False when it is announced already, or not true any more. Windows of the same key that are over make room. */
const announce = async (
  trx: Kysely<Schema>,
  { publicKey, limit, categories, untilMs }: KeyLimitNotice,
  nowMs: EpochMs,
  newId: () => number,
): Promise<boolean> => {
  const added = await sql`insert into limits (id, scope, scope_id, categories, until_ms, reason)
    select ${newId()}::bigint, 'key', ${publicKey}::text, ${categories.join(' ')}::text, ${untilMs}::bigint, ${keyQuotaReason}::text
    where not exists (select 1 from limits where scope = 'key' and scope_id = ${publicKey} and until_ms = ${untilMs}
      and reason = ${keyQuotaReason})
      and exists (select 1 from keys where public_key = ${publicKey} and rate_limit_count = ${limit.count}
        and rate_limit_window = ${limit.windowSeconds})`.execute(trx)
  if ((added.numAffectedRows ?? 0n) === 0n) return false
  await trx
    .deleteFrom('limits')
    .where('scope', '=', 'key')
    .where('scope_id', '=', publicKey)
    .where('reason', '=', keyQuotaReason)
    .where('until_ms', '<=', nowMs)
    .execute()
  return true
}

/**
 * Counters of keys with a rate limit of their own, inside the transaction of a batch. False when a counter is not where the batch believes it to
 * be: then the transaction has to be rolled back. A window that is over is not announced. Sorted, so that two processes wait for each other in the same order.
 */
export const applyKeyUses = async (
  trx: Transaction<Schema>,
  { keyUses, createdAtMs }: BatchCommit,
  newId: () => number,
): Promise<boolean> => {
  let isNews = false
  for (const use of keyUses.toSorted((a, b) => a.keyId - b.keyId || a.startMs - b.startMs)) {
    if (!(await move(trx, use))) return false
    const { usedUp } = use
    if (usedUp !== undefined && usedUp.untilMs > createdAtMs && (await announce(trx, usedUp, createdAtMs, newId))) isNews = true
  }
  if (isNews) await changeConfiguration(trx, [])
  return true
}
