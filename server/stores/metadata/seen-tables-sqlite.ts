import type { DatabaseSync, StatementSync } from 'node:sqlite'

import { isUniqueViolation } from './database-errors.ts'
import { seenKinds } from './port.ts'
import type { SeenKey } from './port.ts'
import { hoursToDrop, hoursToProbe, seenHour, seenTable } from './seen-tables.ts'

interface HourStatements {
  readonly find: StatementSync
  readonly add: StatementSync
}

/** 16 bytes and not 32 digits: these random keys are the dearest pages of the transaction (durability.md 18). */
const keyBytes = (key: SeenKey): Buffer => Buffer.from(key.key, 'hex')

/** The `seen_<hour>` tables of one connection, whose only writer it is. */
export class SqliteSeenTables {
  readonly #database: DatabaseSync
  readonly #statements = new Map<number, HourStatements>()
  #hours: Set<number>

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#hours = this.#readHours()
  }

  /** Indices of keys that are there already. */
  probe(keys: readonly SeenKey[]): Set<number> {
    const found = new Set<number>()
    for (const [index, key] of keys.entries()) {
      const bytes = keyBytes(key)
      const kind = seenKinds[key.kind]
      const isSeen = hoursToProbe(key, this.#hours).some(
        (hour) => this.#statementsOf(hour).find.get(key.projectId, kind, bytes) !== undefined,
      )
      if (isSeen) found.add(index)
    }
    return found
  }

  /** Adds all keys inside the caller's transaction; false when one was there: then the caller rolls back and calls `forget`. */
  add(keys: readonly SeenKey[]): boolean {
    for (const key of keys) {
      if (!this.#hours.has(key.hour)) this.#make(key.hour)
      try {
        this.#statementsOf(key.hour).add.run(key.projectId, seenKinds[key.kind], keyBytes(key))
      } catch (error) {
        if (isUniqueViolation(error)) return false
        throw error
      }
    }
    return true
  }

  /** After a rollback: tables made in that transaction are gone. */
  forget(): void {
    this.#statements.clear()
    this.#hours = this.#readHours()
  }

  /** Drops what no key of this hour or later is looked for in. */
  dropBefore(hour: number): void {
    for (const old of hoursToDrop(hour, this.#hours)) {
      this.#statements.delete(old)
      this.#database.exec(`drop table if exists ${seenTable(old)}`)
      this.#hours.delete(old)
    }
  }

  #make(hour: number): void {
    this.#database.exec(
      `create table if not exists ${seenTable(hour)} (project_id integer not null, kind integer not null, key blob not null,
         primary key (project_id, kind, key)) strict, without rowid`,
    )
    this.#hours.add(hour)
  }

  #statementsOf(hour: number): HourStatements {
    const known = this.#statements.get(hour)
    if (known) return known
    const table = seenTable(hour)
    const made = {
      find: this.#database.prepare(`select 1 from ${table} where project_id = ? and kind = ? and key = ?`),
      add: this.#database.prepare(`insert into ${table} (project_id, kind, key) values (?, ?, ?)`),
    }
    this.#statements.set(hour, made)
    return made
  }

  #readHours(): Set<number> {
    const rows = this.#database.prepare(`select name from sqlite_master where type = 'table' and name glob 'seen_[0-9]*'`).all()
    return new Set(rows.map((row) => seenHour(String(row['name']))).filter((hour) => hour !== undefined))
  }
}
