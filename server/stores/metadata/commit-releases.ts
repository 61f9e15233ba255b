import { sql } from 'kysely'
import type { SelectQueryBuilder } from 'kysely'

import type { Schema } from './schema.ts'

/** Comes after every hex digit: the numbers of commits that begin with some digits lie between these digits and the same with it. */
const afterDigits = 'g'

/** Releases of a project that have a commit, the newest first. The commit may be named by its first digits; an empty repository is any. */
export const releasesOfCommit = (
  commits: SelectQueryBuilder<Schema, 'commits', object>,
  projectId: number,
  { sha, repository }: { readonly sha: string; readonly repository: string },
) => {
  const found = commits
    .innerJoin('repositories', 'repositories.id', 'commits.repository_id')
    .innerJoin('release_commits', 'release_commits.commit_id', 'commits.id')
    .innerJoin('release_details', (join) =>
      join
        .onRef('release_details.release_id', '=', 'release_commits.release_id')
        .onRef('release_details.commit_set', '=', 'release_commits.commit_set'),
    )
    .innerJoin('release_projects', 'release_projects.release_id', 'release_commits.release_id')
    .innerJoin('releases', (join) =>
      join.onRef('releases.id', '=', 'release_commits.release_id').onRef('releases.org_id', '=', 'commits.org_id'),
    )
    .select(['releases.version', 'releases.created_at', 'releases.released_at'])
    .where('release_projects.project_id', '=', projectId)
    .where('commits.sha', '>=', sha)
    .where('commits.sha', '<', `${sha}${afterDigits}`)
    .orderBy(sql`case when releases.released_at > 0 then releases.released_at else releases.created_at end`, 'desc')
    .orderBy('releases.id', 'desc')
    .limit(1)
  return repository === '' ? found : found.where('repositories.name_lower', '=', repository.toLowerCase())
}
