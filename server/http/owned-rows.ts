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
import type { EpochMs } from '#core/time'
import { beginMerge, beginUnmerge, openMoves } from '#server/stores/metadata/begin-move'
import { changeConfiguration } from '#server/stores/metadata/change-configuration'
import { handCounts, rejoinCounts } from '#server/stores/metadata/hash-counts'
import { stepMove } from '#server/stores/metadata/move-hashes'
import type { MoveStep } from '#server/stores/metadata/move-hashes'
import { nextOwnId } from '#server/stores/metadata/new-project'
import { removeIssues, removeTombstone } from '#server/stores/metadata/remove-issues'
import { removeProject } from '#server/stores/metadata/remove-project'
import { removeRelease } from '#server/stores/metadata/remove-release'
import type { Schema } from '#server/stores/metadata/schema'
import { settleResolution } from '#server/stores/metadata/settle-resolution'

/** Which column of a table says whose a row is, and what kind of owner that is. A table that is not here cannot be reached through a scope. */
const owners = {
  organizations: ['organization', 'id'],
  members: ['organization', 'org_id'],
  invitations: ['organization', 'org_id'],
  teams: ['team', 'id'],
  team_members: ['team', 'team_id'],
  project_teams: ['project', 'project_id'],
  releases: ['organization', 'org_id'],
  release_details: ['organization', 'org_id'],
  release_commits: ['organization', 'org_id'],
  release_heads: ['organization', 'org_id'],
  repositories: ['organization', 'org_id'],
  commits: ['organization', 'org_id'],
  deploys: ['organization', 'org_id'],
  saved_views: ['organization', 'org_id'],
  link_templates: ['organization', 'org_id'],
  owner_aliases: ['organization', 'org_id'],
  tokens: ['organization', 'org_id'],
  projects: ['project', 'id'],
  keys: ['project', 'project_id'],
  issues: ['project', 'project_id'],
  hashes: ['project', 'project_id'],
  issue_minutes: ['project', 'project_id'],
  issue_environments: ['project', 'project_id'],
  issue_marks: ['project', 'project_id'],
  issue_moves: ['project', 'project_id'],
  tombstones: ['project', 'project_id'],
  issue_splits: ['project', 'project_id'],
  split_hashes: ['project', 'project_id'],
  grouping_versions: ['project', 'project_id'],
  regroupings: ['project', 'project_id'],
  regrouping_kinds: ['project', 'project_id'],
  regrouping_links: ['project', 'project_id'],
  regrouping_merges: ['project', 'project_id'],
  regrouping_splits: ['project', 'project_id'],
  regrouping_parts: ['project', 'project_id'],
  issue_releases: ['project', 'project_id'],
  issue_resolutions: ['project', 'project_id'],
  issue_snoozes: ['project', 'project_id'],
  issue_hours: ['project', 'project_id'],
  issue_commits: ['project', 'project_id'],
  coverage_commits: ['project', 'project_id'],
  coverage_files: ['project', 'project_id'],
  ownership: ['project', 'project_id'],
  codeowners: ['project', 'project_id'],
  issue_owner_checks: ['project', 'project_id'],
  issue_owners: ['project', 'project_id'],
  code_mappings: ['project', 'project_id'],
  suspect_looks: ['project', 'project_id'],
  suspect_commits: ['project', 'project_id'],
  activity: ['project', 'project_id'],
  attachments: ['project', 'project_id'],
  user_reports: ['project', 'project_id'],
  environments: ['project', 'project_id'],
  release_projects: ['project', 'project_id'],
  release_environments: ['project', 'project_id'],
  release_health: ['project', 'project_id'],
  outcomes: ['project', 'project_id'],
  upload_chunks: ['organization', 'org_id'],
  artifact_assemblies: ['organization', 'org_id'],
  artifact_bundles: ['organization', 'org_id'],
  artifact_bundle_projects: ['project', 'project_id'],
  artifact_files: ['organization', 'org_id'],
  debug_files: ['project', 'project_id'],
} as const satisfies Partial<Record<keyof Schema, readonly ['organization' | 'project' | 'team', string]>>
export type OwnedTable = keyof typeof owners

