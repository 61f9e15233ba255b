import { ClickHouseError } from '@clickhouse/client'
import type { Kysely, SelectQueryBuilder } from 'kysely'

import { assert } from '#core/assert'
import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { EventStore } from '#server/stores/events/port'
import { encodeRows } from '#server/stores/events/row-binary'
import { identifier, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'
import { columnNames } from '#server/stores/events/table'
import { eventPayloads, events, tableNames } from '#server/stores/events/tables'
import type { EventPayloadRow, EventRow, TableName } from '#server/stores/events/tables'
import { visibleRows } from '#server/stores/events/visible-rows'
import { batchArrival } from '#server/stores/metadata/batch-arrival'
import type { BatchArrival } from '#server/stores/metadata/batch-arrival'
import { boundedHashes } from '#server/stores/metadata/bounded-hashes'
import type { Schema } from '#server/stores/metadata/schema'

import { engineAway } from './answer.ts'
import { changeRows } from './change-rows.ts'
import { OwnedWriter, ownedPeople, ownedRows, ownedTeams } from './owned-rows.ts'
import type { OwnedTable, Owners } from './owned-rows.ts'
import type { ScopeName } from './permissions.ts'

/** An organization that the caller belongs to, and what the caller may do there. */
export interface OrganizationAccess {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly createdAtMs: number
  /** Empty for a token of the organization. */
  readonly role: string
  /** What the role allows in the whole organization, cut down to what the token allows. */
  readonly scopes: ReadonlySet<ScopeName>
  /** Everybody sees every project and may join every team. */
  readonly openMembership: boolean
}

/** A project within the scope. */
export interface ProjectAccess {
  readonly id: number
  readonly orgId: number
  readonly slug: string
  readonly name: string
  readonly platform: string
  readonly createdAtMs: number
  readonly firstEventAtMs: number
  /** The caller is in one of its teams. */
  readonly isMember: boolean
  /** What the caller may do with it, by role or by team. */
  readonly scopes: ReadonlySet<ScopeName>
}

/** A team that the caller is in. */
export interface OwnTeam {
  readonly id: number
  readonly orgId: number
  readonly role: string
  /** What the role in the team adds, cut down to what the token allows. */
  readonly scopes: ReadonlySet<ScopeName>
}

/** What a scope is made of (open-scope.ts). */
export interface Access {
  readonly organizations: readonly OrganizationAccess[]
  /** Organizations in which the caller holds the needed scope as a whole; in the others, for some teams only. */
  readonly wholeOrganizationIds: readonly number[]
  readonly projects: readonly ProjectAccess[]
  /** All of the caller's teams in the organizations. */
  readonly ownTeams: readonly OwnTeam[]
  /** Those that give the needed scope where the organization as a whole does not. */
  readonly reachedTeamIds: readonly number[]
}

/** A statement on a column table, in pieces: the scope itself writes FROM and the condition on projects. */
export interface EventSelection {
  readonly table: TableName
  readonly select: Sql
  /** Joined to the condition on projects by AND. */
  readonly where: Sql
  /** GROUP BY, ORDER BY; the LIMIT is added. */
  readonly tail: Sql
  /** Rows at most. */
  readonly limit: number
  /** Rows to leave out in front of them. */
  readonly offset?: number
  readonly signal?: AbortSignal
  /** Also rows that copies have taken the place of, and copies whose time has not come (visible-rows.ts). */
  readonly withHidden?: true
}

/** What one statement may cost. */
export interface ReadBudget {
  readonly rowsReadMax: number
  readonly timeoutMs: number
}

/** Rows of stored events that are written anew, and the token that makes a repeated insert none. */
interface CopiedRows {
  readonly events: readonly EventRow[]
  readonly payloads: readonly EventPayloadRow[]
  readonly token: string
}

/** Tables whose rows have a hash that may be hidden: copies have taken their place, or their issue is gone. */
const hashedTables: ReadonlySet<TableName> = new Set(['events', 'event_payloads'])
const eventRowsMax = 50_000
/** ClickHouse codes that speak of the engine's state, not of the statement: table not made yet, timeout, no memory, too many queries, cancelled, network. */
const stateCodes: ReadonlySet<string> = new Set(['60', '159', '160', '202', '209', '210', '241', '394', '439', '999'])
/** Those that say that the statement asks for too much: time, rows, memory, the size of its result. */
const budgetCodes: ReadonlySet<string> = new Set(['158', '159', '241', '307', '396'])
/** Stands for "no project" in the columns: ids begin at 1, and the condition is always there. */
const noProject = [0]

/**
 * All that a handler sees of the stores. Every query that it can begin is restricted to the projects of the scope before the handler gets it, so
 * a forgotten condition shows too little of one's own and never anything of another's.
 */
export class Scope {
  readonly #db: Kysely<Schema>
  readonly #events: EventStore
  readonly #access: Access
  readonly #projectIds: readonly number[]

  constructor(stores: { readonly db: Kysely<Schema>; readonly events: EventStore }, access: Access) {
    this.#db = stores.db
    this.#events = stores.events
    this.#access = access
    this.#projectIds = access.projects.map((project) => project.id)
  }

  get organizations(): readonly OrganizationAccess[] {
    return this.#access.organizations
  }

  get projects(): readonly ProjectAccess[] {
    return this.#access.projects
  }

  /** The teams that the caller is in. */
  get ownTeams(): readonly OwnTeam[] {
    return this.#access.ownTeams
  }

  /** The same scope with fewer projects. */
  within(keep: (project: ProjectAccess) => boolean): Scope {
    return new Scope({ db: this.#db, events: this.#events }, { ...this.#access, projects: this.projects.filter(keep) })
  }

  project(id: number): ProjectAccess | undefined {
    return this.projects.find((project) => project.id === id)
  }

  /** A project by slug or decimal id (web-api.md 1.2). */
  findProject(text: string): ProjectAccess | undefined {
    return this.projects.find((project) => project.slug === text || String(project.id) === text)
  }

  organizationOf(project: ProjectAccess): OrganizationAccess | undefined {
    return this.organizations.find((organization) => organization.id === project.orgId)
  }

  /** The rows of a table within the scope, as a query to go on with. */
  rows<Table extends OwnedTable>(table: Table): SelectQueryBuilder<Schema, Table, object> {
    return ownedRows(this.#db, table, this.#owners())
  }

  /** The users who are members of the organizations of the scope. */
  people() {
    return ownedPeople(this.#db, this.#owners())
  }

  /** All teams of the organizations of the scope, also those that the caller does not look after. */
  teams() {
    return ownedTeams(this.#db, this.#owners())
  }

  /** Changes rows within the scope in one transaction; `work` may run several times. The failure is the answer to give: the store is busy. */
  async change<Value>(work: (writer: OwnedWriter) => Promise<Value>): Promise<Result<Value, Response>> {
    return changeRows(this.#db, (trx) => work(new OwnedWriter(trx, this.#owners())))
  }

  #owners(): Owners {
    return {
      organizationIds: this.organizations.map((organization) => organization.id),
      wholeOrganizationIds: this.#access.wholeOrganizationIds,
      projectIds: this.#projectIds,
      teamIds: this.#access.reachedTeamIds,
    }
  }

  /** How far processing is with what came before a configuration version; nothing of any project. */
  arrival(version: number): Promise<BatchArrival> {
    return batchArrival(this.#db, version)
  }

  /** Writes stored events of the scope anew, payloads first. False: the engine is away, or refuses them. */
  async storeCopies({ events: rows, payloads, token }: CopiedRows): Promise<boolean> {
    for (const { project_id: id } of [...rows, ...payloads]) assert(this.#projectIds.includes(Number(id)), 'a project outside the scope')
    for (const [table, bytes] of [
      [eventPayloads, encodeRows(eventPayloads, payloads)],
      [events, encodeRows(events, rows)],
    ] as const) {
      const inserted = await this.#events.insertRows({
        table: table.name,
        columns: columnNames(table),
        bytes,
        token: `${token}/${table.name}`,
      })
      if (inserted.kind !== 'inserted') return false
    }
    return true
  }

  /** Rows of a column table, within the projects of the scope. The failure is the answer to give when the engine is away. */
  async eventRows<Row>(selection: EventSelection): Promise<Result<Row[], Response>> {
    const rows = await this.#select<Row>(selection, {})
    if (rows.ok) return rows
    return failure(rows.error === 'too-much' ? engineAway() : rows.error)
  }

  /** The same within a budget; `too-much`: the statement would need more, and was ended. */
  rowsWithin<Row>(selection: EventSelection, budget: ReadBudget): Promise<Result<Row[], Response | 'too-much'>> {
    return this.#select<Row>(selection, budget)
  }

  async #select<Row>(selection: EventSelection, options: Partial<ReadBudget>): Promise<Result<Row[], Response | 'too-much'>> {
    const { signal } = selection
    const statement = await this.#statement(selection)
    try {
      return success(await this.#events.query<Row>(statement, { comment: 'api', ...options, ...(signal ? { signal } : {}) }))
    } catch (error) {
      if (options.rowsReadMax !== undefined && error instanceof ClickHouseError && budgetCodes.has(error.code)) return failure('too-much')
      // A statement that the engine does not understand is our mistake and must be seen.
      if (error instanceof ClickHouseError && !stateCodes.has(error.code)) throw error
      return failure(engineAway())
    }
  }

  async #statement({ table, select, where, tail, limit, offset = 0, withHidden }: EventSelection): Promise<Sql> {
    const visible = withHidden || !hashedTables.has(table) ? undefined : visibleRows(await boundedHashes(this.#db, this.#projectIds))
    const projectIds = this.#projectIds.length === 0 ? noProject : this.#projectIds
    const beyond = offset === 0 ? sql`` : sql` OFFSET ${param.uint32(offset)}`
    return sql`SELECT ${select} FROM ${identifier(tableNames, table)} WHERE project_id IN ${param.uint64s(projectIds)}
      AND (${where}) ${visible ? sql`AND ${visible}` : sql``} ${tail} LIMIT ${param.uint32(Math.min(limit, eventRowsMax))}${beyond}`
  }
}
