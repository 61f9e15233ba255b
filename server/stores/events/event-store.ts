import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'

import type { ClickHouseClient } from '@clickhouse/client'

import { assert } from '#core/assert'

import { classifyInsertError } from './classify-insert-error.ts'
import type { EventStore, InsertFile, InsertOutcome, InsertRows, QueryOptions } from './port.ts'
import { compileSql } from './sql.ts'
import type { Sql } from './sql.ts'
import { databaseName } from './table.ts'

const insertTimeoutMs = 120_000
const queryTimeoutMs = 10_000
const pingTimeoutMs = 5_000
const resultBytesMax = 64 * 1024 * 1024

/** The engine stops a query itself before the client gives up on it, so that the error is the engine's. */
const answerGraceMs = 5_000

/** A batch file goes out in few writes. */
const readChunkBytes = 1024 * 1024

const namePattern = /^[a-z_][a-z0-9_]{0,63}$/

/** Names from a batch row are ours, but a damaged row must not become SQL. */
const insertText = ({ table, columns }: Pick<InsertFile, 'table' | 'columns'>, source = ''): string => {
  for (const name of [table, ...columns]) assert(namePattern.test(name), `identifier ${name}`)
  return `INSERT INTO ${databaseName}.${table} (${columns.join(', ')})${source} FORMAT RowBinary`
}

/** Paths that mean themselves inside quotes and are no pattern to the engine. */
const plainPathPattern = /^\/[^'\\*?{}[\]]+$/

const insertOptions = (file: Pick<InsertFile, 'token' | 'timeoutMs'>) => ({
  abort_signal: AbortSignal.timeout(file.timeoutMs ?? insertTimeoutMs),
  // async_insert off: an acknowledged insert is on disk, and its token is looked at (durability.md case 15).
  clickhouse_settings: { insert_deduplication_token: file.token, async_insert: 0 } as const,
})

const openFile = async (file: InsertFile): Promise<FileHandle> => {
  const handle = await open(file.path, 'r')
  const { size } = await handle.stat()
  if (size === file.bytes) return handle
  await handle.close()
  throw new Error(`batch file ${file.path} has ${size} bytes, not ${file.bytes}`)
}

interface EventStoreOptions {
  /** True when the engine sees our files: then it reads whole batch files itself. Default false: they go to it as bodies. */
  readonly sharesDisk?: boolean
}

class ClickHouseEventStore implements EventStore {
  readonly #client: ClickHouseClient
  readonly #sharesDisk: boolean

  constructor(client: ClickHouseClient, { sharesDisk = false }: EventStoreOptions) {
    this.#client = client
    this.#sharesDisk = sharesDisk
  }

  async insert(file: InsertFile): Promise<InsertOutcome> {
    let handle: FileHandle
    try {
      handle = await openFile(file)
    } catch (error) {
      return { kind: 'damaged', cause: error instanceof Error ? error : new Error(String(error)) }
    }
    try {
      if (this.#sharesDisk && file.range === undefined && plainPathPattern.test(file.path)) await this.#letRead(file)
      else await this.#send(file, handle)
      return { kind: 'inserted' }
    } catch (error) {
      const outcome = classifyInsertError(error)
      return outcome.kind === 'refused' ? { ...outcome, message: outcome.message.replaceAll(file.path, '<batch file>') } : outcome
    } finally {
      await handle.close()
    }
  }

  async insertRows(rows: InsertRows): Promise<InsertOutcome> {
    if (rows.bytes.byteLength === 0) return { kind: 'inserted' }
    try {
      const values = Readable.from([rows.bytes], { objectMode: false })
      const answer = await this.#client.exec({ query: insertText(rows), values, ...insertOptions(rows) })
      await finished(answer.stream.resume())
      return { kind: 'inserted' }
    } catch (error) {
      return classifyInsertError(error)
    }
  }

  /** The engine reads the file where it is: a body would be copied to the host and to a file of its own first, some 35 us per event (bench/RESULTS.md). */
  async #letRead(file: InsertFile): Promise<void> {
    if (file.bytes === 0) return
    const query = insertText(file, ` FROM INFILE '${file.path}' COMPRESSION 'none'`)
    await this.#client.command({ query, ...insertOptions(file) })
  }

  async #send(file: InsertFile, handle: FileHandle): Promise<void> {
    const { from, to } = file.range ?? { from: 0, to: file.bytes }
    if (to <= from) return
    const values = handle.createReadStream({ start: from, end: to - 1, highWaterMark: readChunkBytes, autoClose: false })
    try {
      const answer = await this.#client.exec({ query: insertText(file), values, ...insertOptions(file) })
      await finished(answer.stream.resume())
    } finally {
      values.destroy()
    }
  }

  async query<Row>(statement: Sql, options: QueryOptions = {}): Promise<Row[]> {
    const { text, params } = compileSql(statement)
    const timeoutMs = options.timeoutMs ?? queryTimeoutMs
    // The client only listens for the event, so it would run the query to its end.
    options.signal?.throwIfAborted()
    const deadline = AbortSignal.timeout(timeoutMs + answerGraceMs)
    const result = await this.#client.query({
      query: text,
      query_params: params,
      format: 'JSONEachRow',
      abort_signal: options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline]),
      clickhouse_settings: {
        max_execution_time: timeoutMs / 1000,
        max_result_bytes: String(options.resultBytesMax ?? resultBytesMax),
        result_overflow_mode: 'throw',
        log_comment: options.comment ?? 'query',
        ...(options.rowsReadMax !== undefined && { max_rows_to_read: String(options.rowsReadMax) }),
      },
    })
    return result.json<Row>()
  }

  async execute(statement: string): Promise<void> {
    await this.#client.command({ query: statement, abort_signal: AbortSignal.timeout(insertTimeoutMs) })
  }

  async ping(): Promise<boolean> {
    try {
      const result = await this.#client.ping({ select: true, abort_signal: AbortSignal.timeout(pingTimeoutMs) })
      return result.success
    } catch {
      return false
    }
  }

  async close(): Promise<void> {
    await this.#client.close()
  }
}

/** The columnar store behind a client; the store owns the client and closes it. */
export const createEventStore = (client: ClickHouseClient, options: EventStoreOptions = {}): EventStore =>
  new ClickHouseEventStore(client, options)
