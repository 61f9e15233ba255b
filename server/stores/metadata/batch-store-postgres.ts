import { sql } from 'kysely'
import type { Kysely, RawBuilder, Transaction } from 'kysely'

import { batchBookkeeping } from './batch-bookkeeping.ts'
import type { BatchStoreOptions } from './batch-store-options.ts'
import { isUniqueViolation } from './database-errors.ts'
import { issueSignals } from './issue-signals.ts'
import { applyIssues } from './issue-statements-postgres.ts'
import { applyKeyUses } from './key-windows-postgres.ts'
import { seenKinds } from './port.ts'
import type { BatchCommit, BatchStore, CommitOutcome, SeenKey } from './port.ts'
import { jsonRows } from './postgres-json-rows.ts'
import { applySightings } from './problem-states.ts'
import { applyReleases } from './release-statements-postgres.ts'
import type { Schema } from './schema.ts'
import { hoursToDrop, hoursToProbe, seenHour, seenTable } from './seen-tables.ts'
import { storable } from './storable-text.ts'

/** Ends the transaction without an error of its own: nothing was written. */
class Undone extends Error {
  readonly outcome: CommitOutcome
  constructor(outcome: CommitOutcome) {
    super(outcome.kind)
    this.outcome = outcome
  }
}

const existingHours = async (db: Kysely<Schema>): Promise<Set<number>> => {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema() and tablename like 'seen\\_%'`.execute(db)
  return new Set(rows.map((row) => seenHour(row.name)).filter((hour) => hour !== undefined))
}

const makeHours = async (db: Kysely<Schema>, hours: Iterable<number>): Promise<void> => {
  for (const hour of hours) {
    try {
      await sql`create table if not exists ${sql.table(seenTable(hour))} (project_id bigint not null, kind bigint not null, key bytea not null,
        primary key (project_id, kind, key))`.execute(db)
    } catch (error) {
      // Two processes that make the same table at once: `if not exists` does not keep one from failing on the catalogue's own key.
      if (!isUniqueViolation(error)) throw error
    }
  }
}

const seenRows = (keys: readonly { readonly key: SeenKey; readonly index: number }[]): RawBuilder<unknown> =>
  jsonRows(keys.map(({ key, index }) => ({ i: index, p: key.projectId, k: seenKinds[key.kind], h: key.key })))

const probeSeen = async (db: Kysely<Schema>, keys: readonly SeenKey[]): Promise<Set<number>> => {
  const existing = await existingHours(db)
  const byHour = new Map<number, { key: SeenKey; index: number }[]>()
  for (const [index, key] of keys.entries()) {
    for (const hour of hoursToProbe(key, existing)) {
      const list = byHour.get(hour)
      if (list) list.push({ key, index })
      else byHour.set(hour, [{ key, index }])
    }
  }
  const found = new Set<number>()
  for (const [hour, list] of byHour) {
    const { rows } = await sql<{ i: number }>`
      select probe.i from json_to_recordset(${seenRows(list)}) as probe(i bigint, p bigint, k bigint, h text)
      join ${sql.table(seenTable(hour))} seen on seen.project_id = probe.p and seen.kind = probe.k and seen.key = decode(probe.h, 'hex')`.execute(
      db,
    )
    for (const row of rows) found.add(row.i)
  }
  return found
}

/** Sorted, so that two processes that add the same keys wait for each other in the same order. */
const addSeen = async (trx: Transaction<Schema>, keys: readonly SeenKey[]): Promise<void> => {
  const byHour = Map.groupBy(keys, (key) => key.hour)
  for (const hour of [...byHour.keys()].toSorted((a, b) => a - b)) {
    const list = (byHour.get(hour) ?? []).map((key, index) => ({ key, index }))
    try {
      await sql`insert into ${sql.table(seenTable(hour))} (project_id, kind, key)
        select p, k, decode(h, 'hex') from json_to_recordset(${seenRows(list)}) as added(p bigint, k bigint, h text) order by p, k, h`.execute(
        trx,
      )
    } catch (error) {
      throw isUniqueViolation(error) ? new Undone({ kind: 'duplicate' }) : error
    }
  }
}

const addOutcomes = async (trx: Transaction<Schema>, { outcomes }: BatchCommit): Promise<void> => {
  await sql`insert into outcomes (minute, project_id, key_id, category, outcome, reason, quantity)
    select minute, "projectId", "keyId", category, kind, reason, sum(quantity) from json_to_recordset(${jsonRows(outcomes)})
      as added(minute bigint, "projectId" bigint, "keyId" bigint, category text, kind text, reason text, quantity bigint)
    group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
    on conflict (minute, project_id, key_id, category, outcome, reason) do update set quantity = outcomes.quantity + excluded.quantity`.execute(
    trx,
  )
}

const addAttachments = async (trx: Transaction<Schema>, { attachments }: BatchCommit, newId: () => number): Promise<void> => {
  const rows = attachments.map((attachment) => ({ ...attachment, id: newId() }))
  await sql`insert into attachments (id, project_id, event_id, name, content_type, type, bytes, sha1, blob, created_at)
    select id, "projectId", "eventId", name, "contentType", type, bytes, sha1, blob, "createdAtMs" from json_to_recordset(${jsonRows(rows)})
      as added(id bigint, "projectId" bigint, "eventId" text, name text, "contentType" text, type text, bytes bigint, sha1 text, blob text,
        "createdAtMs" bigint)
    on conflict (project_id, event_id, name, sha1) do nothing`.execute(trx)
}

/** Of several for one event the one received last stays; of the same millisecond, the later one in the log. */
const putReports = async (trx: Transaction<Schema>, { reports }: BatchCommit, newId: () => number): Promise<void> => {
  const rows = reports.map((report, place) => ({ ...report, id: newId(), place }))
  await sql`insert into user_reports (id, project_id, event_id, name, email, comments, created_at)
    select distinct on ("projectId", "eventId") id, "projectId", "eventId", name, email, comments, "createdAtMs"
    from json_to_recordset(${jsonRows(rows)}) as added(id bigint, "projectId" bigint, "eventId" text, name text, email text, comments text,
      "createdAtMs" bigint, place bigint)
    order by "projectId", "eventId", "createdAtMs" desc, place desc
    on conflict (project_id, event_id) do update set name = excluded.name, email = excluded.email, comments = excluded.comments,
      created_at = excluded.created_at where excluded.created_at >= user_reports.created_at`.execute(trx)
}

const addHeld = async (trx: Transaction<Schema>, batch: BatchCommit, newId: () => number): Promise<void> => {
  for (const { table, ...held } of batch.held) {
    await trx
      .insertInto(table)
      .values({
        id: newId(),
        stream: held.stream,
        offset: held.offset,
        item: held.item,
        project_id: held.projectId,
        category: held.category,
        quantity: held.quantity,
        reason: storable(held.reason),
        attempts: 0,
        next_at: held.nextAtMs,
        file: held.file,
        created_at: batch.createdAtMs,
      })
      .execute()
  }
}

const addBatch = async (trx: Transaction<Schema>, batch: BatchCommit, batchId: number): Promise<void> => {
  const { cut, files, createdAtMs } = batch
  await trx
    .insertInto('batches')
    .values({
      id: batchId,
      stream: cut.stream,
      from_offset: cut.from,
      to_offset: cut.to,
      config_version: batch.configVersion,
      decisions: JSON.stringify(batch.decisions),
      samples: JSON.stringify(batch.samples),
      quiet: JSON.stringify(batch.quiet),
      spooled: JSON.stringify(batch.spooled),
      created_at: createdAtMs,
      // A batch without rows has nothing to wait for.
      acked_at: files.length === 0 ? createdAtMs : 0,
    })
    .execute()
  for (const { table, columns, partitions, ...file } of files) {
    await trx
      .insertInto('batch_files')
      .values({
        ...file,
        batch_id: batchId,
        table_name: table,
        columns: JSON.stringify(columns),
        partitions: JSON.stringify(partitions),
        acked_at: 0,
      })
      .execute()
  }
}

const moveCursor = async (trx: Transaction<Schema>, { cut, consumer, epoch }: BatchCommit): Promise<void> => {
  const moved = await trx
    .updateTable('cursors')
    .set({ offset: cut.to })
    .where('consumer', '=', consumer)
    .where('stream', '=', cut.stream)
    .where('offset', '=', cut.from)
    .where('epoch', '=', epoch)
    .executeTakeFirst()
  if (moved.numUpdatedRows === 0n) throw new Undone({ kind: 'fenced' })
}

const commit = async (db: Kysely<Schema>, batch: BatchCommit, { newId, signals }: BatchStoreOptions): Promise<CommitOutcome> => {
  // Outside the transaction: an empty table does no harm, and a failed statement would end the transaction.
  await makeHours(db, new Set(batch.seen.map((key) => key.hour)))
  try {
    return await db.transaction().execute(async (trx) => {
      await moveCursor(trx, batch)
      await addSeen(trx, batch.seen)
      if (!(await applyKeyUses(trx, batch, newId))) throw new Undone({ kind: 'overtaken' })
      const plan = await applyIssues(trx, batch.issues, batch.createdAtMs, newId)
      if (plan.meetsDiscarded) throw new Undone({ kind: 'overtaken' })
      await applyReleases(trx, batch.places, plan.newInRelease, newId)
      const outbox = issueSignals(plan, signals, batch.createdAtMs, newId)
      if (outbox.length > 0) {
        await sql`insert into outbox select * from json_populate_recordset(null::outbox, ${jsonRows(outbox)})`.execute(trx)
      }
      if (batch.outcomes.length > 0) await addOutcomes(trx, batch)
      if (batch.attachments.length > 0) await addAttachments(trx, batch, newId)
      if (batch.reports.length > 0) await putReports(trx, batch, newId)
      await applySightings(trx, batch.sightings)
      await addHeld(trx, batch, newId)
      const batchId = newId()
      await addBatch(trx, batch, batchId)
      return { kind: 'committed', batchId }
    })
  } catch (error) {
    if (error instanceof Undone) return error.outcome
    throw error
  }
}

/** A number from the digest of the transactions that are visible now: differs whenever one committed, of whichever connection. */
const changeMark = async (db: Kysely<Schema>): Promise<number> => {
  const { rows } = await sql<{ mark: number }>`
    select ('x' || substr(md5(pg_current_snapshot()::text), 1, 13))::bit(52)::bigint as mark`.execute(db)
  return rows[0]?.mark ?? 0
}

/** The batch store on Postgres: the same contract, in one statement per table; several processes may commit at once. The tables must exist. */
export const createPostgresBatchStore = (db: Kysely<Schema>, options: BatchStoreOptions): BatchStore => ({
  ...batchBookkeeping(db),
  probeSeen: (keys) => probeSeen(db, keys),
  commit: (batch) => commit(db, batch, options),
  dropSeenBefore: async (hour) => {
    for (const old of hoursToDrop(hour, await existingHours(db))) await sql`drop table if exists ${sql.table(seenTable(old))}`.execute(db)
  },
  changeMark: () => changeMark(db),
})