/** Whose rows may be touched. */
export interface Owners {
  /** Rows of these organizations may be read. */
  readonly organizationIds: readonly number[]
  /** Rows of these may be written too: here the caller holds the needed scope as a whole, not for some teams only. */
  readonly wholeOrganizationIds: readonly number[]
  readonly projectIds: readonly number[]
  /** Teams that may be touched beside all those of `wholeOrganizationIds`. */
  readonly teamIds: readonly number[]
}

type Use = 'read' | 'write'

/** The parameters of a function of the store after its transaction. */
type Rest<Work extends (trx: Transaction<Schema>, ...rest: never) => unknown> = Work extends (
  trx: Transaction<Schema>,
  ...rest: infer Parameters
) => unknown
  ? Parameters
  : never

/** Stands for "nobody", as `in ()` is no SQL on Postgres: ids are positive, and 0 is an owner in some tables (a token of a person has organization 0). */
const nobody: readonly number[] = [-1]

const idList = (ids: readonly number[]) => sql.join(ids.length === 0 ? nobody : ids)

const isOwned = (table: OwnedTable, allowed: Owners, use: Use) => {
  const [kind, name] = owners[table]
  const column = sql.ref(`${table}.${name}`)
  if (kind === 'project') return sql<boolean>`${column} in (${idList(allowed.projectIds)})`
  if (kind === 'organization')
    return sql<boolean>`${column} in (${idList(use === 'read' ? allowed.organizationIds : allowed.wholeOrganizationIds)})`
  const organization = sql.ref(`${table}.org_id`)
  return sql<boolean>`(${organization} in (${idList(allowed.wholeOrganizationIds)}) or ${column} in (${idList(allowed.teamIds)}))`
}

/** Whether a new row would belong to these owners. A new project belongs to its organization. */
const mayInsert = (table: OwnedTable, row: Record<string, unknown>, allowed: Owners): boolean => {
  const isIn = (ids: readonly number[], column: string): boolean => (ids as readonly unknown[]).includes(row[column])
  if (table === 'projects') return isIn(allowed.organizationIds, 'org_id')
  const [kind, column] = owners[table]
  if (kind === 'project') return isIn(allowed.projectIds, column)
  if (kind === 'organization') return isIn(allowed.wholeOrganizationIds, column)
  return isIn(allowed.wholeOrganizationIds, 'org_id') || isIn(allowed.teamIds, column)
}

/** The rows of a table that belong to these owners, as a query to go on with. Columns are named with their table. */
export const ownedRows = <Table extends OwnedTable>(
  db: Kysely<Schema>,
  table: Table,
  allowed: Owners,
  // What Kysely says of `selectFrom` with a table name that is still a parameter cannot be used; with the name it is exactly this.
): SelectQueryBuilder<Schema, Table, object> =>
  db.selectFrom(table as OwnedTable).where(isOwned(table, allowed, 'read')) as unknown as SelectQueryBuilder<Schema, Table, object>

/** The users who are members of these organizations, disabled ones included. */
export const ownedPeople = (db: Kysely<Schema>, allowed: Owners) =>
  db.selectFrom('users').where('users.id', 'in', (inner) =>
    inner
      .selectFrom('members')
      .select('members.user_id')
      .where(isOwned('members', allowed, 'read')),
  )

/** All teams of these organizations, to read: whoever may see anything of an organization may know what its teams are called. */
export const ownedTeams = (db: Kysely<Schema>, allowed: Owners) =>
  db.selectFrom('teams').where('teams.org_id', 'in', [...nobody, ...allowed.organizationIds])

const idsOf = (rows: readonly object[]): number[] => rows.flatMap((row) => ('id' in row && typeof row.id === 'number' ? [row.id] : []))

