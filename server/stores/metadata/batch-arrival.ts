import type { Kysely } from 'kysely'

import type { EpochMs } from '#core/time'

import type { Schema } from './schema.ts'

/** How far processing is with what came before a configuration version. */
export interface BatchArrival {
  /** Batches of older versions that are not in the columns yet. */
  readonly isPending: boolean
  /** Every stream has committed a batch of this version or a later one: none of an older one can follow. */
  readonly isPast: boolean
  /** When the last batch of an older version was committed; 0 = none is known. */
  readonly lastOlderMs: EpochMs
}

/** Looks at the batches of all streams; acknowledged ones stay for a day. */
export const batchArrival = async (db: Kysely<Schema>, version: number): Promise<BatchArrival> => {
  const streams = await db.selectFrom('cursors').select('stream').distinct().execute()
  const newest = await db
    .selectFrom('batches')
    .select((eb) => ['stream', eb.fn.max('config_version').as('version')])
    .groupBy('stream')
    .execute()
  const versionOf = new Map(newest.map((row) => [row.stream, Number(row.version)]))
  const older = await db
    .selectFrom('batches')
    .select((eb) => [eb.fn.max('created_at').as('created_at'), eb.fn.min('acked_at').as('acked_at')])
    .where('config_version', '<', version)
    .executeTakeFirst()
  return {
    isPending: older?.created_at != null && Number(older.acked_at) === 0,
    isPast: streams.length > 0 && streams.every(({ stream }) => (versionOf.get(stream) ?? 0) >= version),
    lastOlderMs: Number(older?.created_at ?? 0),
  }
}
