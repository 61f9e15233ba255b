import { sql } from 'kysely'
import type { Kysely, Selectable, Transaction } from 'kysely'

import { dayMs } from '#core/time'
import type { EpochMs } from '#core/time'

import { issueRates } from './issue-rates.ts'
import type {
  BatchFile,
  BatchStore,
  Decision,
  HeldRow,
  KeyWindow,
  OutcomeDelta,
  QuietDecision,
  SampleDecision,
  UnfinishedBatch,
} from './port.ts'
import { probeDiscarded } from './probe-discarded.ts'
import { problemStates } from './problem-states.ts'
import type { ProjectConfiguration } from './project-configuration.ts'
import type { BatchFilesTable, BatchesTable, Schema } from './schema.ts'
import { storable } from './storable-text.ts'

/** Acknowledged batches stay for a day, for whoever asks what happened; each acknowledgement removes a few older ones. */
const ackedKeptMs = dayMs
const ackedRemovedMax = 16

/** What both engines do with the same queries; the hot part and what needs the engine's own words is in `batch-store-<engine>.ts`. */
type Bookkeeping = Omit<BatchStore, 'probeSeen' | 'commit' | 'dropSeenBefore' | 'changeMark'>

const fileOf = (row: Selectable<BatchFilesTable>): BatchFile => ({
  table: row.table_name,
  part: row.part,
  file: row.file,
  rows: row.rows,
  bytes: row.bytes,
  crc32: row.crc32,
  columns: JSON.parse(row.columns) as BatchFile['columns'],
  partitions: JSON.parse(row.partitions) as BatchFile['partitions'],
})

const batchOf = (row: Selectable<BatchesTable>, files: readonly Selectable<BatchFilesTable>[]): UnfinishedBatch => ({
  id: row.id,
  cut: { stream: row.stream, from: row.from_offset, to: row.to_offset },
  configVersion: row.config_version,
  decisions: JSON.parse(row.decisions) as Decision[],
  samples: JSON.parse(row.samples) as SampleDecision[],
  quiet: JSON.parse(row.quiet) as QuietDecision[],
  spooled: JSON.parse(row.spooled) as string[],
  files: files.filter((file) => file.batch_id === row.id).map(fileOf),
})

const unfinished = async (db: Kysely<Schema>): Promise<UnfinishedBatch[]> => {
  const batches = await db.selectFrom('batches').selectAll().where('acked_at', '=', 0).orderBy('id').execute()
  const files = await db
    .selectFrom('batch_files')
    .innerJoin('batches', 'batches.id', 'batch_files.batch_id')
    .selectAll('batch_files')
    .where('batches.acked_at', '=', 0)
    .where('batch_files.acked_at', '=', 0)
    .orderBy('batch_files.batch_id')
    .orderBy('batch_files.table_name')
    .orderBy('batch_files.part')
    .execute()
  return batches.map((row) => batchOf(row, files))
}

const addOutcome = (trx: Transaction<Schema>, delta: OutcomeDelta) =>
  trx
    .insertInto('outcomes')
    .values({
      minute: delta.minute,
      project_id: delta.projectId,
      key_id: delta.keyId,
      category: delta.category,
      outcome: delta.kind,
      reason: storable(delta.reason),
      quantity: delta.quantity,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['minute', 'project_id', 'key_id', 'category', 'outcome', 'reason'])
        .doUpdateSet((eb) => ({ quantity: eb('outcomes.quantity', '+', delta.quantity) })),
    )
    .execute()

const removeOldBatches = (trx: Transaction<Schema>, beforeMs: EpochMs) =>
  trx
    .deleteFrom('batches')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('batches as old')
        .select('old.id')
        .where('old.acked_at', '>', 0)
        .where('old.acked_at', '<', beforeMs)
        .orderBy('old.acked_at')
        .limit(ackedRemovedMax),
    )
    .execute()

interface Acknowledgement {
  readonly batchId: number
  readonly file: BatchFile
  readonly atMs: EpochMs
  readonly dead: readonly OutcomeDelta[]
}

const acknowledge = (db: Kysely<Schema>, { batchId, file, atMs, dead }: Acknowledgement): Promise<{ finished: boolean }> =>
  db.transaction().execute(async (trx) => {
    const marked = await trx
      .updateTable('batch_files')
      .set({ acked_at: atMs })
      .where('batch_id', '=', batchId)
      .where('table_name', '=', file.table)
      .where('part', '=', file.part)
      .where('acked_at', '=', 0)
      .executeTakeFirst()
    // A repeated acknowledgement counts no dead row again.
    if (marked.numUpdatedRows > 0n) for (const delta of dead) await addOutcome(trx, delta)
    const open = await trx
      .selectFrom('batch_files')
      .select('part')
      .where('batch_id', '=', batchId)
      .where('acked_at', '=', 0)
      .limit(1)
      .execute()
    if (open.length > 0) return { finished: false }
    await trx.updateTable('batches').set({ acked_at: atMs }).where('id', '=', batchId).where('acked_at', '=', 0).execute()
    await removeOldBatches(trx, atMs - ackedKeptMs)
    return { finished: true }
  })