/** Writes inside one short transaction (durability.md 16: at most 200 rows), restricted like the reads: only rows of these owners. */
export class OwnedWriter {
  readonly #trx: Transaction<Schema>
  #allowed: Owners

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

  teams() {
    return ownedTeams(this.#trx, this.#allowed)
  }

  /** A new project is owned by its organization; every other row by the owner that its table names. Foreign rows are a mistake of ours. */
  insert<Table extends Exclude<OwnedTable, 'organizations'>>(
    table: Table,
    rows: readonly Insertable<Schema[Table]>[],
  ): InsertQueryBuilder<Schema, Table, InsertResult> {
    for (const row of rows) assert(mayInsert(table, row as Record<string, unknown>, this.#allowed), `a row of ${table} outside the scope`)
    // What belongs to a new project is written in the same transaction.
    if (table === 'projects') this.#allowed = { ...this.#allowed, projectIds: [...this.#allowed.projectIds, ...idsOf(rows)] }
    return this.#trx.insertInto(table).values(rows as never) as unknown as InsertQueryBuilder<Schema, Table, InsertResult>
  }

  update<Table extends OwnedTable>(table: Table): UpdateQueryBuilder<Schema, Table, Table, UpdateResult> {
    return this.#trx.updateTable(table as OwnedTable).where(isOwned(table, this.#allowed, 'write')) as unknown as UpdateQueryBuilder<
      Schema,
      Table,
      Table,
      UpdateResult
    >
  }

  delete<Table extends OwnedTable>(table: Table): DeleteQueryBuilder<Schema, Table, DeleteResult> {
    return this.#trx.deleteFrom(table as OwnedTable).where(isOwned(table, this.#allowed, 'write')) as unknown as DeleteQueryBuilder<
      Schema,
      Table,
      DeleteResult
    >
  }

  /** The number for a new project; unlike everything else, counted over all organizations. */
  nextProjectId(): Promise<number> {
    return nextOwnId(this.#trx, 'projects')
  }

  /** Slugs are unique in an organization, also beside projects that the caller does not see. `exceptId` may have it. */
  async isProjectSlugTaken(orgId: number, slug: string, exceptId = 0): Promise<boolean> {
    assert(this.#allowed.organizationIds.includes(orgId), 'an organization outside the scope')
    const projects = this.#trx.selectFrom('projects').select('id').where('org_id', '=', orgId).where('slug', '=', slug)
    return (await projects.where('id', '!=', exceptId).executeTakeFirst()) !== undefined
  }

  /** The same for teams, also those that the caller does not look after. */
  async isTeamSlugTaken(orgId: number, slug: string, exceptId = 0): Promise<boolean> {
    assert(this.#allowed.organizationIds.includes(orgId), 'an organization outside the scope')
    const teams = this.#trx.selectFrom('teams').select('id').where('org_id', '=', orgId).where('slug', '=', slug)
    return (await teams.where('id', '!=', exceptId).executeTakeFirst()) !== undefined
  }

  /** Slugs of organizations are unique on the server. */
  async isOrganizationSlugTaken(slug: string): Promise<boolean> {
    return (await this.#trx.selectFrom('organizations').select('id').where('slug', '=', slug).executeTakeFirst()) !== undefined
  }

  /** A change of an organization that all of its projects feel, also those that the caller does not see. */
  async changeConfigurationOf(orgId: number): Promise<number> {
    assert(this.#allowed.wholeOrganizationIds.includes(orgId), 'an organization outside the scope')
    const projects = await this.#trx.selectFrom('projects').select('id').where('org_id', '=', orgId).execute()
    return changeConfiguration(
      this.#trx,
      projects.map(({ id }) => id),
    )
  }

  /** Removes a project of the scope. The configuration version without it; undefined when it is gone already. */
  async removeProject(projectId: number, nowMs: EpochMs): Promise<number | undefined> {
    assert(this.#allowed.projectIds.includes(projectId), 'a project outside the scope')
    return removeProject(this.#trx, projectId, nowMs)
  }

  /** Removes a release of the organization, also for projects that the caller does not see. False: issues or events still name it. */
  async removeRelease(...[release, nowMs]: Rest<typeof removeRelease>): Promise<boolean> {
    assert(this.#allowed.wholeOrganizationIds.includes(release.org_id), 'an organization outside the scope')
    return removeRelease(this.#trx, release, nowMs)
  }

  /** An issue that waited for a release is resolved in this one; the resolution is a row of the scope. */
  async settleResolution(...[row, release, nowMs]: Rest<typeof settleResolution>): Promise<void> {
    assert(this.#allowed.projectIds.includes(row.project_id), 'a project outside the scope')
    await settleResolution(this.#trx, row, release, nowMs)
  }

  /** What the front door was told of a key's own rate limit is not true any more: the key is another one, or gone. */
  async liftKeyLimits(publicKey: string): Promise<void> {
    const own = this.rows('keys').select('keys.public_key').where('keys.public_key', '=', publicKey)
    await this.#trx.deleteFrom('limits').where('scope', '=', 'key').where('scope_id', 'in', own).execute()
  }

  /** Merges and unmerges of these issues that are not finished. */
  openMoves(issueIds: readonly number[]): Promise<number[]> {
    return openMoves(this.#trx, issueIds)
  }

  /** See begin-move.ts; the issues are rows of this transaction. */
  beginMerge(...[target, sources, by]: Rest<typeof beginMerge>): Promise<number[]> {
    assert(this.#allowed.projectIds.includes(by.projectId), 'a project outside the scope')
    return beginMerge(this.#trx, target, sources, by)
  }

  /** See begin-move.ts; the issue is a row of this transaction. */
  beginUnmerge(...[sourceId, leaving, by]: Rest<typeof beginUnmerge>): ReturnType<typeof beginUnmerge> {
    assert(this.#allowed.projectIds.includes(by.projectId), 'a project outside the scope')
    return beginUnmerge(this.#trx, sourceId, leaving, by)
  }

  /** Users, minutes and environments go from a hash to another one of the same issue. */
  async handCounts(...[handing, rows]: Rest<typeof handCounts>): Promise<void> {
    assert(this.#allowed.projectIds.includes(handing.projectId), 'a project outside the scope')
    await handCounts(this.#trx, handing, rows)
  }

  /** All of them, some at a time. True: nothing is left. */
  async rejoinCounts(...[handing, limit]: Rest<typeof rejoinCounts>): Promise<boolean> {
    assert(this.#allowed.projectIds.includes(handing.projectId), 'a project outside the scope')
    return rejoinCounts(this.#trx, handing, limit)
  }

  /** Goes on with a move that this scope began. */
  stepMove(...[moveId, nowMs, cursor]: Rest<typeof stepMove>): Promise<MoveStep> {
    return stepMove(this.#trx, moveId, nowMs, cursor)
  }

  /** See remove-issues.ts; the issues are rows of this transaction. */
  removeIssues(...[issues, how, by]: Rest<typeof removeIssues>): Promise<void> {
    assert(this.#allowed.projectIds.includes(by.projectId), 'a project outside the scope')
    return removeIssues(this.#trx, issues, how, by)
  }

  /** Takes a discard back; the tombstone is a row of this transaction. */
  removeTombstone(...[issueId, nowMs]: Rest<typeof removeTombstone>): Promise<boolean> {
    return removeTombstone(this.#trx, issueId, nowMs)
  }

  /** Call after every change of projects or keys, in the same transaction. The version that has it; `awaitPublished` waits for the front to know it. */
  changeConfiguration(projectIds: readonly number[], write?: (version: number) => Promise<void>): Promise<number> {
    return changeConfiguration(this.#trx, projectIds, write)
  }
}
