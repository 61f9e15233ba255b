import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { ResolutionKind } from '#packages/lifecycle/regression'
import { newestRelease, releaseOrderOf, releasesLookedAt } from '#packages/lifecycle/release-order'
import type { DatedRelease, ReleaseOrder, ReleaseOrderChoice } from '#packages/lifecycle/release-order'
import type { JsonObject } from '#packages/protocol/json'
import { releaseWithCommit } from '#server/features/commits/read'
import { json, problem } from '#server/http/answer'
import type { Scope } from '#server/http/scope'
import { readProjectSettings } from '#server/stores/metadata/project-settings'
import { releaseDates } from '#server/stores/metadata/release-dates'
import type { DatedRow } from '#server/stores/metadata/release-dates'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'
import { storable } from '#server/stores/metadata/storable-text'

import type { ResolveRequest } from './update-status.ts'

/** Releases of a project that are looked at for the newest version, the ones that came last. */
const releasesPerProjectMax = 1000
/** Releases of an issue that are looked at, the newest ones. */
const releasesPerIssueMax = 1000
/** The same for all issues of a change together. */
const releasesMax = 50_000

/** How one issue will be resolved: its row of `issue_resolutions`, what the API shows of it, and the line of activity. */
export interface IssueResolution {
  readonly kind: ResolutionKind
  readonly release: DatedRelease | undefined
  readonly commit: string
  readonly repository: string
  readonly isPending: boolean
  readonly details: JsonObject
  readonly activity: { readonly type: string; readonly data: JsonObject }
}

interface ProjectReleases {
  readonly order: ReleaseOrder
  readonly choice: ReleaseOrderChoice
}

const orderOf = async (scope: Scope, projectId: number): Promise<ProjectReleases> => {
  const project = await scope.rows('projects').select('projects.settings').where('projects.id', '=', projectId).executeTakeFirst()
  const choice = readProjectSettings(project?.settings ?? '{}').releaseOrder
  const newest = await releasesOf(scope, projectId).where('releases.status', '=', 'open').limit(releasesLookedAt).execute()
  return {
    choice,
    order: releaseOrderOf(
      choice,
      newest.map(({ version }) => version),
    ),
  }
}

/** Releases of a project, the one made last first: numbers of releases rise with time. */
const releasesOf = (scope: Scope, projectId: number) =>
  scope
    .rows('release_projects')
    .innerJoin('releases', 'releases.id', 'release_projects.release_id')
    .select(['releases.version', 'releases.created_at', 'releases.released_at'])
    .where('release_projects.project_id', '=', projectId)
    .orderBy('release_projects.release_id', 'desc')

/** The newest of a project in its order: by version, or by when it was released or else first seen (grouping.md 5.2). A hotfix of 1.9 is not newer than 2.0. */
const latestOf = async (scope: Scope, projectId: number, { order, choice }: ProjectReleases): Promise<DatedRow | undefined> => {
  const rows = await releasesOf(scope, projectId)
    .clearOrderBy()
    .orderBy(
      (eb) => eb.case().when('releases.released_at', '>', 0).then(eb.ref('releases.released_at')).else(eb.ref('releases.created_at')).end(),
      'desc',
    )
    .orderBy('releases.id', 'desc')
    .limit(order.by === 'date' ? 1 : releasesPerProjectMax)
    .execute()
  const newest = newestRelease(
    order,
    rows.map((row) => dated(row, choice)),
  )
  return rows.find(({ version }) => version === newest?.version)
}

const dated = (row: DatedRow, choice: ReleaseOrderChoice): DatedRelease => ({
  version: row.version,
  atMs: releaseDates([row], choice).get(row.version) ?? row.created_at,
})

/** The newest release that each of these issues was seen in, by the order of its project. */
const newestOfIssues = async (
  scope: Scope,
  ids: readonly number[],
  projects: ReadonlyMap<number, ProjectReleases>,
): Promise<ReadonlyMap<number, DatedRelease>> => {
  const rows = await scope
    .rows('issue_releases')
    .innerJoin('projects', 'projects.id', 'issue_releases.project_id')
    .innerJoin('releases', (join) =>
      join.onRef('releases.org_id', '=', 'projects.org_id').onRef('releases.version', '=', 'issue_releases.version'),
    )
    .select(['issue_releases.issue_id', 'issue_releases.project_id', 'releases.version', 'releases.created_at', 'releases.released_at'])
    .where('issue_releases.issue_id', 'in', [...ids, 0])
    .orderBy('releases.id', 'desc')
    .limit(releasesMax)
    .execute()
  const newest = new Map<number, DatedRelease>()
  for (const [issueId, ofIssue] of Map.groupBy(rows, (row) => row.issue_id)) {
    const project = projects.get(ofIssue[0]?.project_id ?? 0)
    const found =
      project &&
      newestRelease(
        project.order,
        ofIssue.slice(0, releasesPerIssueMax).map((row) => dated(row, project.choice)),
      )
    if (found) newest.set(issueId, found)
  }
  return newest
}

