import { sql } from 'kysely'
import type { DeleteQueryBuilder, DeleteResult, Kysely, SelectQueryBuilder, Transaction, UpdateQueryBuilder, UpdateResult } from 'kysely'

import type { Result } from '#core/result'
import type { Schema } from '#server/stores/metadata/schema'

import { changeRows } from './change-rows.ts'

/** What belongs to a person rather than to an organization, and the column that says whose it is. */
const owners = {
  users: 'id',
  tokens: 'user_id',
  auth_sessions: 'user_id',
  members: 'user_id',
  team_members: 'user_id',
} as const satisfies Partial<Record<keyof Schema, string>>
type AccountTable = keyof typeof owners

const isOwn = (table: AccountTable, userId: number) => sql<boolean>`${sql.ref(`${table}.${owners[table]}`)} = ${userId}`

/** Writes of one person's own rows inside one short transaction. */
export class AccountWriter {
  /** For rows that a slice's `write.ts` makes for this person. */
  readonly trx: Transaction<Schema>
  readonly #userId: number

  constructor(trx: Transaction<Schema>, userId: number) {
    this.trx = trx
    this.#userId = userId
  }

  update<Table extends AccountTable>(table: Table): UpdateQueryBuilder<Schema, Table, Table, UpdateResult> {
    return this.trx.updateTable(table as AccountTable).where(isOwn(table, this.#userId)) as unknown as UpdateQueryBuilder<
      Schema,
      Table,
      Table,
      UpdateResult
    >
  }

  delete<Table extends AccountTable>(table: Table): DeleteQueryBuilder<Schema, Table, DeleteResult> {
    return this.trx.deleteFrom(table as AccountTable).where(isOwn(table, this.#userId)) as unknown as DeleteQueryBuilder<
      Schema,
      Table,
      DeleteResult
    >
  }
}

/** The rows of one person: what routes about one's own account see of the stores. */
export class Account {
  readonly userId: number
  readonly #db: Kysely<Schema>

  constructor(db: Kysely<Schema>, userId: number) {
    this.#db = db
    this.userId = userId
  }

  rows<Table extends AccountTable>(table: Table): SelectQueryBuilder<Schema, Table, object> {
    return this.#db.selectFrom(table as AccountTable).where(isOwn(table, this.userId)) as unknown as SelectQueryBuilder<
      Schema,
      Table,
      object
    >
  }

  /** One short transaction; `work` may run several times. The failure is the answer to give: the store is busy. */
  async change<Value>(work: (writer: AccountWriter) => Promise<Value>): Promise<Result<Value, Response>> {
    return changeRows(this.#db, (trx) => work(new AccountWriter(trx, this.userId)))
  }
}
