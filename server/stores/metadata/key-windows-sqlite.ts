import type { DatabaseSync } from 'node:sqlite'

import type { EpochMs } from '#core/time'

import { keyQuotaReason } from './port.ts'
import type { KeyLimitNotice, KeyUse } from './port.ts'

const prepareStatements = (database: DatabaseSync) => ({
  move: database.prepare(
    `insert into key_windows (key_id, window_start, count) values (?, ?, ?)
     on conflict (key_id, window_start) do update set count = excluded.count where key_windows.count = ?`,
  ),
  announce: database.prepare(
    `insert into limits (id, scope, scope_id, categories, until_ms, reason) select ?, 'key', ?, ?, ?, ?
     where not exists (select 1 from limits where scope = 'key' and scope_id = ? and until_ms = ? and reason = ?)
       and exists (select 1 from keys where public_key = ? and rate_limit_count = ? and rate_limit_window = ?)`,
  ),
  forget: database.prepare(`delete from limits where scope = 'key' and scope_id = ? and reason = ? and until_ms <= ?`),
  raiseVersion: database.prepare('update config_state set version = version + 1 where id = 1'),
})

/** Counters of keys with a rate limit of their own, inside the transaction of a batch. */
export class SqliteKeyWindows {
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #newId: () => number
  /** Limits announced on this connection: `data_version` tells only of commits of others. */
  announced = 0

  constructor(database: DatabaseSync, newId: () => number) {
    this.#statements = prepareStatements(database)
    this.#newId = newId
  }

  /** False when a counter is not where the batch believes it to be: then the transaction has to be rolled back. A window that is over is not announced. */
  apply(uses: readonly KeyUse[], nowMs: EpochMs): boolean {
    let isNews = false
    for (const { keyId, startMs, before, after, usedUp } of uses) {
      if (this.#statements.move.run(keyId, startMs, after, before).changes === 0) return false
      if (usedUp === undefined || usedUp.untilMs <= nowMs) continue
      if (this.#announce(usedUp, nowMs)) isNews = true
    }
    if (isNews) {
      this.#statements.raiseVersion.run()
      this.announced += 1
    }
    return true
  }

  /** False when it is announced already, or not true any more. Windows of the same key that are over make room. */
  #announce({ publicKey, limit, categories, untilMs }: KeyLimitNotice, nowMs: EpochMs): boolean {
    const named = [publicKey, untilMs, keyQuotaReason] as const
    const now = [publicKey, limit.count, limit.windowSeconds] as const
    const row = [this.#newId(), publicKey, categories.join(' '), untilMs, keyQuotaReason] as const
    const added = this.#statements.announce.run(...row, ...named, ...now).changes > 0
    if (added) this.#statements.forget.run(publicKey, keyQuotaReason, nowMs)
    return added
  }
}
