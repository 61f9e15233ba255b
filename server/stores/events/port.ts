import type { Sql } from './sql.ts'

/** A batch file on disk, as the batch row describes it (durability.md 5). */
export interface InsertFile {
  readonly table: string
  /** Column list of the batch row, in the order of the bytes: a file may be older than this program (durability.md case 9). */
  readonly columns: readonly string[]
  readonly path: string
  /** Size of the file; another size on disk means `damaged`. */
  readonly bytes: number
  /** insert_deduplication_token: the same token with the same bytes again is a no-op. */
  readonly token: string
  /** Default 120 s. */
  readonly timeoutMs?: number
  /** Part of the file to insert, at row borders; the whole by default. */
  readonly range?: { readonly from: number; readonly to: number }
}

/** Rows in memory, for inserts that are few and small. */
export interface InsertRows extends Pick<InsertFile, 'table' | 'columns' | 'token'> {
  /** RowBinary. */
  readonly bytes: Uint8Array
}

/**
 * How an insert ended (durability.md case 8).
 * `inserted`: durable in the engine, and so it was if an earlier try was, too.
 * `engine-down`: not known to be inserted; wait and repeat with the same token. Also everything that is the fault of the operation (no
 * memory, no disk, no such table), not of the rows.
 * `refused`: these rows will never be accepted as they are; bisect.
 * `damaged`: the file is missing or has another size; rebuild it from the log (durability.md 7).
 */
export type InsertOutcome =
  | { readonly kind: 'inserted' }
  | { readonly kind: 'engine-down'; readonly cause: Error }
  | { readonly kind: 'refused'; readonly code: number; readonly message: string }
  | { readonly kind: 'damaged'; readonly cause: Error }

export interface QueryOptions {
  /** Frees the engine when aborted. */
  readonly signal?: AbortSignal
  /** Default 10 s. */
  readonly timeoutMs?: number
  /** Default 64 MiB; above it the query is an error, it is never cut. */
  readonly resultBytesMax?: number
  /** Whose query this is, for `log_comment`. */
  readonly comment?: string
  /** Rows that may be read; a query that would read more is refused before it reads any (ClickHouse code 158). No bound by default. */
  readonly rowsReadMax?: number
}

/** The columnar store: the embedded engine or a ClickHouse cluster. */
export interface EventStore {
  /** Never rejects: see `InsertOutcome`. */
  insert(file: InsertFile): Promise<InsertOutcome>
  /** The same for rows that are in no file. Never rejects. */
  insertRows(rows: InsertRows): Promise<InsertOutcome>
  /**
   * Rows as JSON objects: 64-bit integers as decimal text, times as ISO 8601 text, FixedString as text (select `lower(hex(..))`).
   * `Row` is the caller's word for what its statement selects. Rejects with ClickHouseError, or a plain Error when the engine is away.
   */
  query<Row>(statement: Sql, options?: QueryOptions): Promise<Row[]>
  /** Runs a statement of ours that gives no rows (DDL). Rejects as `query` does. */
  execute(statement: string): Promise<void>
  /** True when the engine answers a query within 5 s. */
  ping(): Promise<boolean>
  /** Closes the connections; running calls fail. */
  close(): Promise<void>
}
