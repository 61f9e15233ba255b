import type { DatabaseSync } from 'node:sqlite'

import type { Kysely } from 'kysely'

import { batchBookkeeping } from './batch-bookkeeping.ts'
import type { BatchStoreOptions } from './batch-store-options.ts'
import { issueSignals } from './issue-signals.ts'
import { SqliteIssueStatements } from './issue-statements-sqlite.ts'
import { SqliteKeyWindows } from './key-windows-sqlite.ts'
import type { BatchCommit, BatchStore, CommitOutcome, HeldDelta } from './port.ts'
import { SqliteReleaseStatements } from './release-statements-sqlite.ts'
import type { Schema } from './schema.ts'
import { SqliteSeenTables } from './seen-tables-sqlite.ts'
import { storable } from './storable-text.ts'

const heldColumns = '(id, stream, "offset", item, project_id, category, quantity, reason, attempts, next_at, file, created_at)'

const prepareStatements = (database: DatabaseSync) => ({
  moveCursor: database.prepare('update cursors set "offset" = ? where consumer = ? and stream = ? and "offset" = ? and epoch = ?'),
  addOutcome: database.prepare(
    `insert into outcomes (minute, project_id, key_id, category, outcome, reason, quantity) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (minute, project_id, key_id, category, outcome, reason) do update set quantity = quantity + excluded.quantity`,
  ),
  addAttachment: database.prepare(
    `insert into attachments (id, project_id, event_id, name, content_type, type, bytes, sha1, blob, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (project_id, event_id, name, sha1) do nothing`,
  ),
  // `>=`: of two that were received in the same millisecond the later one in the log stays; one that waited never covers a newer one.
  putReport: database.prepare(
    `insert into user_reports (id, project_id, event_id, name, email, comments, created_at) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (project_id, event_id) do update set name = excluded.name, email = excluded.email, comments = excluded.comments,
       created_at = excluded.created_at where excluded.created_at >= user_reports.created_at`,
  ),
  putSightings: database.prepare(
    `insert into problem_sightings (project_id, hash, sightings, seen_at) values (?, ?, ?, ?)
     on conflict (project_id, hash) do update set sightings = excluded.sightings, seen_at = excluded.seen_at`,
  ),
  forgetSightings: database.prepare('delete from problem_sightings where project_id = ? and hash = ?'),
  addParked: database.prepare(`insert into parked ${heldColumns} values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)`),
  addDeadLetter: database.prepare(`insert into dead_letters ${heldColumns} values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)`),
  addSignal: database.prepare(
    `insert into outbox (id, listener, kind, project_id, issue_id, payload, next_at, attempts, claimed_until) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  addBatch: database.prepare(
    `insert into batches (id, stream, from_offset, to_offset, config_version, decisions, samples, quiet, spooled, created_at, acked_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  addFile: database.prepare(
    `insert into batch_files (batch_id, table_name, part, file, rows, bytes, crc32, columns, partitions, acked_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
  ),
  dataVersion: database.prepare('pragma data_version'),
})

/** `data_version` has 32 bits: both fit into one number. */
const announcedMarks = 65_536

/** The hot part on SQLite: raw prepared statements, one synchronous transaction per batch. */
class SqliteCommitter {
  readonly #database: DatabaseSync
  readonly #options: BatchStoreOptions
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #issues: SqliteIssueStatements
  readonly #releases: SqliteReleaseStatements
  readonly #keyWindows: SqliteKeyWindows
  readonly seen: SqliteSeenTables

  constructor(database: DatabaseSync, options: BatchStoreOptions) {
    this.#database = database
    this.#options = options
    this.#statements = prepareStatements(database)
    this.#issues = new SqliteIssueStatements(database, options.newId)
    this.#releases = new SqliteReleaseStatements(database, options.newId)
    this.#keyWindows = new SqliteKeyWindows(database, options.newId)
    this.seen = new SqliteSeenTables(database)
  }

  /** All or nothing; waits for the write lock for as long as the connection's busy timeout, and throws when it is still taken. */
  commit(batch: BatchCommit): CommitOutcome {
    this.#database.exec('begin immediate')
    let outcome: CommitOutcome | undefined
    try {
      outcome = this.#write(batch)
      if (outcome.kind === 'committed') this.#database.exec('commit')
      return outcome
    } finally {
      if (this.#database.isTransaction) this.#database.exec('rollback')
      if (outcome?.kind !== 'committed') this.seen.forget()
    }
  }

  /** Changes whenever another connection committed, and when a batch of this one changed the configuration. */
  changeMark(): number {
    return Number(this.#statements.dataVersion.get()?.['data_version']) * announcedMarks + (this.#keyWindows.announced % announcedMarks)
  }

  #write(batch: BatchCommit): CommitOutcome {
    const { cut } = batch
    const moved = this.#statements.moveCursor.run(cut.to, batch.consumer, cut.stream, cut.from, batch.epoch)
    if (moved.changes === 0) return { kind: 'fenced' }
    if (!this.seen.add(batch.seen)) return { kind: 'duplicate' }
    if (!this.#keyWindows.apply(batch.keyUses, batch.createdAtMs)) return { kind: 'overtaken' }
    const plan = this.#issues.apply(batch.issues, batch.createdAtMs)
    if (plan.meetsDiscarded) return { kind: 'overtaken' }
    this.#releases.apply(batch.places, plan.newInRelease)
    for (const row of issueSignals(plan, this.#options.signals, batch.createdAtMs, this.#options.newId)) {
      this.#statements.addSignal.run(
        row.id,
        row.listener,
        row.kind,
        row.project_id,
        row.issue_id,
        row.payload,
        row.next_at,
        row.attempts,
        row.claimed_until,
      )
    }
    this.#writeOutcomes(batch)
    this.#writeAttachments(batch)
    this.#writeReports(batch)
    this.#writeSightings(batch)
    for (const held of batch.held) this.#writeHeld(held, batch)
    return { kind: 'committed', batchId: this.#writeBatch(batch) }
  }

  #writeOutcomes({ outcomes }: BatchCommit): void {
    for (const { minute, projectId, keyId, category, kind, reason, quantity } of outcomes) {
      this.#statements.addOutcome.run(minute, projectId, keyId, category, kind, storable(reason), quantity)
    }
  }

  #writeAttachments({ attachments }: BatchCommit): void {
    for (const { projectId, eventId, name, contentType, type, bytes, sha1, blob, createdAtMs } of attachments) {
      this.#statements.addAttachment.run(
        this.#options.newId(),
        projectId,
        eventId,
        storable(name),
        storable(contentType),
        storable(type),
        bytes,
        sha1,
        blob,
        createdAtMs,
      )
    }
  }

  #writeReports({ reports }: BatchCommit): void {
    for (const { projectId, eventId, name, email, comments, createdAtMs } of reports) {
      const [storedName, storedEmail, storedComments] = [storable(name), storable(email), storable(comments)]
      this.#statements.putReport.run(this.#options.newId(), projectId, eventId, storedName, storedEmail, storedComments, createdAtMs)
    }
  }

  #writeSightings({ sightings }: BatchCommit): void {
    for (const { projectId, hash, sightings: count, seenAtMs } of sightings) {
      if (count === 0) this.#statements.forgetSightings.run(projectId, hash)
      else this.#statements.putSightings.run(projectId, hash, count, seenAtMs)
    }
  }

  #writeHeld(held: HeldDelta, { createdAtMs }: BatchCommit): void {
    const { table, stream, offset, item, projectId, category, quantity, reason, file, nextAtMs } = held
    const statement = table === 'parked' ? this.#statements.addParked : this.#statements.addDeadLetter
    statement.run(this.#options.newId(), stream, offset, item, projectId, category, quantity, storable(reason), nextAtMs, file, createdAtMs)
  }

  #writeBatch(batch: BatchCommit): number {
    const batchId = this.#options.newId()
    const { cut, files, createdAtMs } = batch
    this.#statements.addBatch.run(
      batchId,
      cut.stream,
      cut.from,
      cut.to,
      batch.configVersion,
      JSON.stringify(batch.decisions),
      JSON.stringify(batch.samples),
      JSON.stringify(batch.quiet),
      JSON.stringify(batch.spooled),
      createdAtMs,
      // A batch without rows has nothing to wait for.
      files.length === 0 ? createdAtMs : 0,
    )
    for (const { table, part, file, rows, bytes, crc32, columns, partitions } of files) {
      const [columnsJson, partitionsJson] = [JSON.stringify(columns), JSON.stringify(partitions)]
      this.#statements.addFile.run(batchId, table, part, file, rows, bytes, crc32, columnsJson, partitionsJson)
    }
    return batchId
  }
}

/**
 * The batch store on the one connection that Kysely uses too. Raw statements run while Kysely's connection is reserved, so they queue behind
 * its open transactions instead of meeting their lock, which a synchronous wait could never see released. The tables must exist.
 */
export const createSqliteBatchStore = (db: Kysely<Schema>, database: DatabaseSync, options: BatchStoreOptions): BatchStore => {
  const committer = new SqliteCommitter(database, options)
  const exclusively = <Value>(work: () => Value): Promise<Value> => db.connection().execute(async () => work())
  return {
    ...batchBookkeeping(db),
    probeSeen: (keys) => exclusively(() => committer.seen.probe(keys)),
    commit: (batch) => exclusively(() => committer.commit(batch)),
    dropSeenBefore: (hour) => exclusively(() => committer.seen.dropBefore(hour)),
    changeMark: () => exclusively(() => committer.changeMark()),
  }
}
