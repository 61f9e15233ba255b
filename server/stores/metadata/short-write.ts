import type { Kysely, Transaction } from 'kysely'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { sleep, systemClock } from '#core/time'
import type { Clock } from '#core/time'

import { isBusy } from './database-errors.ts'
import type { Schema } from './schema.ts'

const waitMsMax = 5_000
const pauseMs = 20

/**
 * A write of `api`, clock or a command (durability.md 16): one transaction of at most 200 rows, without network inside. Each try waits at most
 * the connection's busy timeout (100 ms); between tries the event loop is free. `busy` after 5 s: the caller answers 503, nothing was written.
 * `write` may run several times and must have no effect beside the transaction. Its own errors are thrown on.
 */
export const withShortWrite = async <Value>(
  db: Kysely<Schema>,
  write: (trx: Transaction<Schema>) => Promise<Value>,
  clock: Clock = systemClock,
): Promise<Result<Value, 'busy'>> => {
  const deadlineMs = clock.nowMs() + waitMsMax
  for (;;) {
    try {
      return success(await db.transaction().execute(write))
    } catch (error) {
      if (!isBusy(error)) throw error
    }
    if (clock.nowMs() >= deadlineMs) return failure('busy')
    await sleep(pauseMs)
  }
}
