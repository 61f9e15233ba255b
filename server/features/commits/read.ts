import { sql } from 'kysely'
import type { Selectable } from 'kysely'
import { z } from 'zod'

import { commitLink, pullRequestLink, pullRequestOf } from '#packages/code-links/links'
import { fileChangeSchema } from '#packages/contract/commit'
import type { Author, Commit, commitSummarySchema } from '#packages/contract/commit'
import { linkedRepository, repositoryAnswer } from '#server/features/repositories/read'
import type { RepositoryRow } from '#server/features/repositories/read'
import { contains } from '#server/http/condition'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import { releasesOfCommit } from '#server/stores/metadata/commit-releases'
import type { DatedRow } from '#server/stores/metadata/release-dates'
import type { CommitsTable } from '#server/stores/metadata/schema-commits'

type CommitSummary = z.infer<typeof commitSummarySchema>

/** Everything of a commit but its files, which may be many. */
const summaryColumns = [
  'commits.id',
  'commits.repository_id',
  'commits.sha',
  'commits.message',
  'commits.author_name',
  'commits.author_email',
  'commits.committed_at',
] as const
export type CommitRow = Omit<Selectable<CommitsTable>, 'files' | 'files_total' | 'org_id'>

/** Somebody as a commit names them. */
export interface NamedAuthor {
  readonly name: string
  /** In lower case; empty: not said. */
  readonly email: string
}

/** People of the scope's organizations by their address in lower case. */
export type Members = ReadonlyMap<string, Required<Author>>

/** Who of the organization made commits: people are found by their address (grouping.md 6.3). */
export const membersOf = async (scope: Scope, authors: readonly NamedAuthor[]): Promise<Members> => {
  const emails = [...new Set(authors.map(({ email }) => email))].filter((email) => email !== '')
  if (emails.length === 0) return new Map()
  const rows = await scope
    .people()
    .select(['users.id', 'users.name', 'users.email', 'users.email_lower'])
    .where('users.email_lower', 'in', emails)
    .execute()
  return new Map(rows.map(({ id, name, email, email_lower }) => [email_lower, { id: String(id), name, email }]))
}

/** Null: nobody is named. */
export const authorAnswer = ({ name, email }: NamedAuthor, members: Members): Author | null =>
  name === '' && email === '' ? null : (members.get(email) ?? { name: name || email, email })

export const namedAuthor = (row: CommitRow): NamedAuthor => ({ name: row.author_name, email: row.author_email })

export const summaryAnswer = (row: CommitRow, members: Members): CommitSummary => ({
  id: row.sha,
  message: row.message || null,
  dateCreated: isoTime(row.committed_at),
  author: authorAnswer(namedAuthor(row), members),
})

