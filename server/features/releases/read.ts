import { sql } from 'kysely'
import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { Deploy } from '#packages/contract/deploy'
import { releaseSummary, versionInfo } from '#packages/contract/release'
import type { Release } from '#packages/contract/release'
import type { AdoptionStage } from '#packages/sessions/rates'
import { authorAnswer, commitRows, membersOf, namedAuthor, summaryAnswer } from '#server/features/commits/read'
import type { CommitRow, Members, NamedAuthor } from '#server/features/commits/read'
import { deploysById } from '#server/features/deploys/read'
import { noPermission, notFound } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { contains, isBeyond } from '#server/http/condition'
import type { Page, PageRequest } from '#server/http/paginate'
import { cutPage, rowIdAt } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import { noReleaseDetails } from '#server/stores/metadata/release-details'
import type { ReleaseDetailsTable } from '#server/stores/metadata/schema-commits'
import type { ReleaseProjectsTable, ReleasesTable } from '#server/stores/metadata/schema-issues'
import { storable } from '#server/stores/metadata/storable-text'

export type ReleaseRow = ReleasesTable

/** What a list of releases is narrowed by. */
export interface ReleaseSelection {
  /** Part of the version, in any case; empty: all. */
  readonly query: string
  readonly status: 'open' | 'archived' | undefined
  /** Used in one of them; empty text: without environment. Empty list: all. */
  readonly environments: readonly string[]
  /** How far it has come where it has sessions: in the best of the environments, or of the asked ones. Absent: all, also those without sessions. */
  readonly stage?: AdoptionStage | undefined
  /** Absent: both. */
  readonly isFinalized?: boolean | undefined
  /** Absent: both. */
  readonly hasCommits?: boolean | undefined
}

/** `date`: when it was released, or else first seen. `semver`: highest version first, what has no order last. */
export type ReleaseOrder = 'date' | 'semver'

const dateOf = (row: ReleaseRow): number => (row.released_at > 0 ? row.released_at : row.created_at)
const dateColumn = sql<number>`(case when releases.released_at > 0 then releases.released_at else releases.created_at end)`
/** The columns that sort versions (grouping.md 6.1), highest weight first; the id makes the order total. */
const versionColumns = ['is_semver', 'major', 'minor', 'patch', 'revision', 'is_final', 'prerelease_key', 'id'] as const

/** Releases that came so far: adopted somewhere, or replaced wherever they were adopted, or adopted nowhere yet (`bestStage`). */
const releasesOfStage = (scope: Scope, stage: AdoptionStage, environments: readonly string[]) => {
  const rows = scope.rows('release_health').select('release_health.release_id').groupBy('release_health.release_id')
  const here = environments.length > 0 ? rows.where('release_health.environment', 'in', environments.map(storable)) : rows
  const adopted = sql<number>`sum(case when release_health.adopted_at > 0 and release_health.unadopted_at = 0 then 1 else 0 end)`
  const everAdopted = sql<number>`max(release_health.adopted_at)`
  if (stage === 'adopted') return here.having(adopted, '>', 0)
  return stage === 'low_adoption' ? here.having(everAdopted, '=', 0) : here.having(adopted, '=', 0).having(everAdopted, '>', 0)
}

/** The releases of the selection that a project of the scope uses. */
export const selectReleases = (scope: Scope, selection: ReleaseSelection) => {
  const { query, status, environments, stage, isFinalized, hasCommits } = selection
  let releases = scope.rows('releases').where('releases.id', 'in', scope.rows('release_projects').select('release_projects.release_id'))
  if (status !== undefined) releases = releases.where('releases.status', '=', status)
  if (query !== '') releases = releases.where(contains('releases.version', query))
  if (environments.length > 0) {
    const used = scope.rows('release_environments').select('release_environments.release_id')
    releases = releases.where('releases.id', 'in', used.where('release_environments.environment', 'in', environments.map(storable)))
  }
  if (stage !== undefined) releases = releases.where('releases.id', 'in', releasesOfStage(scope, stage, environments))
  if (isFinalized !== undefined) releases = releases.where('releases.released_at', isFinalized ? '>' : '=', 0)
  if (hasCommits !== undefined) {
    const told = scope.rows('release_details').select('release_details.release_id').where('release_details.commit_count', '>', 0)
    releases = releases.where('releases.id', hasCommits ? 'in' : 'not in', told)
  }
  return releases
}

const listByDate = async (scope: Scope, selection: ReleaseSelection, page: PageRequest): Promise<Page<ReleaseRow>> => {
  const { cursor, limit } = page
  const back = cursor?.back ?? false
  const direction = back ? 'asc' : 'desc'
  let rows = selectReleases(scope, selection).selectAll('releases')
  if (cursor) rows = rows.where(isBeyond([dateColumn, 'releases.id'], [cursor.value, rowIdAt(cursor)], back))
  const fetched = await rows
    .orderBy(dateColumn, direction)
    .orderBy('releases.id', direction)
    .limit(limit + 1)
    .execute()
  return cutPage(fetched, page, (row) => ({ value: dateOf(row), id: String(row.id) }))
}

