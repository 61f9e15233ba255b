import { ClickHouseError } from '@clickhouse/client'

import type { InsertOutcome } from './port.ts'

/**
 * Codes that say nothing about the rows: the same bytes may pass later (durability.md case 8). Faults of an operator or of a half-done
 * migration are here as well, as bisecting would make dead letters of every good row.
 */
const notTheRows: ReadonlySet<number> = new Set([
  // Schema, settings, rights: unknown column, identifier, function, table, database, setting; syntax; access.
  16, 46, 47, 60, 62, 81, 82, 115, 164, 192, 193, 194, 291, 344, 392, 497, 516,
  // Files and disk: read, write, open, sync, no space.
  73, 74, 75, 76, 77, 107, 108, 218, 243, 412, 425,
  // Time, load, cancellation: timeouts, too many queries, shutdown, canceled, read-only.
  159, 160, 201, 202, 203, 209, 236, 242, 394, 473, 700,
  // Memory.
  173, 241,
  // Network and replication: sockets, keeper, quorum, lost sessions.
  95, 96, 198, 210, 225, 254, 279, 285, 286, 289, 319, 999,
  // Exceptions from below the database: POCO, std, unknown.
  1000, 1001, 1002,
])

/** Two different things share this code: too many unmerged parts (passes by itself) and too many partitions in one insert (never does). */
const tooManyParts = 252

/** Reads an insert's error. Anything that is not an answer of the engine (socket errors, timeouts, 5xx without a code) is `engine-down`. */
export const classifyInsertError = (error: unknown): InsertOutcome => {
  const cause = error instanceof Error ? error : new Error(String(error))
  if (!(cause instanceof ClickHouseError)) return { kind: 'engine-down', cause }
  const code = Number(cause.code)
  const passes = code === tooManyParts ? !cause.message.includes('partitions') : notTheRows.has(code)
  return passes ? { kind: 'engine-down', cause } : { kind: 'refused', code, message: cause.message }
}
