import { ClickHouseError } from '@clickhouse/client'
import type { Kysely, SelectQueryBuilder } from 'kysely'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { EventStore } from '#server/stores/events/port'
import { identifier, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'
import type { Schema } from '#server/stores/metadata/schema'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { engineAway, noPermission, notFound, storeBusy } from './answer.ts'
import type { Caller } from './authenticate.ts'
import { OwnedWriter, ownedPeople, ownedRows } from './owned-rows.ts'
import type { OwnedTable, Owners } from './owned-rows.ts'
import { scopesOfRole } from './permissions.ts'
import type { ScopeName } from './permissions.ts'

/** An organization that the caller belongs to, and what the caller may do there. */
export interface OrganizationAccess {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly createdAtMs: number
  readonly role: string
  readonly scopes: ReadonlySet<ScopeName>
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
}

/** A statement on a column table, in pieces: the scope itself writes FROM and the condition on projects. */
export interface EventSelection {
  readonly table: (typeof eventTables)[number]
  readonly select: Sql
  /** Joined to the condition on projects by AND. */
  readonly where: Sql
  /** GROUP BY, ORDER BY; the LIMIT is added. */
  readonly tail: Sql
  /** Rows at most. */
  readonly limit: number
  readonly signal?: AbortSignal
}

const eventTables = ['events', 'event_payloads'] as const
const eventRowsMax = 50_000
const projectsMax = 10_000
/** ClickHouse codes that speak of the engine's state, not of the statement: timeout, no memory, too many queries, cancelled, network. */
const stateCodes: ReadonlySet<string> = new Set(['159', '160', '202', '209', '210', '241', '394', '439', '999'])
/** Stands for "no project": real ids begin at 1, and `in ()` is no SQL on Postgres. */
const noProject = [0]

/**
 * All that a handler sees of the stores. Every query that it can begin is restricted to the projects of the scope before the handler gets it, so
 * a forgotten condition shows too little of one's own and never anything of another's.
 */
export class Scope {
  readonly #db: Kysely<Schema>
  readonly #events: EventStore
  readonly organizations: readonly OrganizationAccess[]
  readonly projects: readonly ProjectAccess[]
  readonly #projectIds: readonly number[]

  constructor(
    stores: { readonly db: Kysely<Schema>; readonly events: EventStore },
    organizations: readonly OrganizationAccess[],
    projects: readonly ProjectAccess[],
  ) {
    this.#db = stores.db
    this.#events = stores.events
    this.organizations = organizations
    this.projects = projects
    this.#projectIds = projects.length === 0 ? noProject : projects.map((project) => project.id)
  }

  /** The same scope with fewer projects. */
  within(keep: (project: ProjectAccess) => boolean): Scope {
    return new Scope({ db: this.#db, events: this.#events }, this.organizations, this.projects.filter(keep))
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

  /** Changes rows within the scope in one transaction; `work` may run several times. The failure is the answer to give: the store is busy. */
  async change<Value>(work: (writer: OwnedWriter) => Promise<Value>): Promise<Result<Value, Response>> {
    const written = await withShortWrite(this.#db, (trx) => work(new OwnedWriter(trx, this.#owners())))
    return written.ok ? written : failure(storeBusy())
  }

  #owners(): Owners {
    return { organizationIds: this.organizations.map((organization) => organization.id), projectIds: this.#projectIds }
  }

  /** Rows of a column table, within the projects of the scope. The failure is the answer to give when the engine is away. */
  async eventRows<Row>(selection: EventSelection): Promise<Result<Row[], Response>> {
    const { table, select, where, tail, limit, signal } = selection
    const statement = sql`SELECT ${select} FROM ${identifier(eventTables, table)} WHERE project_id IN ${param.uint64s(this.#projectIds)}
      AND (${where}) ${tail} LIMIT ${param.uint32(Math.min(limit, eventRowsMax))}`
    try {
      return success(await this.#events.query<Row>(statement, { comment: 'api', ...(signal ? { signal } : {}) }))
    } catch (error) {
      // A statement that the engine does not understand is our mistake and must be seen.
      if (error instanceof ClickHouseError && !stateCodes.has(error.code)) throw error
      return failure(engineAway())
    }
  }
}

/** What is needed to open a scope. */
export interface ScopeRequest {
  readonly caller: Caller
  /** Slug or decimal id from the path; undefined: all organizations of the caller. */
  readonly organization: string | undefined
  readonly needs: ScopeName
}

const organizationsOf = async (db: Kysely<Schema>, caller: Caller): Promise<OrganizationAccess[]> => {
  if (caller.kind === 'token' && caller.orgId !== 0) {
    const row = await db.selectFrom('organizations').selectAll().where('id', '=', caller.orgId).executeTakeFirst()
    return row ? [{ id: row.id, slug: row.slug, name: row.name, createdAtMs: row.created_at, role: '', scopes: caller.scopes }] : []
  }
  const rows = await db
    .selectFrom('organizations')
    .innerJoin('members', 'members.org_id', 'organizations.id')
    .selectAll('organizations')
    .select('members.role')
    .where('members.user_id', '=', caller.userId)
    .orderBy('organizations.slug')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    createdAtMs: row.created_at,
    role: row.role,
    scopes: caller.kind === 'token' ? scopesOfRole(row.role).intersection(caller.scopes) : scopesOfRole(row.role),
  }))
}

const projectsOf = async (db: Kysely<Schema>, organizations: readonly OrganizationAccess[]): Promise<ProjectAccess[]> => {
  if (organizations.length === 0) return []
  const ids = organizations.map((organization) => organization.id)
  const rows = await db
    .selectFrom('projects')
    .select(['id', 'org_id', 'slug', 'name', 'platform', 'created_at', 'first_event_at'])
    .where('org_id', 'in', ids)
    .orderBy('slug')
    .limit(projectsMax)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    orgId: row.org_id,
    slug: row.slug,
    name: row.name,
    platform: row.platform,
    createdAtMs: row.created_at,
    firstEventAtMs: row.first_event_at,
  }))
}

/**
 * Opens what a caller may see. An unknown organization and one of others answer the same 404; one's own without the needed scope 403
 * (web-api.md 1.1). Without a named organization: all those where the caller has the scope; 403 when there is none, though the caller is member.
 */
export const openScope = async (
  stores: { readonly db: Kysely<Schema>; readonly events: EventStore },
  request: ScopeRequest,
): Promise<Result<Scope, Response>> => {
  const { caller, organization, needs } = request
  if (caller.kind === 'token' && !caller.scopes.has(needs)) return failure(noPermission())
  const own = await organizationsOf(stores.db, caller)
  const named = organization === undefined ? own : own.filter((each) => each.slug === organization || String(each.id) === organization)
  if (organization !== undefined && named.length === 0) return failure(notFound())
  const permitted = named.filter((each) => each.scopes.has(needs))
  if (permitted.length === 0 && named.length > 0) return failure(noPermission())
  return success(new Scope(stores, permitted, await projectsOf(stores.db, permitted)))
}