/** The border of a page is a release by its id: its version does not move. A release that is gone meanwhile ends the list. */
const listByVersion = async (scope: Scope, selection: ReleaseSelection, page: PageRequest): Promise<Page<ReleaseRow>> => {
  const { cursor, limit } = page
  const back = cursor?.back ?? false
  let rows = selectReleases(scope, selection).selectAll('releases')
  if (cursor) {
    const border = await scope.rows('releases').selectAll('releases').where('releases.id', '=', rowIdAt(cursor)).executeTakeFirst()
    if (!border) return cutPage([], page, (row: ReleaseRow) => ({ value: 0, id: String(row.id) }))
    const columns = versionColumns.map((column) => `releases.${column}`)
    const values = versionColumns.map((column) => border[column])
    rows = rows.where(isBeyond(columns, values, back))
  }
  for (const column of versionColumns) rows = rows.orderBy(`releases.${column}`, back ? 'asc' : 'desc')
  return cutPage(await rows.limit(limit + 1).execute(), page, (row) => ({ value: 0, id: String(row.id) }))
}

/** One page of the releases that a project of the scope uses. */
export const listReleases = (
  scope: Scope,
  selection: ReleaseSelection,
  order: { readonly sort: ReleaseOrder; readonly page: PageRequest },
): Promise<Page<ReleaseRow>> => (order.sort === 'semver' ? listByVersion : listByDate)(scope, selection, order.page)

/** A release of the scope's organization by its version; sentry-cli writes U+FFFD for `/` (web-api.md trap 15). Undefined when unknown or foreign. */
export const findRelease = async (scope: Scope, written: string): Promise<ReleaseRow | undefined> => {
  const text = storable(written)
  const names = [...new Set([text, text.replaceAll('\uFFFD', '/')])]
  const rows = await selectReleases(scope, { query: '', status: undefined, environments: [] })
    .selectAll('releases')
    .where('releases.version', 'in', names)
    .execute()
  return rows.find((row) => row.version === text) ?? rows[0]
}

/** The release of the path, and the scope narrowed to the projects that were asked for; the failure is the answer to give. */
export const releaseOfPath = async (
  request: ScopedRequest,
): Promise<Result<{ readonly scope: Scope; readonly release: ReleaseRow }, Response>> => {
  const scope = scopeOfProjects(request)
  if (!scope.ok) return scope
  const release = await findRelease(scope.value, request.param('version'))
  return release ? success({ scope: scope.value, release }) : failure(notFound())
}

/** The same for who may write it. */
export const writableReleaseOfPath: typeof releaseOfPath = async (request) => {
  const found = await releaseOfPath(request)
  return found.ok && writableOrganization(request.scope) === undefined ? failure(noPermission()) : found
}

/** The organization whose releases may be written. They are the organization's: who may write them for some team alone may not. */
export const writableOrganization = (scope: Scope): number | undefined =>
  scope.organizations.find(({ scopes }) => scopes.has('project:releases') || scopes.has('org:ci'))?.id

type Use = ReleaseProjectsTable

const timeOf = (times: readonly number[], pick: (...times: number[]) => number): string | null => {
  const known = times.filter((time) => time !== 0)
  return known.length === 0 ? null : isoTime(pick(...known))
}

/** Names of releases in projects that have sessions: `<release> <project>`. */
type Healthy = ReadonlySet<string>

const readHealthy = async (scope: Scope, ids: readonly number[]): Promise<Healthy> => {
  const rows = await scope
    .rows('release_health')
    .select(['release_health.release_id', 'release_health.project_id'])
    .distinct()
    .where('release_health.release_id', 'in', ids)
    .execute()
  return new Set(rows.map((row) => `${row.release_id} ${row.project_id}`))
}

const projectParts = (scope: Scope, uses: readonly Use[], healthy: Healthy): Release['projects'] =>
  uses.flatMap((use) => {
    const project = scope.project(use.project_id)
    if (!project) return []
    const { id, slug, name, platform } = project
    const platforms = platform === '' ? [] : [platform]
    const hasHealthData = healthy.has(`${use.release_id} ${id}`)
    return [{ id, slug, name, newGroups: use.new_issues, platform: platform || null, platforms, hasHealthData }]
  })

/** What people and builds say of releases, ready to be shown. */
interface Told {
  readonly healthy: Healthy
  readonly details: ReadonlyMap<number, ReleaseDetailsTable>
  readonly commits: ReadonlyMap<number, CommitRow>
  readonly deploys: ReadonlyMap<number, Deploy>
  readonly authors: ReadonlyMap<number, readonly NamedAuthor[]>
  readonly members: Members
}

