import { sql } from 'kysely'
import type { Kysely } from 'kysely'

import type { EpochMs } from '#core/time'

import type { MetadataDialect } from './metadata-dialect.ts'
import type { Schema } from './schema.ts'

export interface NodeRequest {
  /** Who asks, the same text after each restart (e.g. role and data dir): it gets the node that it had. */
  readonly holder: string
  readonly nowMs: EpochMs
  readonly holdMs: number
}

/**
 * Leases one of the 16 values of the node bits in an id (design.md 5); undefined while all are taken. Two processes that draw ids at the same
 * time must have different ones.
 */
export const leaseNode = async (
  db: Kysely<Schema>,
  dialect: MetadataDialect,
  { holder, nowMs, holdMs }: NodeRequest,
): Promise<number | undefined> => {
  const lock = dialect === 'postgres' ? sql`for update skip locked` : sql``
  const { rows } = await sql<{ id: number }>`update nodes set holder = ${holder}, expires_at = ${nowMs + holdMs}
    where id = (select id from nodes where holder = ${holder} or expires_at <= ${nowMs}
      order by case when holder = ${holder} then 0 else 1 end, id limit 1 ${lock})
    returning id`.execute(db)
  return rows[0]?.id
}

/** Holds the node for `holdMs` more; false when another holder has it: the caller must draw no further id. */
export const renewNode = async (db: Kysely<Schema>, node: number, { holder, nowMs, holdMs }: NodeRequest): Promise<boolean> => {
  const renewed = await db
    .updateTable('nodes')
    .set({ expires_at: nowMs + holdMs })
    .where('id', '=', node)
    .where('holder', '=', holder)
    .executeTakeFirst()
  return renewed.numUpdatedRows === 1n
}
