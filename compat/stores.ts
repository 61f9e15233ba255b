import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { nodeDisk } from '#core/disk'
import { FileLogReader } from '#server/log/file-log-reader'
import { dataFolderAt } from '#server/roles/data-folder'
import type { DataFolder } from '#server/roles/data-folder'
import { createEventClient } from '#server/stores/events/client'
import { createEventStore } from '#server/stores/events/event-store'
import type { EventStore } from '#server/stores/events/port'
import type { Sql } from '#server/stores/events/sql'
import { identifier, param, sql } from '#server/stores/events/sql'

import { until } from './vedette.ts'

type Value = string | number

const tables = ['events', 'event_payloads'] as const
type TableName = (typeof tables)[number]

/** The stores of a data folder, looked at from outside and never written, while a server works on them. */
export class Stores {
  readonly folder: DataFolder
  readonly #events: EventStore
  readonly #log: FileLogReader

  constructor(dataDir: string) {
    this.folder = dataFolderAt(dataDir)
    this.#events = createEventStore(createEventClient({ socketPath: this.folder.engineSocket }))
    this.#log = new FileLogReader({ disk: nodeDisk, folder: this.folder.log, spoolFolder: this.folder.spool })
  }

  close(): Promise<void> {
    return this.#events.close()
  }

  /** Rows of a query on the metadata; integers as numbers. */
  metadata<Row>(query: string, ...values: Value[]): Row[] {
    const database = new DatabaseSync(this.folder.metadata, { readOnly: true, timeout: 5000 })
    try {
      // Who writes the query knows the columns.
      return database.prepare(query).all(...values) as Row[]
    } finally {
      database.close()
    }
  }

  /** The one number that the query gives; 0 for none. */
  count(query: string, ...values: Value[]): number {
    const [row] = this.metadata<Record<string, number | null>>(query, ...values)
    return Number(Object.values(row ?? {})[0] ?? 0)
  }

  columns<Row>(statement: Sql): Promise<Row[]> {
    return this.#events.query<Row>(statement)
  }

  /** How many rows each event of a project has in a table. */
  async rowsPerEvent(table: TableName, projectId: string): Promise<Map<string, number>> {
    const rows = await this.columns<{ id: string; n: string }>(sql`
      SELECT lower(hex(event_id)) AS id, count() AS n FROM vedette.${identifier(tables, table)}
      WHERE project_id = ${param.uint64(Number(projectId))} GROUP BY event_id LIMIT 1000000`)
    return new Map(rows.map(({ id, n }) => [id, Number(n)]))
  }

  /** What keeps the data from being at rest, as a word; undefined when everything that was accepted is in both stores. */
  async unrest(): Promise<string | undefined> {
    for (const stream of await this.#log.streams()) {
      const durable = await this.#log.durableOffset(stream)
      const read = this.count('select "offset" from cursors where consumer = ? and stream = ?', 'process', stream)
      if (read < durable) return `stream ${stream} is read up to ${read} of ${durable}`
    }
    const unfinished = this.count('select count(*) from batches where acked_at = 0')
    if (unfinished > 0) return `${unfinished} batches are not acknowledged`
    const waiting = this.count('select count(*) from outbox')
    return waiting > 0 ? `${waiting} signals wait in the outbox` : undefined
  }

  async untilAtRest(timeoutMs: number): Promise<void> {
    let last: string | undefined
    await until('data at rest', timeoutMs, async () => ((last = await this.unrest()) === undefined ? true : undefined)).catch(
      (error: unknown) => {
        throw new Error(last ?? 'no look was taken', { cause: error })
      },
    )
  }

  /** Names of what lies in the folders that should be empty at rest: spool and batch files, and log segments that are not the newest. */
  async leftovers(): Promise<string[]> {
    const { spool, batches, log } = this.folder
    const left: string[] = []
    for (const folder of [spool, batches]) for (const name of await readdir(folder)) left.push(join(folder, name))
    for (const stream of await this.#log.streams()) {
      const segments = (await readdir(join(log, stream))).filter((name) => name.endsWith('.seg')).toSorted()
      for (const name of segments.slice(0, -1)) left.push(join(log, stream, name))
    }
    return left
  }
}