const authorsSchema = z.array(z.tuple([z.string(), z.string()]))

const readTold = async (scope: Scope, ids: readonly number[]): Promise<Told> => {
  const rows = await scope.rows('release_details').selectAll('release_details').where('release_details.release_id', 'in', ids).execute()
  const present = (numbers: readonly number[]): number[] => numbers.filter((number) => number !== 0)
  const commits = await commitRows(scope, present(rows.map((row) => row.last_commit_id)))
  const deploys = await deploysById(scope, present(rows.map((row) => row.last_deploy_id)))
  const authors = new Map(
    rows.map((row) => [row.release_id, authorsSchema.parse(JSON.parse(row.authors)).map(([name, email]) => ({ name, email }))]),
  )
  const members = await membersOf(scope, [...[...authors.values()].flat(), ...[...commits.values()].map(namedAuthor)])
  const healthy = await readHealthy(scope, ids)
  return { healthy, details: new Map(rows.map((row) => [row.release_id, row])), commits, deploys, authors, members }
}

const toldParts = (id: number, { details, commits, deploys, authors, members }: Told) => {
  const row = details.get(id) ?? noReleaseDetails({ id, org_id: 0 })
  const last = commits.get(row.last_commit_id)
  return {
    dateStarted: row.started_at > 0 ? isoTime(row.started_at) : null,
    commitCount: row.commit_count,
    lastCommit: last ? summaryAnswer(last, members) : null,
    deployCount: row.deploy_count,
    lastDeploy: deploys.get(row.last_deploy_id) ?? null,
    authors: (authors.get(id) ?? []).flatMap((author) => authorAnswer(author, members) ?? []),
    userAgent: row.user_agent || null,
  }
}

const releaseAnswer = (scope: Scope, row: ReleaseRow, uses: readonly Use[], told: Told): Release => ({
  id: row.id,
  version: row.version,
  shortVersion: releaseSummary(row.version)?.shortVersion ?? row.version,
  status: row.status === 'archived' ? 'archived' : 'open',
  versionInfo: versionInfo(row.version),
  ref: row.ref || null,
  url: row.url || null,
  dateReleased: row.released_at === 0 ? null : isoTime(row.released_at),
  dateCreated: isoTime(row.created_at),
  data: {},
  newGroups: uses.reduce((sum, use) => sum + use.new_issues, 0),
  owner: null,
  ...toldParts(row.id, told),
  projects: projectParts(scope, uses, told.healthy),
  firstEvent: timeOf(
    uses.map((use) => use.first_event_at),
    Math.min,
  ),
  lastEvent: timeOf(
    uses.map((use) => use.last_event_at),
    Math.max,
  ),
  currentProjectMeta: {},
})

/** The releases as the API shows them (web-api.md 8.8), with what the projects of the scope say of them. */
export const answerReleases = async (scope: Scope, rows: readonly ReleaseRow[]): Promise<Release[]> => {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const uses = await scope
    .rows('release_projects')
    .selectAll('release_projects')
    .where('release_projects.release_id', 'in', ids)
    .orderBy('release_projects.project_id')
    .execute()
  const told = await readTold(scope, ids)
  const byRelease = Map.groupBy(uses, (use) => use.release_id)
  return rows.map((row) => releaseAnswer(scope, row, byRelease.get(row.id) ?? [], told))
}

/** The newest release before this one, of a project that uses it too, of which commits are known. */
export const previousWithCommits = async (scope: Scope, release: ReleaseRow): Promise<ReleaseRow | undefined> => {
  const projects = scope
    .rows('release_projects')
    .select('release_projects.project_id')
    .where('release_projects.release_id', '=', release.id)
  const related = scope.rows('release_projects').select('release_projects.release_id').where('release_projects.project_id', 'in', projects)
  return scope
    .rows('releases')
    .innerJoin('release_details', 'release_details.release_id', 'releases.id')
    .selectAll('releases')
    .where('releases.id', 'in', related)
    .where('release_details.commit_count', '>', 0)
    .where(isBeyond([dateColumn, 'releases.id'], [dateOf(release), release.id], false))
    .orderBy(dateColumn, 'desc')
    .orderBy('releases.id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Releases of one organization of the scope by their versions, as the API shows them; empty text and unknown ones are not among them. */
export const releasesOfVersions = async (
  scope: Scope,
  orgId: number,
  versions: readonly string[],
): Promise<ReadonlyMap<string, Release>> => {
  const wanted = [...new Set(versions)].filter((version) => version !== '')
  if (wanted.length === 0) return new Map()
  const rows = await scope
    .rows('releases')
    .selectAll('releases')
    .where('releases.org_id', '=', orgId)
    .where('releases.version', 'in', wanted)
    .execute()
  return new Map((await answerReleases(scope, rows)).map((release) => [release.version, release]))
}
