import { commitFileSchema, listedCommitSchema } from '#packages/contract/commit'
import type { CommitFile } from '#packages/contract/commit'
import { listOf } from '#packages/contract/json'
import { releaseSummary } from '#packages/contract/release'
import { findRelease, releaseOfPath } from '#server/features/releases/read'
import type { ReleaseRow } from '#server/features/releases/read'
import { repositoriesById } from '#server/features/repositories/read'
import { issuesOfSuspects } from '#server/features/suspect-commits/read'
import { json, notFound, problem } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import { answerPage } from '#server/http/page-of-list'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'

import { answerCommit, authorAnswer, commitPages, commitRows, filesOfText, membersOf, namedAuthor } from './read.ts'
import type { CommitRow } from './read.ts'

/** The numbers of a release's commits, the newest first; a release has at most 10,000 (releases/release-body.ts). */
const commitIdsOf = async (scope: Scope, releaseId: number): Promise<number[]> => {
  const rows = await scope
    .rows('release_commits')
    .innerJoin('release_details', (join) =>
      join
        .onRef('release_details.release_id', '=', 'release_commits.release_id')
        .onRef('release_details.commit_set', '=', 'release_commits.commit_set'),
    )
    .select('release_commits.commit_id')
    .where('release_commits.release_id', '=', releaseId)
    .orderBy('release_commits.position')
    .execute()
  return rows.map((row) => row.commit_id)
}

const repositoriesOf = (scope: Scope, commits: readonly CommitRow[]) =>
  repositoriesById(
    scope,
    commits.map((commit) => commit.repository_id),
  )

const answerCommits = async (scope: Scope, release: ReleaseRow, ids: readonly number[]) => {
  const rows = await commitRows(scope, ids)
  const commits = ids.flatMap((id) => rows.get(id) ?? [])
  const members = await membersOf(scope, commits.map(namedAuthor))
  const repositories = await repositoriesOf(scope, commits)
  const suspectIssues = await issuesOfSuspects(scope, ids)
  const shown = { ...releaseSummary(release.version), dateCreated: isoTime(release.created_at) }
  return commits.flatMap((commit) => {
    const repository = repositories.get(commit.repository_id)
    return repository
      ? [
          {
            ...answerCommit(commit, repository, members),
            url: commitPages(commit, repository).url,
            releases: [shown],
            suspectIssues: suspectIssues.get(commit.id) ?? 0,
          },
        ]
      : []
  })
}

/** `GET /organizations/{org}/releases/{version}/commits/` and the same below a project: the newest first. */
export const listCommitsRoute = endpoint(
  { summary: 'Lists the commits of a release.', answer: listOf(listedCommitSchema), paged: true },
  async (request: ScopedRequest) => {
    const found = await releaseOfPath(request)
    if (!found.ok) return found.error
    const { scope, release } = found.value
    return answerPage(request, await commitIdsOf(scope, release.id), (ids) => answerCommits(scope, release, ids))
  },
)

/** The files of these commits, in their order. */
const filesOf = async (scope: Scope, ids: readonly number[]): Promise<CommitFile[]> => {
  const rows = await commitRows(scope, ids)
  const commits = ids.flatMap((id) => rows.get(id) ?? [])
  const members = await membersOf(scope, commits.map(namedAuthor))
  const repositories = await repositoriesOf(scope, commits)
  const stored = await scope
    .rows('commits')
    .select(['commits.id', 'commits.org_id', 'commits.files'])
    .where('commits.id', 'in', [...ids, 0])
    .execute()
  const filesById = new Map(stored.map((row) => [row.id, row]))
  return commits.flatMap((commit) => {
    const kept = filesById.get(commit.id)
    return filesOfText(kept?.files ?? '[]').map(([filename, type], index) => ({
      id: `${commit.id}-${index}`,
      orgId: kept?.org_id ?? 0,
      author: authorAnswer(namedAuthor(commit), members),
      commitMessage: commit.message || null,
      filename,
      type,
      repoName: repositories.get(commit.repository_id)?.name ?? '',
    }))
  })
}

/** Pages are of commits, so that a page is never made of all files of a release. */
const commitsPerPage = 20

/**
 * `GET /organizations/{org}/releases/{version}/commitfiles/`: files of the newest commit first. A page has the files of up to twenty commits, however
 * many these are (at most 5,000 each).
 */
export const listCommitFilesRoute = endpoint(
  { summary: 'Lists the files that the commits of a release touch.', answer: listOf(commitFileSchema), paged: true },
  async (request: ScopedRequest) => {
    const scope = scopeOfProjects(request)
    if (!scope.ok) return scope.error
    const page = readPageRequest(new URLSearchParams({ cursor: request.query.get('cursor') ?? '' }), commitsPerPage)
    if (!page.ok) return problem(400, page.error)
    const release = await findRelease(scope.value, request.param('version'))
    if (!release) return notFound()
    const ids = await commitIdsOf(scope.value, release.id)
    // The value of a cursor is a number of commits: those before the page.
    const from = Math.min(page.value.cursor?.value ?? 0, ids.length)
    const cursor = (value: number, back: boolean) => ({ value: Math.max(0, value), id: '0', back })
    const files = await filesOf(scope.value, ids.slice(from, from + commitsPerPage))
    const next = { cursor: cursor(from + commitsPerPage, false), results: from + commitsPerPage < ids.length }
    const previous = { cursor: cursor(from - commitsPerPage, true), results: from > 0 }
    return json(files, { headers: { Link: linkHeader(request.url, { rows: files, previous, next }) } })
  },
)
