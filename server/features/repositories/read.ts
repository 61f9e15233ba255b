import type { LinkedRepository } from '#packages/code-links/links'
import { isProvider, providerNames } from '#packages/code-links/provider'
import type { Repository } from '#packages/contract/repository'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { RepositoriesTable } from '#server/stores/metadata/schema-commits'

export type RepositoryRow = RepositoriesTable

/** Of a repository that commits brought, only the name is known. */
export const unknownAddress = { url: '', provider: '', default_branch: '' } as const

/** A repository as the API shows it. sentry-cli dies of one without a provider (web-api.md trap 12). */
export const repositoryAnswer = (row: RepositoryRow): Repository => ({
  id: String(row.id),
  name: row.name,
  url: row.url || null,
  provider: isProvider(row.provider)
    ? { id: row.provider, name: providerNames[row.provider] }
    : { id: 'unknown', name: 'Unknown Provider' },
  status: 'active',
  dateCreated: isoTime(row.created_at),
  integrationId: null,
  externalSlug: row.name,
  externalId: null,
  settings: null,
  defaultBranch: row.default_branch || null,
})

/** A repository whose pages can be linked to; undefined: its address or who serves it is not known. */
export const linkedRepository = ({ url, provider }: Pick<RepositoryRow, 'url' | 'provider'>): LinkedRepository | undefined =>
  url !== '' && isProvider(provider) ? { url, provider } : undefined

/** Repositories of an organization of the scope by their names, in any case; the keys are in lower case. */
export const findRepositories = async (
  scope: Scope,
  orgId: number,
  names: readonly string[],
): Promise<ReadonlyMap<string, RepositoryRow>> => {
  if (names.length === 0) return new Map()
  const wanted = [...new Set(names.map((name) => name.toLowerCase()))]
  const rows = await scope
    .rows('repositories')
    .selectAll('repositories')
    .where('repositories.org_id', '=', orgId)
    .where('repositories.name_lower', 'in', wanted)
    .execute()
  return new Map(rows.map((row) => [row.name_lower, row]))
}

/** Repositories of the scope's organizations by number. */
export const repositoriesById = async (scope: Scope, ids: readonly number[]): Promise<ReadonlyMap<number, RepositoryRow>> => {
  if (ids.length === 0) return new Map()
  const rows = await scope
    .rows('repositories')
    .selectAll('repositories')
    .where('repositories.id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** The newest commits of a release are looked through for one of every repository; a release is seldom of more. */
const commitsLookedAt = 200

/** The state of every repository that a release was built from: as it was said, else its newest commit. */
export const headsOfRelease = async (
  scope: Scope,
  release: { readonly id: number; readonly commitSet: number },
): Promise<ReadonlyMap<number, string>> => {
  const said = await scope
    .rows('release_heads')
    .select(['release_heads.repository_id', 'release_heads.commit_sha'])
    .where('release_heads.release_id', '=', release.id)
    .execute()
  const newest = await scope
    .rows('release_commits')
    .innerJoin('commits', 'commits.id', 'release_commits.commit_id')
    .select(['commits.repository_id', 'commits.sha'])
    .where('release_commits.release_id', '=', release.id)
    .where('release_commits.commit_set', '=', release.commitSet)
    .orderBy('release_commits.position')
    .limit(commitsLookedAt)
    .execute()
  const heads = new Map<number, string>()
  for (const { repository_id, sha } of newest) if (!heads.has(repository_id)) heads.set(repository_id, sha)
  for (const { repository_id, commit_sha } of said) heads.set(repository_id, commit_sha)
  return heads
}

/** A release with the list of commits that holds for it now; undefined when there is no such release, or nothing is known of it but its events. */
export const releaseBuilt = async (
  scope: Scope,
  orgId: number,
  version: string,
): Promise<{ readonly id: number; readonly commitSet: number } | undefined> => {
  if (version === '') return undefined
  const row = await scope
    .rows('releases')
    .innerJoin('release_details', 'release_details.release_id', 'releases.id')
    .select(['releases.id', 'release_details.commit_set'])
    .where('releases.org_id', '=', orgId)
    .where('releases.version', '=', version)
    .executeTakeFirst()
  return row && { id: row.id, commitSet: row.commit_set }
}

/** How many mappings of the scope's projects lead to each of these repositories. */
export const mappingsOfRepositories = async (scope: Scope, ids: readonly number[]): Promise<ReadonlyMap<number, number>> => {
  if (ids.length === 0) return new Map()
  const rows = await scope
    .rows('code_mappings')
    .select(['code_mappings.repository_id', (eb) => eb.fn.countAll<number>().as('mappings')])
    .where('code_mappings.repository_id', 'in', ids)
    .groupBy('code_mappings.repository_id')
    .execute()
  return new Map(rows.map(({ repository_id, mappings }) => [repository_id, Number(mappings)]))
}

/** The repository of the newest release of these projects of which commits are known. */
const repositoryBefore = (scope: Scope, projectIds: readonly number[]) =>
  scope
    .rows('release_projects')
    .innerJoin('release_details', 'release_details.release_id', 'release_projects.release_id')
    .innerJoin('commits', 'commits.id', 'release_details.last_commit_id')
    .innerJoin('repositories', 'repositories.id', 'commits.repository_id')
    .select('repositories.name')
    .where('release_projects.project_id', 'in', projectIds)
    .orderBy('release_details.release_id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** The one repository that people mapped the code of these projects to. */
const mappedRepository = async (scope: Scope, projectIds: readonly number[]) => {
  const [only, other] = await scope
    .rows('code_mappings')
    .innerJoin('repositories', 'repositories.id', 'code_mappings.repository_id')
    .select('repositories.name')
    .distinct()
    .where('code_mappings.project_id', 'in', projectIds)
    .where('code_mappings.automatic', '=', 0)
    .limit(2)
    .execute()
  return other ? undefined : only
}

/** The one repository of which people said where it is, and that no commit came from yet. */
const awaitedRepository = async (scope: Scope, orgId: number) => {
  const [only, other] = await scope
    .rows('repositories')
    .select('repositories.name')
    .where('repositories.org_id', '=', orgId)
    .where('repositories.url', '!=', '')
    .where('repositories.id', 'not in', scope.rows('commits').select('commits.repository_id').where('commits.org_id', '=', orgId))
    .limit(2)
    .execute()
  return other ? undefined : only
}

/** What sentry-cli (2.58, 3.x) calls the repository of its clone: the name of the remote, which is the same in all of them. */
const remoteNames: ReadonlySet<string> = new Set(['origin', 'upstream'])

/**
 * The repository that commits come from. One that is only called by the name of a remote is that of the release's projects: the one that people
 * mapped their code to, or their release before had, or that waits for its first commits; else one that is called like the project. So two
 * repositories of an organization never become one.
 */
export const repositoryNamed = async (
  scope: Scope,
  release: { readonly id: number; readonly org_id: number },
  name: string,
): Promise<string> => {
  if (!remoteNames.has(name)) return name
  const uses = await scope
    .rows('release_projects')
    .innerJoin('projects', 'projects.id', 'release_projects.project_id')
    .select(['projects.id', 'projects.slug'])
    .where('release_projects.release_id', '=', release.id)
    .orderBy('projects.id')
    .execute()
  const ids = uses.map(({ id }) => id)
  if (ids.length === 0) return name
  const found =
    (await mappedRepository(scope, ids)) ?? (await repositoryBefore(scope, ids)) ?? (await awaitedRepository(scope, release.org_id))
  return found?.name ?? uses[0]?.slug ?? name
}
