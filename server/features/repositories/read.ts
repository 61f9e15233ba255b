import type { Repository } from '#packages/contract/repository'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { RepositoriesTable } from '#server/stores/metadata/schema-commits'

/** A repository as the API shows it. sentry-cli dies of one without a provider (web-api.md trap 12). */
export const repositoryAnswer = (row: RepositoriesTable): Repository => ({
  id: String(row.id),
  name: row.name,
  url: row.url || null,
  provider: { id: 'unknown', name: 'Unknown Provider' },
  status: 'active',
  dateCreated: isoTime(row.created_at),
  integrationId: null,
  externalSlug: row.name,
  externalId: null,
  settings: null,
})

/** Repositories of an organization of the scope by their names, in any case; the keys are in lower case. */
export const findRepositories = async (
  scope: Scope,
  orgId: number,
  names: readonly string[],
): Promise<ReadonlyMap<string, RepositoriesTable>> => {
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