const bare = { release: undefined, commit: '', repository: '', isPending: false, details: {} } as const

const inRelease = (release: DatedRelease): IssueResolution => ({
  ...bare,
  kind: 'release',
  release,
  details: { inRelease: release.version },
  activity: { type: 'set_resolved_in_release', data: { version: release.version } },
})

/** By version it is known at once what is newer; by date the next release gets its name when it comes (clock.ts). */
const inNext = (release: DatedRelease, order: ReleaseOrder): IssueResolution => ({
  ...bare,
  kind: 'next',
  release,
  isPending: order.by === 'date',
  details: { inNextRelease: true, afterRelease: release.version },
  activity: { type: 'set_resolved_in_release', data: { version: '', current_release_version: release.version } },
})

const inUpcoming = (release: DatedRelease): IssueResolution => ({
  ...bare,
  kind: 'upcoming',
  release,
  isPending: true,
  details: { inUpcomingRelease: true, afterRelease: release.version },
  activity: { type: 'set_resolved_in_release', data: { version: '' } },
})

const inCommit = (commit: string, repository: string): IssueResolution => ({
  ...bare,
  kind: 'commit',
  commit,
  repository,
  isPending: true,
  details: { inCommit: { commit, repository } },
  activity: { type: 'set_resolved_in_commit', data: { commit, repository } },
})

/** The release that has the commit is there already. */
const inReleaseOfCommit = (release: DatedRelease, commit: string, repository: string): IssueResolution => ({
  ...inRelease(release),
  commit,
  repository,
  activity: { type: 'set_resolved_in_commit', data: { commit, repository, version: release.version } },
})

const unknownRelease = (): Response =>
  json({ statusDetails: { inRelease: ['Unable to find a release with the given version.'] } }, { status: 400 })

/** In words of its own, as the page says why it is not possible. */
const noReleaseYet = (key: string): Response => problem(400, `statusDetails.${key}: no event of the project has named a release yet`)

const findProjectRelease = (scope: Scope, projectId: number, version: string, project: ProjectReleases): Promise<DatedRow | undefined> =>
  version === 'latest'
    ? latestOf(scope, projectId, project)
    : releasesOf(scope, projectId).where('releases.version', '=', storable(version)).executeTakeFirst()

type PlanOf = (issue: IssuesTable) => IssueResolution

const ofOneProject = async (
  scope: Scope,
  { projectId, ids }: { readonly projectId: number; readonly ids: readonly number[] },
  request: Exclude<ResolveRequest, { kind: 'now' }>,
): Promise<Result<PlanOf, Response>> => {
  const project = await orderOf(scope, projectId)
  if (request.kind === 'commit') {
    const { commit, repository } = request
    const fixed = await releaseWithCommit(scope, projectId, { sha: commit, repository })
    return success(() => (fixed ? inReleaseOfCommit(dated(fixed, project.choice), commit, repository) : inCommit(commit, repository)))
  }
  const row = await findProjectRelease(scope, projectId, request.kind === 'release' ? request.version : 'latest', project)
  if (request.kind === 'release') return row ? success(() => inRelease(dated(row, project.choice))) : failure(unknownRelease())
  if (!row) return failure(noReleaseYet(request.kind === 'next' ? 'inNextRelease' : 'inUpcomingRelease'))
  const latest = dated(row, project.choice)
  if (request.kind === 'upcoming') return success(() => inUpcoming(latest))
  const newest = await newestOfIssues(scope, ids, new Map([[projectId, project]]))
  return success((issue) => inNext(newest.get(issue.id) ?? latest, project.order))
}

/**
 * How each of these issues will be resolved (grouping.md 5.2); reads only. The failure is the answer: releases and commits are those of one project, so
 * all issues must be of one, and the release must be known.
 */
export const planResolutions = async (scope: Scope, ids: readonly number[], request: ResolveRequest): Promise<Result<PlanOf, Response>> => {
  const found = await scope
    .rows('issues')
    .select('issues.project_id')
    .distinct()
    .where('issues.id', 'in', [...ids, 0])
    .execute()
  const projectIds = found.map((row) => row.project_id)
  if (request.kind !== 'now') {
    const [projectId = 0] = projectIds
    if (projectIds.length > 1)
      return failure(problem(400, 'statusDetails: a release or commit is that of one project; these issues are of several'))
    return ofOneProject(scope, { projectId, ids }, request)
  }
  const projects = new Map<number, ProjectReleases>()
  for (const projectId of projectIds) projects.set(projectId, await orderOf(scope, projectId))
  const newest = await newestOfIssues(scope, ids, projects)
  return success((issue) => ({ ...bare, kind: 'now', release: newest.get(issue.id), activity: { type: 'set_resolved', data: {} } }))
}
