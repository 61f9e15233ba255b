import { sql } from 'kysely'
import type {
  DeleteQueryBuilder,
  DeleteResult,
  Insertable,
  InsertQueryBuilder,
  InsertResult,
  Kysely,
  SelectQueryBuilder,
  Transaction,
  UpdateQueryBuilder,
  UpdateResult,
} from 'kysely'

import { assert } from '#core/assert'
import { changeConfiguration } from '#server/stores/metadata/change-configuration'
import type { Schema } from '#server/stores/metadata/schema'

/** Which column of a table says whose a row is, and what kind of owner that is. A table that is not here cannot be reached through a scope. */
const owners = {
  organizations: ['organization', 'id'],
  members: ['organization', 'org_id'],
  invitations: ['organization', 'org_id'],
  teams: ['organization', 'org_id'],
  team_members: ['organization', 'org_id'],
  project_teams: ['project', 'project_id'],
  releases: ['organization', 'org_id'],
  tokens: ['organization', 'org_id'],
  projects: ['project', 'id'],
  keys: ['project', 'project_id'],
  issues: ['project', 'project_id'],
  hashes: ['project', 'project_id'],
  issue_minutes: ['project', 'project_id'],
  issue_environments: ['project', 'project_id'],
  issue_marks: ['project', 'project_id'],
  activity: ['project', 'project_id'],
  attachments: ['project', 'project_id'],
  user_reports: ['project', 'project_id'],
  environments: ['project', 'project_id'],
  release_projects: ['project', 'project_id'],
  release_environments: ['project', 'project_id'],
  outcomes: ['project', 'project_id'],
} as const satisfies Partial<Record<keyof Schema, readonly ['organization' | 'project' | 'user', string]>>
export type OwnedTable = keyof typeof owners

/** Whose rows may be touched. */
export interface Owners {
  readonly organizationIds: readonly number[]
  readonly projectIds: readonly number[]
}

/** Stands for "nobody": real ids begin at 1, and `in ()` is no SQL on Postgres. */
const nobody: readonly number[] = [0]

const idsFor = (table: OwnedTable, { organizationIds, projectIds }: Owners): readonly number[] => {
  const ids = owners[table][0] === 'organization' ? organizationIds : projectIds
  return ids.length === 0 ? nobody : ids
}

const isOwned = (table: OwnedTable, allowed: Owners) =>
  sql<boolean>`${sql.ref(`${table}.${owners[table][1]}`)} in (${sql.join(idsFor(table, allowed))})`

/** The rows of a table that belong to these owners, as a query to go on with. Columns are named with their table. */
export const ownedRows = <Table extends OwnedTable>(
  db: Kysely<Schema>,
  table: Table,
  allowed: Owners,
  // What Kysely says of `selectFrom` with a table name that is still a parameter cannot be used; with the name it is exactly this.
): SelectQueryBuilder<Schema, Table, object> =>
  db.selectFrom(table as OwnedTable).where(isOwned(table, allowed)) as unknown as SelectQueryBuilder<Schema, Table, object>

/** The users who are members of these organizations, disabled ones included. */
export const ownedPeople = (db: Kysely<Schema>, allowed: Owners) =>
  db
    .selectFrom('users')
    .where('users.id', 'in', (inner) =>
      inner.selectFrom('members').select('members.user_id').where('members.org_id', 'in', idsFor('members', allowed)),
    )

/** Writes inside one short transaction (durability.md 16: at most 200 rows), restricted like the reads: only rows of these owners. */
export class OwnedWriter {
  readonly #trx: Transaction<Schema>
  readonly #allowed: Owners

  constructor(trx: Transaction<Schema>, allowed: Owners) {
    this.#trx = trx
    this.#allowed = allowed
  }

  rows<Table extends OwnedTable>(table: Table): SelectQueryBuilder<Schema, Table, object> {
    return ownedRows(this.#trx, table, this.#allowed)
  }

  people() {
    return ownedPeople(this.#trx, this.#allowed)
  }

  /** A new project is owned by its organization; every other row by the owner that its table names. Foreign rows are a mistake of ours. */
  insert<Table extends Exclude<OwnedTable, 'organizations'>>(
    table: Table,
    rows: readonly Insertable<Schema[Table]>[],
  ): InsertQueryBuilder<Schema, Table, InsertResult> {
    const [column, ids] =
      table === 'projects' ? ['org_id', this.#allowed.organizationIds] : [owners[table][1], idsFor(table, this.#allowed)]
    const allowed = new Set<unknown>(ids)
    for (const row of rows) assert(allowed.has((row as Record<string, unknown>)[column]), `a row of ${table} outside the scope`)
    return this.#trx.insertInto(table).values(rows as never) as unknown as InsertQueryBuilder<Schema, Table, InsertResult>
  }

  update<Table extends OwnedTable>(table: Table): UpdateQueryBuilder<Schema, Table, Table, UpdateResult> {
    return this.#trx.updateTable(table as OwnedTable).where(isOwned(table, this.#allowed)) as unknown as UpdateQueryBuilder<
      Schema,
      Table,
      Table,
      UpdateResult
    >
  }

  delete<Table extends OwnedTable>(table: Table): DeleteQueryBuilder<Schema, Table, DeleteResult> {
    return this.#trx.deleteFrom(table as OwnedTable).where(isOwned(table, this.#allowed)) as unknown as DeleteQueryBuilder<
      Schema,
      Table,
      DeleteResult
    >
  }

  /** Call after every change of projects or keys, in the same transaction. The version that has it; `awaitPublished` waits for the front to know it. */
  changeConfiguration(projectIds: readonly number[]): Promise<number> {
    return changeConfiguration(this.#trx, projectIds)
  }
}
