import type { Selectable } from 'kysely'
import type { z } from 'zod'

import type { Author, commitSummarySchema } from '#packages/contract/commit'
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
