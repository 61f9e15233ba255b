import type { Kysely, Transaction } from 'kysely'

import { failure } from '#core/result'
import type { Result } from '#core/result'
import { isUniqueViolation } from '#server/stores/metadata/database-errors'
import type { Schema } from '#server/stores/metadata/schema'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { storeBusy } from './answer.ts'

/**
 * One short transaction; `work` may run several times. The failure is the answer to give: the store is busy. On Postgres two requests may both look
 * for a slug or an address before either writes it: the one that is refused then looks once more, finds the other's row, and says what it has to say.
 */
export const changeRows = async <Value>(
  db: Kysely<Schema>,
  work: (trx: Transaction<Schema>) => Promise<Value>,
): Promise<Result<Value, Response>> => {
  const write = async (): Promise<Result<Value, Response>> => {
    const written = await withShortWrite(db, work)
    return written.ok ? written : failure(storeBusy())
  }
  try {
    return await write()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    return write()
  }
}
