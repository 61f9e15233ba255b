import type { Kysely, Transaction } from 'kysely'

import type { EpochMs } from '#core/time'

import type { Schema } from './schema.ts'

export interface LeaseRequest {
  readonly name: string
  /** Who asks; the same text takes its own lease again at once, e.g. after a restart. */
  readonly holder: string
  readonly nowMs: EpochMs
  readonly holdMs: number
}

/** A lease that was held when it was given; `epoch` rises with each new holding and fences the one before. */
export interface Lease {
  readonly name: string
  readonly holder: string
  readonly epoch: number
}

/** Takes the lease when it is free, run out, or our own; undefined while another holder has it. */
export const acquireLease = async (db: Kysely<Schema>, { name, holder, nowMs, holdMs }: LeaseRequest): Promise<Lease | undefined> => {
  const taken = await db
    .insertInto('leases')
    .values({ name, holder, epoch: 1, expires_at: nowMs + holdMs })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet((eb) => ({ holder, epoch: eb('leases.epoch', '+', 1), expires_at: nowMs + holdMs }))
        .where((eb) => eb.or([eb('leases.expires_at', '<=', nowMs), eb('leases.holder', '=', holder)])),
    )
    .returning('epoch')
    .executeTakeFirst()
  return taken ? { name, holder, epoch: taken.epoch } : undefined
}

/** Holds the lease for `holdMs` more; false when it was lost (also when it ran out, though nobody took it): the caller must stop. */
export const renewLease = async (db: Kysely<Schema>, lease: Lease, nowMs: EpochMs, holdMs: number): Promise<boolean> => {
  const renewed = await db
    .updateTable('leases')
    .set({ expires_at: nowMs + holdMs })
    .where('name', '=', lease.name)
    .where('holder', '=', lease.holder)
    .where('epoch', '=', lease.epoch)
    .where('expires_at', '>', nowMs)
    .executeTakeFirst()
  return renewed.numUpdatedRows === 1n
}

/** Whether the lease is still ours, asked inside the transaction that rests on it: a later holder has another epoch. */
export const holdsLease = async (trx: Transaction<Schema>, lease: Lease): Promise<boolean> => {
  const row = await trx
    .selectFrom('leases')
    .select('epoch')
    .where('name', '=', lease.name)
    .where('holder', '=', lease.holder)
    .executeTakeFirst()
  return row?.epoch === lease.epoch
}

/** Frees the lease at once; nothing happens when it is another's by now. */
export const releaseLease = async (db: Kysely<Schema>, lease: Lease): Promise<void> => {
  await db
    .updateTable('leases')
    .set({ expires_at: 0 })
    .where('name', '=', lease.name)
    .where('holder', '=', lease.holder)
    .where('epoch', '=', lease.epoch)
    .execute()
}