const lowestNeeded = async (db: Kysely<Schema>, consumer: string, stream: string): Promise<number> => {
  // The cursor first: a batch that commits in between is then found below, or is already finished. The other way round it would be missed.
  const cursor = await db
    .selectFrom('cursors')
    .select('offset')
    .where('consumer', '=', consumer)
    .where('stream', '=', stream)
    .executeTakeFirst()
  const lowest = await db
    .selectFrom('batches')
    .select('from_offset')
    .where('acked_at', '=', 0)
    .where('stream', '=', stream)
    .orderBy('from_offset')
    .limit(1)
    .executeTakeFirst()
  return Math.min(cursor?.offset ?? 0, lowest?.from_offset ?? Number.MAX_SAFE_INTEGER)
}

const finishedSpooled = async (db: Kysely<Schema>): Promise<{ stream: string; spooled: string[] }[]> => {
  const rows = await db.selectFrom('batches').select(['stream', 'spooled']).where('acked_at', '>', 0).where('spooled', '<>', '[]').execute()
  return rows.map(({ stream, spooled }) => ({ stream, spooled: JSON.parse(spooled) as string[] }))
}

const claimCursor = (db: Kysely<Schema>, consumer: string, stream: string) =>
  db
    .insertInto('cursors')
    .values({ consumer, stream, offset: 0, epoch: 1 })
    .onConflict((conflict) => conflict.columns(['consumer', 'stream']).doUpdateSet((eb) => ({ epoch: eb('cursors.epoch', '+', 1) })))
    .returning(['offset', 'epoch'])
    .executeTakeFirstOrThrow()

const keyCounts = async (db: Kysely<Schema>, windows: readonly KeyWindow[]): Promise<number[]> => {
  if (windows.length === 0) return []
  const rows = await db
    .selectFrom('key_windows')
    .selectAll()
    .where('key_id', 'in', [...new Set(windows.map(({ keyId }) => keyId))])
    .where('window_start', 'in', [...new Set(windows.map(({ startMs }) => startMs))])
    .execute()
  const counts = new Map(rows.map((row) => [`${row.key_id} ${row.window_start}`, row.count] as const))
  return windows.map(({ keyId, startMs }) => counts.get(`${keyId} ${startMs}`) ?? 0)
}

const dueHeld = async (db: Kysely<Schema>, table: 'parked' | 'dead_letters', nowMs: EpochMs, limit: number): Promise<HeldRow[]> => {
  const rows = await db
    .selectFrom(table)
    .select(['id', 'file', 'attempts', 'project_id', 'reason'])
    .where('next_at', '<=', nowMs)
    .orderBy('next_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ id: row.id, file: row.file, attempts: row.attempts, projectId: row.project_id, reason: row.reason }))
}

const configuration = async (db: Kysely<Schema>, version: number): Promise<ReadonlyMap<number, ProjectConfiguration>> => {
  const { rows } = await sql<{ project_id: number; body: string }>`
    select history.project_id, history.body from config_history history
    join (select project_id, max(version) as version from config_history where version <= ${version} group by project_id) newest
      on newest.project_id = history.project_id and newest.version = history.version
    where history.body <> 'null'`.execute(db)
  return new Map(rows.map((row) => [row.project_id, JSON.parse(row.body) as ProjectConfiguration]))
}

/** The bookkeeping of batches, cursors, held rows and configuration, in queries that both engines take. */
export const batchBookkeeping = (db: Kysely<Schema>): Bookkeeping => ({
  claimCursor: (consumer, stream) => claimCursor(db, consumer, stream),
  unfinished: () => unfinished(db),
  acknowledge: (batchId, file, atMs, dead) => acknowledge(db, { batchId, file, atMs, dead }),
  lowestNeeded: (consumer, stream) => lowestNeeded(db, consumer, stream),
  finishedSpooled: () => finishedSpooled(db),
  keyCounts: (windows) => keyCounts(db, windows),
  probeDiscarded: (events) => probeDiscarded(db, events),
  issueRates: (questions) => issueRates(db, questions),
  problemStates: (problems) => problemStates(db, problems),
  dueHeld: (table, nowMs, limit) => dueHeld(db, table, nowMs, limit),
  releaseHeld: async (table, id) => {
    await db.deleteFrom(table).where('id', '=', id).execute()
  },
  postponeHeld: async (id, nextAtMs) => {
    await db
      .updateTable('parked')
      .set((eb) => ({ attempts: eb('attempts', '+', 1), next_at: nextAtMs }))
      .where('id', '=', id)
      .execute()
  },
  configVersion: async () => (await db.selectFrom('config_state').select('version').where('id', '=', 1).executeTakeFirstOrThrow()).version,
  configuration: (version) => configuration(db, version),
})
