import { success } from '#core/result'
import type { Result } from '#core/result'
import { mentionedIssues } from '#packages/commits/issue-mentions'
import type { DatedRelease } from '#packages/lifecycle/release-order'
import { membersOf } from '#server/features/commits/read'
import type { Members } from '#server/features/commits/read'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import { readProjectSettings } from '#server/stores/metadata/project-settings'
import { releaseDates } from '#server/stores/metadata/release-dates'
import type { IssuesTable, ReleasesTable } from '#server/stores/metadata/schema-issues'
import type { IssueResolutionsTable } from '#server/stores/metadata/schema-lifecycle'

import type { StoredCommit } from './set-commits.ts'
import type { Describing } from './write.ts'

/** Link, issue, resolution, snooze, line of activity: five rows each and those that are deleted, of the 200 that one transaction may have. */
const issuesPerWrite = 25
/** Issues that the commits of one release resolve. */
const issuesMax = 1_000
const pendingMax = 10_000
const settledPerWrite = 60
/** Who names a commit by its beginning gives at least so many digits. */
const firstDigits = 7

interface Claim {
  readonly issueId: number
  readonly commit: StoredCommit
}

/** The issues that commits say they resolve, each by the newest commit that says it; only what who asks may see. */
const claimsOf = async (scope: Scope, orgId: number, commits: readonly StoredCommit[]): Promise<readonly Claim[]> => {
  const bySlug = new Map(scope.projects.filter((project) => project.orgId === orgId).map(({ id, slug }) => [slug.toUpperCase(), id]))
  const wanted = new Map<string, { readonly projectId: number; readonly number: number; readonly commit: StoredCommit }>()
  for (const commit of commits)
    for (const { project, number } of mentionedIssues(commit.message)) {
      const projectId = bySlug.get(project)
      const key = `${projectId}/${number}`
      if (projectId !== undefined && !wanted.has(key) && wanted.size < issuesMax) wanted.set(key, { projectId, number, commit })
    }
  const claims: Claim[] = []
  for (const [projectId, named] of Map.groupBy(wanted.values(), (each) => each.projectId)) {
    const commitOf = new Map(named.map(({ number, commit }) => [number, commit]))
    const issues = await scope
      .rows('issues')
      .select(['issues.id', 'issues.short_id', 'issues.merged_into'])
      .where('issues.project_id', '=', projectId)
      .where('issues.short_id', 'in', [...commitOf.keys()])
      .where('issues.merged_into', '>=', 0)
      .execute()
    for (const issue of issues) {
      const commit = commitOf.get(issue.short_id)
      // A merged issue lives on in the one that it is part of.
      if (commit) claims.push({ issueId: issue.merged_into || issue.id, commit })
    }
  }
  return claims
}

/** When the release came, for each project that uses it (of the scope): what a fix in it is compared by. */
const releaseByProject = async (scope: Scope, release: ReleasesTable): Promise<ReadonlyMap<number, DatedRelease>> => {
  const rows = await scope
    .rows('release_projects')
    .innerJoin('projects', 'projects.id', 'release_projects.project_id')
    .select(['projects.id', 'projects.settings'])
    .where('release_projects.release_id', '=', release.id)
    .execute()
  return new Map(
    rows.map(({ id, settings }) => {
      const dates = releaseDates([release], readProjectSettings(settings).releaseOrder)
      return [id, { version: release.version, atMs: dates.get(release.version) ?? release.created_at }]
    }),
  )
}

interface Resolving extends Describing {
  readonly releases: ReadonlyMap<number, DatedRelease>
  readonly members: Members
}

const resolutionOf = (
  issue: IssuesTable,
  { commit }: Claim,
  { releases, nowMs }: Resolving,
  line: { readonly id: number; readonly userId: number },
): IssueResolutionsTable => {
  const release = releases.get(issue.project_id)
  return {
    project_id: issue.project_id,
    issue_id: issue.id,
    kind: release ? 'release' : 'commit',
    version: release?.version ?? '',
    version_at: release?.atMs ?? 0,
    commit_sha: commit.sha,
    repository: commit.repository,
    pending: release ? 0 : 1,
    activity_id: line.id,
    user_id: line.userId,
    created_at: nowMs,
    old_release: '',
    old_release_at: 0,
    old_release_events: 0,
  }
}