/** Commits of the scope's organizations by our own numbers. */
export const commitRows = async (scope: Scope, ids: readonly number[]): Promise<ReadonlyMap<number, CommitRow>> => {
  if (ids.length === 0) return new Map()
  const rows = await scope.rows('commits').select(summaryColumns).where('commits.id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** The newest release of a project of the scope that has a commit, which may be named by its first digits; an empty repository is any. */
export const releaseWithCommit = (
  scope: Scope,
  projectId: number,
  commit: { readonly sha: string; readonly repository: string },
): Promise<DatedRow | undefined> => releasesOfCommit(scope.rows('commits'), projectId, commit).executeTakeFirst()

/** Where a commit and its pull request can be read; null: nowhere that is known. */
export const commitPages = (
  { sha, message }: Pick<CommitRow, 'sha' | 'message'>,
  repository: Pick<RepositoryRow, 'url' | 'provider'>,
): { readonly url: string | null; readonly pullRequest: Commit['pullRequest'] } => {
  const linked = linkedRepository(repository)
  const number = pullRequestOf(message)
  const externalUrl = linked && number !== undefined ? pullRequestLink(linked, number) : null
  return {
    url: linked ? commitLink(linked, sha) : null,
    pullRequest: number === undefined ? null : { id: String(number), title: null, message: null, externalUrl },
  }
}

/** A commit by itself, of no release in particular. */
export const answerCommit = (row: CommitRow, repository: RepositoryRow, members: Members): Commit => ({
  ...summaryAnswer(row, members),
  repository: repositoryAnswer(repository),
  pullRequest: commitPages(row, repository).pullRequest,
  suspectCommitType: '',
  releases: [],
})

const listedOfRepository = 1_000

/** Commits are seen by who sees a project of a release that has them. */
const seenCommits = (scope: Scope) =>
  scope
    .rows('commits')
    .where('commits.id', 'in', (inner) =>
      inner
        .selectFrom('release_commits')
        .select('release_commits.commit_id')
        .where('release_commits.release_id', 'in', scope.rows('release_projects').select('release_projects.release_id')),
    )

/** The newest commits of a repository, of those that releases of the scope's projects have. */
export const commitsOfRepository = (scope: Scope, repositoryId: number): Promise<CommitRow[]> =>
  seenCommits(scope)
    .select(summaryColumns)
    .where('commits.repository_id', '=', repositoryId)
    .orderBy('commits.committed_at', 'desc')
    .orderBy('commits.id', 'desc')
    .limit(listedOfRepository)
    .execute()

/** The newest commit of each of these repositories, of those that releases of the scope's projects have. */
export const newestCommits = async (scope: Scope, repositoryIds: readonly number[]): Promise<ReadonlyMap<number, CommitRow>> => {
  if (repositoryIds.length === 0) return new Map()
  const newest = await seenCommits(scope)
    .select(['commits.repository_id', (eb) => eb.fn.max('commits.committed_at').as('committed_at')])
    .where('commits.repository_id', 'in', repositoryIds)
    .groupBy('commits.repository_id')
    .execute()
  if (newest.length === 0) return new Map()
  const rows = await seenCommits(scope)
    .select(summaryColumns)
    .where((eb) =>
      eb.or(
        newest.map(({ repository_id, committed_at }) =>
          eb.and([eb('commits.repository_id', '=', repository_id), eb('commits.committed_at', '=', committed_at)]),
        ),
      ),
    )
    .orderBy('commits.id')
    .execute()
  return new Map(rows.map((row) => [row.repository_id, row]))
}

const filesSchema = z.array(z.tuple([z.string(), fileChangeSchema]))

/** The files of a commit, as its row has them. */
export const filesOfText = (text: string): z.infer<typeof filesSchema> => filesSchema.parse(JSON.parse(text))

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).toLowerCase()

/** Whether a commit touches a file of one of these names, in any case. The column is a JSON list of [path, type]. */
const touches = (names: readonly string[]) =>
  sql<boolean>`(${sql.join(
    names.map((name) => contains('commits.files', `${JSON.stringify(name).slice(1, -1)}",`)),
    sql` or `,
  )})`

/** Names of files that one query asks for. */
const namesMax = 25
/** Commits that are suspected of anything: of so many of each release, so many that touch a file. */
const positionsMax = 2_000
const touchingMax = 500

/** Characters of the lists of files that one look reads: a commit with 5,000 files has some 300,000. */
const listCharsMax = 4_000_000

interface ListedFiles {
  readonly id: number
  readonly chars: number
}

/** The files with one of these names of the first of these commits, as many as can be read at once. */
const namedFiles = async (
  scope: Scope,
  commits: readonly ListedFiles[],
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<number, z.infer<typeof filesSchema>>> => {
  let left = listCharsMax
  const ids = [...new Map(commits.map(({ id, chars }) => [id, chars]))].filter(([, chars]) => (left -= chars) >= 0).map(([id]) => id)
  if (ids.length === 0) return new Map()
  const rows = await scope.rows('commits').select(['commits.id', 'commits.files']).where('commits.id', 'in', ids).execute()
  return new Map(rows.map(({ id, files }) => [id, filesOfText(files).filter(([path]) => names.has(nameOf(path)))]))
}

const charsOfFiles = sql<number>`length(commits.files)`.as('chars')

/** A commit that touches files of some names. */
export interface TouchingCommit extends CommitRow {
  readonly releaseId: number
  /** Those of these names that are there after it. */
  readonly paths: readonly string[]
}

/** The commits of these releases, of their newest 2,000 each, that touch a file with one of these names (in lower case). */
export const commitsTouching = async (
  scope: Scope,
  releases: readonly { readonly id: number; readonly commitSet: number }[],
  names: readonly string[],
): Promise<readonly TouchingCommit[]> => {
  const wanted = names.slice(0, namesMax)
  if (releases.length === 0 || wanted.length === 0) return []
  const rows = await scope
    .rows('commits')
    .innerJoin('release_commits', 'release_commits.commit_id', 'commits.id')
    .select([...summaryColumns, charsOfFiles, 'release_commits.release_id'])
    .where(
      'release_commits.release_id',
      'in',
      releases.map(({ id }) => id),
    )
    .where(
      'release_commits.commit_set',
      'in',
      releases.map(({ commitSet }) => commitSet),
    )
    .where('release_commits.position', '<', positionsMax)
    .where(touches(wanted))
    .orderBy('release_commits.position')
    .limit(touchingMax)
    .execute()
  const files = await namedFiles(scope, rows, new Set(wanted))
  return rows.flatMap(({ chars: _chars, release_id: releaseId, ...commit }) => {
    const paths = (files.get(commit.id) ?? []).flatMap(([path, type]) => (type === 'D' ? [] : [path]))
    return paths.length > 0 ? [{ ...commit, releaseId, paths }] : []
  })
}

/** The newest releases of a project tell which files there are: of so many, so many commits each. */
const releasesKnownBy = 20
const positionsKnownBy = 200
const knownMax = 2_000

/** Files with one of these names (in lower case) that commits of a project's newest releases left in their repositories. */
export const knownFiles = async (
  scope: Scope,
  projectId: number,
  names: readonly string[],
): Promise<readonly { readonly repositoryId: number; readonly path: string }[]> => {
  const wanted = names.slice(0, namesMax)
  if (wanted.length === 0) return []
  const releases = await scope
    .rows('release_projects')
    .innerJoin('release_details', 'release_details.release_id', 'release_projects.release_id')
    .select('release_details.release_id')
    .where('release_projects.project_id', '=', projectId)
    .where('release_details.commit_count', '>', 0)
    .orderBy('release_details.release_id', 'desc')
    .limit(releasesKnownBy)
    .execute()
  if (releases.length === 0) return []
  const rows = await scope
    .rows('commits')
    .innerJoin('release_commits', 'release_commits.commit_id', 'commits.id')
    .select(['commits.id', 'commits.repository_id', charsOfFiles])
    .where(
      'release_commits.release_id',
      'in',
      releases.map(({ release_id }) => release_id),
    )
    .where('release_commits.position', '<', positionsKnownBy)
    .where(touches(wanted))
    .orderBy('commits.committed_at', 'desc')
    .limit(knownMax)
    .execute()
  const files = await namedFiles(scope, rows, new Set(wanted))
  const known = new Map<string, { readonly repositoryId: number; readonly path: string; readonly isThere: boolean }>()
  for (const { id, repository_id: repositoryId } of rows)
    for (const [path, type] of files.get(id) ?? []) {
      const key = `${repositoryId} ${path}`
      // The newest commit that names a file says whether it is still there.
      if (!known.has(key)) known.set(key, { repositoryId, path, isThere: type !== 'D' })
    }
  return [...known.values()].filter(({ isThere }) => isThere)
}

/** Commits of the scope's organizations by repository and number, each under `<repository> <sha>`. */
export const commitsOfShas = async (
  scope: Scope,
  wanted: readonly { readonly repositoryId: number; readonly sha: string }[],
): Promise<ReadonlyMap<string, CommitRow>> => {
  if (wanted.length === 0) return new Map()
  const rows = await scope
    .rows('commits')
    .select(summaryColumns)
    .where('commits.repository_id', 'in', [...new Set(wanted.map(({ repositoryId }) => repositoryId))])
    .where('commits.sha', 'in', [...new Set(wanted.map(({ sha }) => sha))])
    .execute()
  return new Map(rows.map((row) => [`${row.repository_id} ${row.sha}`, row]))
}
