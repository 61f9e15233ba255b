import { PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'

/** Type numbers of `bigint` and of `numeric`, which `sum` makes of it. */
const numbers: readonly number[] = [20, 1700]
const connectionsMax = 10

/** Every integer of ours is below 2^53 (schema.ts), so `bigint` and sums of it come back as numbers and not as text; parsers are per pool, not global. */
const getTypeParser: typeof types.getTypeParser = (id: number, format?: 'text' | 'binary') =>
  numbers.includes(id) ? Number : format === 'binary' ? types.getTypeParser(id, 'binary') : types.getTypeParser(id, 'text')

/** Kysely on a pool of at most 10 connections to the Postgres at `url`; `destroy()` closes them. */
export const postgresDialect = (url: string): PostgresDialect => {
  const pool = new Pool({ connectionString: url, max: connectionsMax, types: { getTypeParser } })
  // A connection that breaks while idle has nobody to tell, and without a listener it would end the process; the next query finds out.
  pool.on('error', () => undefined)
  return new PostgresDialect({ pool })
}
