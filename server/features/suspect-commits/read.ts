import { z } from 'zod'

import { releaseSummary } from '#packages/contract/release'
import { noSuspectSchema, suspectReasonSchema } from '#packages/contract/suspect-commit'
import type { Committers, NoSuspect, SuspectCommit, SuspectReason } from '#packages/contract/suspect-commit'
import { answerCommit, commitPages, commitRows, membersOf, namedAuthor } from '#server/features/commits/read'
import type { CommitRow } from '#server/features/commits/read'
import type { IssueRow } from '#server/features/issues/read'
import { releaseBuilt, repositoriesById } from '#server/features/repositories/read'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'

/** A commit that is suspected of an issue, as it was found. */
export interface StoredSuspect {
  readonly commit: CommitRow
  readonly score: number
  readonly reason: SuspectReason
}

const readReason = (text: string): SuspectReason => suspectReasonSchema.parse(JSON.parse(text))
const readBecause = (text: string): NoSuspect | null => z.nullable(noSuspectSchema).parse(text === '' ? null : JSON.parse(text))

/** The commits that are suspected of an issue, the most likely first. */
const suspectsOfIssue = async (scope: Scope, issueId: number): Promise<readonly StoredSuspect[]> => {
  const rows = await scope
    .rows('suspect_commits')
    .select(['suspect_commits.commit_id', 'suspect_commits.score', 'suspect_commits.reason'])
    .where('suspect_commits.issue_id', '=', issueId)
    .orderBy('suspect_commits.score', 'desc')
    .execute()
  const commits = await commitRows(
    scope,
    rows.map((row) => row.commit_id),
  )
  return rows.flatMap(({ commit_id, score, reason }) => {
    const commit = commits.get(commit_id)
    return commit ? [{ commit, score, reason: readReason(reason) }] : []
  })
}

/** What was found when an issue was looked at; undefined: it was not yet, or its first release has other commits since. */
export const storedLook = async (
  scope: Scope,
  issue: Pick<IssueRow, 'id' | 'first_release'>,
  orgId: number,
): Promise<{ readonly suspects: readonly StoredSuspect[]; readonly because: NoSuspect | null } | undefined> => {
  const look = await scope
    .rows('suspect_looks')
    .selectAll('suspect_looks')
    .where('suspect_looks.issue_id', '=', issue.id)
    .where('suspect_looks.looked_at', '>', 0)
    .executeTakeFirst()
  if (!look) return undefined
  const release = await releaseBuilt(scope, orgId, issue.first_release)
  if (look.commit_set !== (release?.commitSet ?? 0)) return undefined
  return { suspects: await suspectsOfIssue(scope, issue.id), because: readBecause(look.because) }
}

/** How many issues of the scope each of these commits is suspected of. */
export const issuesOfSuspects = async (scope: Scope, commitIds: readonly number[]): Promise<ReadonlyMap<number, number>> => {
  if (commitIds.length === 0) return new Map()
  const rows = await scope
    .rows('suspect_commits')
    .innerJoin('issues', 'issues.id', 'suspect_commits.issue_id')
    .select(['suspect_commits.commit_id', (eb) => eb.fn.countAll<number>().as('issues')])
    .where('suspect_commits.commit_id', 'in', commitIds)
    .where('issues.merged_into', '=', 0)
    .groupBy('suspect_commits.commit_id')
    .execute()
  return new Map(rows.map(({ commit_id, issues }) => [commit_id, Number(issues)]))
}

const typeOf = { line: 'via SCM integration', file: 'via commit in release' } as const

const releasesOf = async (scope: Scope, orgId: number, suspects: readonly StoredSuspect[]): Promise<ReadonlyMap<string, string>> => {
  const versions = [...new Set(suspects.flatMap(({ reason }) => reason.release ?? []))]
  if (versions.length === 0) return new Map()
  const rows = await scope
    .rows('releases')
    .select(['releases.version', 'releases.created_at'])
    .where('releases.org_id', '=', orgId)
    .where('releases.version', 'in', versions)
    .execute()
  return new Map(rows.map((row) => [row.version, isoTime(row.created_at)]))
}

/** The suspects as the API shows them: by person, in the order of their most likely commits. */
export const committersAnswer = async (
  scope: Scope,
  orgId: number,
  { suspects, because }: { readonly suspects: readonly StoredSuspect[]; readonly because: NoSuspect | null },
): Promise<Committers> => {
  const members = await membersOf(
    scope,
    suspects.map(({ commit }) => namedAuthor(commit)),
  )
  const repositories = await repositoriesById(
    scope,
    suspects.map(({ commit }) => commit.repository_id),
  )
  const releases = await releasesOf(scope, orgId, suspects)
  const commits = suspects.flatMap(({ commit, score, reason }): SuspectCommit[] => {
    const repository = repositories.get(commit.repository_id)
    const summary = releaseSummary(reason.release ?? '')
    const dateCreated = releases.get(reason.release ?? '')
    if (!repository) return []
    return [
      {
        ...answerCommit(commit, repository, members),
        url: commitPages(commit, repository).url,
        suspectCommitType: typeOf[reason.kind],
        releases: summary && dateCreated ? [{ ...summary, dateCreated }] : [],
        score,
        reason,
      },
    ]
  })
  const byAuthor = Map.groupBy(commits, ({ author }) => author?.email || author?.name || '')
  const committers = [...byAuthor.values()].map((own) => ({ author: own[0]?.author ?? null, commits: own }))
  return { committers, because }
}