/** Resolves one issue, at once (grouping.md 6.5); where the release is not one of its project, it waits for one that is. */
const resolveIssue = async (writer: OwnedWriter, issue: IssuesTable, claim: Claim, by: Resolving): Promise<void> => {
  const { commit } = claim
  const userId = Number(by.members.get(commit.authorEmail)?.id ?? 0)
  const line = { id: by.nextId(), userId }
  const row = resolutionOf(issue, claim, by, line)
  const inCommit = { commit: commit.sha, repository: commit.repository }
  const details = row.pending === 1 ? { inCommit } : { inRelease: row.version }
  await writer
    .update('issues')
    .set({ status: 'resolved', substatus: '', status_details: JSON.stringify(details), resolved_at: by.nowMs })
    .set({ inbox_reason: '', inbox_at: 0, updated_at: Math.max(by.nowMs, issue.updated_at) })
    .where('issues.id', '=', issue.id)
    .execute()
  await writer.delete('issue_resolutions').where('issue_resolutions.issue_id', '=', issue.id).execute()
  await writer.delete('issue_snoozes').where('issue_snoozes.issue_id', '=', issue.id).execute()
  await writer.insert('issue_resolutions', [row]).execute()
  const data = JSON.stringify({ ...inCommit, ...(row.pending === 0 && { version: row.version }) })
  const facts = { project_id: issue.project_id, issue_id: issue.id, user_id: userId, created_at: by.nowMs }
  await writer.insert('activity', [{ id: line.id, type: 'set_resolved_in_commit', data, ...facts }]).execute()
}

/** A commit resolves an issue once: an issue that came back since stays open when the same commits are sent again. */
const resolveClaims = async (writer: OwnedWriter, claims: readonly Claim[], by: Resolving): Promise<void> => {
  const claimOf = new Map(claims.map((claim) => [claim.issueId, claim]))
  // Locked: a batch that meets one of them waits.
  const issues = await writer
    .update('issues')
    .set((eb) => ({ updated_at: eb.ref('issues.updated_at') }))
    .where('issues.id', 'in', [...claimOf.keys()])
    .where('issues.merged_into', '=', 0)
    .returningAll()
    .execute()
  for (const issue of issues) {
    const claim = claimOf.get(issue.id)
    if (!claim) continue
    const linked = await writer
      .insert('issue_commits', [{ project_id: issue.project_id, issue_id: issue.id, commit_id: claim.commit.id }])
      .onConflict((conflict) => conflict.columns(['issue_id', 'commit_id']).doNothing())
      .executeTakeFirst()
    if (linked.numInsertedOrUpdatedRows === 1n && issue.status !== 'resolved') await resolveIssue(writer, issue, claim, by)
  }
}

/** Issues that wait for a commit of these are resolved in the release that has it (grouping.md 6.3). */
const settlePending = async (
  scope: Scope,
  commits: readonly StoredCommit[],
  { releases, nowMs }: Pick<Resolving, 'releases' | 'nowMs'>,
): Promise<Result<undefined, Response>> => {
  const projectIds = [...releases.keys()]
  if (projectIds.length === 0) return success(undefined)
  const pending = await scope
    .rows('issue_resolutions')
    .selectAll('issue_resolutions')
    .where('issue_resolutions.pending', '=', 1)
    .where('issue_resolutions.kind', '=', 'commit')
    .where('issue_resolutions.project_id', 'in', projectIds)
    .orderBy('issue_resolutions.issue_id')
    .limit(pendingMax)
    .execute()
  const byFirstDigits = Map.groupBy(commits, ({ sha }) => sha.slice(0, firstDigits))
  const settled = pending.filter((row) =>
    byFirstDigits
      .get(row.commit_sha.slice(0, firstDigits))
      ?.some(
        (commit) =>
          commit.sha.startsWith(row.commit_sha) &&
          (row.repository === '' || row.repository.toLowerCase() === commit.repository.toLowerCase()),
      ),
  )
  for (let at = 0; at < settled.length; at += settledPerWrite) {
    const written = await scope.change(async (writer) => {
      for (const row of settled.slice(at, at + settledPerWrite)) {
        const release = releases.get(row.project_id)
        if (release) await writer.settleResolution(row, release, nowMs)
      }
    })
    if (!written.ok) return written
  }
  return success(undefined)
}

/** What the commits of a release do to issues: those that waited for one of them, and those that their messages name. */
export const resolveByCommits = async (
  scope: Scope,
  release: ReleasesTable,
  commits: readonly StoredCommit[],
  by: Describing,
): Promise<Result<undefined, Response>> => {
  const releases = await releaseByProject(scope, release)
  const settled = await settlePending(scope, commits, { releases, nowMs: by.nowMs })
  if (!settled.ok) return settled
  const claims = await claimsOf(scope, release.org_id, commits)
  const members = await membersOf(
    scope,
    claims.map(({ commit }) => ({ name: '', email: commit.authorEmail })),
  )
  for (let at = 0; at < claims.length; at += issuesPerWrite) {
    const part = claims.slice(at, at + issuesPerWrite)
    const written = await scope.change((writer) => resolveClaims(writer, part, { ...by, releases, members }))
    if (!written.ok) return written
  }
  return success(undefined)
}
