import { sql } from 'kysely'

import { isBeyond } from '#server/http/condition'
import type { ProjectAccess, Scope } from '#server/http/scope'

/** A release with the list of commits that holds. */
export interface ListedRelease {
  readonly id: number
  readonly version: string
  /** 0: no commits are known. */
  readonly commitSet: number
  readonly commits: number
}

/** As many releases are looked through, the first one of the issue among them (grouping.md 6.7). */
const releasesMax = 5

const dateColumn = sql<number>`(case when releases.released_at > 0 then releases.released_at else releases.created_at end)`

interface ReleaseFacts {
  readonly id: number
  readonly version: string
  readonly commit_set: number | null
  readonly commit_count: number | null
}

const listed = ({ id, version, commit_set, commit_count }: ReleaseFacts): ListedRelease => ({
  id,
  version,
  commitSet: commit_set ?? 0,
  commits: commit_count ?? 0,
})

/** The release of this version, and before it the newest ones of the project of which commits are known. Empty when there is no such release. */
export const releasesUpTo = async (
  scope: Scope,
  project: Pick<ProjectAccess, 'id' | 'orgId'>,
  version: string,
): Promise<readonly ListedRelease[]> => {
  const known = () =>
    scope
      .rows('releases')
      .leftJoin('release_details', 'release_details.release_id', 'releases.id')
      .select(['releases.id', 'releases.version', 'release_details.commit_set', 'release_details.commit_count'])
      .where('releases.org_id', '=', project.orgId)
  const first = await known().select(dateColumn.as('date')).where('releases.version', '=', version).executeTakeFirst()
  if (!first) return []
  const uses = scope.rows('release_projects').select('release_projects.release_id').where('release_projects.project_id', '=', project.id)
  const before = await known()
    .where('releases.id', 'in', uses)
    .where('release_details.commit_count', '>', 0)
    .where(isBeyond([dateColumn, 'releases.id'], [first.date, first.id], false))
    .orderBy(dateColumn, 'desc')
    .orderBy('releases.id', 'desc')
    .limit(releasesMax - 1)
    .execute()
  return [first, ...before].map(listed)
}
