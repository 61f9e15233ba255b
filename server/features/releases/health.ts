import { success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import type { Adoption, HealthData, Release, ReleaseLife, Verdict } from '#packages/contract/release'
import { releaseSummary } from '#packages/contract/release'
import { adoptionStage } from '#packages/sessions/rates'
import { healthKey, healthPeriodMsMax, recentHealth } from '#server/features/sessions/read'
import type { RecentHealth, ReleaseHealth } from '#server/features/sessions/read'
import { contains } from '#server/http/condition'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { ReleaseHealthTable } from '#server/stores/metadata/schema-sessions'
import { storable } from '#server/stores/metadata/storable-text'

import { previousReleases } from './previous.ts'
import type { ReleaseRow } from './read.ts'

const environmentsMax = 100
/** Places of the asked releases whose stage is looked at. */
const placesMax = 50_000

/** A share as the API has it: per cent with two digits, as it was floored. */
const percent = (share: number | null): number | null => (share === null ? null : Math.round(share * 10_000) / 100)

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000)

type Previous = HealthData['previous']

const healthAnswer = (health: RecentHealth, previous: Previous): HealthData => ({
  hasHealthData: true,
  adoption: percent(health.usersAdoption),
  sessionsAdoption: percent(health.sessionsAdoption),
  totalUsers24h: health.users24h,
  totalProjectUsers24h: health.projectUsers24h,
  totalSessions24h: health.sessions24h,
  totalProjectSessions24h: health.projectSessions24h,
  totalUsers: health.users,
  totalSessions: health.sessions,
  crashFreeUsers: percent(health.crashFreeUsers),
  crashFreeSessions: percent(health.crashFreeSessions),
  sessionsCrashed: health.sessionsCrashed,
  sessionsErrored: health.sessionsErrored,
  durationP50: seconds(health.durationP50Ms),
  durationP90: seconds(health.durationP90Ms),
  stats: { '24h': health.hours.map(([startMs, sessions]): [number, number] => [startMs / 1000, sessions]) },
  previous,
})

const previousAnswer = (version: string | undefined, health: ReleaseHealth | undefined): Previous =>
  version === undefined || health === undefined
    ? null
    : { version, crashFreeUsers: percent(health.crashFreeUsers), crashFreeSessions: percent(health.crashFreeSessions) }

const adoptionAnswer = (rows: readonly ReleaseHealthTable[]): Adoption => {
  // Adopted in one environment is adopted; replaced is what no environment has any more.
  const best = rows.find((row) => row.adopted_at > 0 && row.unadopted_at === 0) ?? rows.find((row) => row.adopted_at > 0)
  const { adopted_at: adoptedAt = 0, unadopted_at: unadoptedAt = 0 } = best ?? {}
  return {
    stage: adoptionStage(adoptedAt, unadoptedAt),
    adopted: adoptedAt === 0 ? null : isoTime(adoptedAt),
    unadopted: unadoptedAt === 0 ? null : isoTime(unadoptedAt),
  }
}

interface HealthAsked {
  /** Empty: all. */
  readonly environments: readonly string[]
  readonly periodMs: number
  readonly nowMs: EpochMs
  readonly signal: AbortSignal
}

const stagesOf = async (
  scope: Scope,
  releases: readonly Release[],
  environments: readonly string[],
): Promise<(releaseId: number, projectId: number) => Adoption | undefined> => {
  const ids = releases.map(({ id }) => id)
  let rows = scope.rows('release_health').selectAll('release_health').where('release_health.release_id', 'in', ids)
  if (environments.length > 0) rows = rows.where('release_health.environment', 'in', environments.map(storable))
  const found = await rows.orderBy('release_health.last_session_at', 'desc').limit(placesMax).execute()
  const byUse = Map.groupBy(found, (row) => `${row.release_id} ${row.project_id}`)
  return (releaseId, projectId) => {
    const places = byUse.get(`${releaseId} ${projectId}`)
    return places && adoptionAnswer(places)
  }
}

/** Adds to releases how they do (`health=1`). The failure is the answer to give: the engine is away. */
export const withHealth = async (scope: Scope, releases: readonly Release[], asked: HealthAsked): Promise<Result<Release[], Response>> => {
  if (!releases.some(({ projects }) => projects.some(({ hasHealthData }) => hasHealthData))) return success([...releases])
  const uses = releases.flatMap(({ version, projects }) =>
    projects.filter(({ hasHealthData }) => hasHealthData).map(({ id }) => ({ id, version })),
  )
  const previousOf = await previousReleases(
    scope,
    uses.map(({ id }) => id),
  )
  const versions = uses.flatMap(({ id, version }) => [version, previousOf(id, version) ?? version])
  const health = await recentHealth(scope, { ...asked, versions: [...new Set(versions)] }, asked.periodMs)
  if (!health.ok) return health
  const stageOf = await stagesOf(scope, releases, asked.environments)
  return success(
    releases.map((release) => {
      const projects = release.projects.map((project) => {
        const own = health.value.get(healthKey(project.id, release.version))
        if (!own) return project
        const previous = previousOf(project.id, release.version)
        const before = previous === undefined ? undefined : health.value.get(healthKey(project.id, previous))
        return { ...project, healthData: healthAnswer(own, previousAnswer(previous, before)) }
      })
      const stages = release.projects.flatMap(({ id, slug }): [string, Adoption][] => {
        const stage = stageOf(release.id, id)
        return stage ? [[slug, stage]] : []
      })
      return { ...release, projects, adoptionStages: Object.fromEntries(stages) }
    }),
  )
}

const lifeAnswer = (health: RecentHealth | undefined): ReleaseLife | null =>
  health === undefined
    ? null
    : {
        sessions: health.sessions,
        users: health.users,
        sessionsCrashed: health.sessionsCrashed,
        sessionsErrored: health.sessionsErrored,
        crashFreeSessions: percent(health.crashFreeSessions),
        crashFreeUsers: percent(health.crashFreeUsers),
        sessionsAdoption: percent(health.sessionsAdoption),
      }

/** A project of the release, and the release before it there. */
interface Candidate {
  readonly projectId: number
  readonly previous: string | undefined
}

/** The projects of the release that a verdict may be about: those with a release before this one first. */
const candidatesOf = async (scope: Scope, release: ReleaseRow) => {
  const uses = await scope
    .rows('release_projects')
    .selectAll('release_projects')
    .where('release_projects.release_id', '=', release.id)
    .orderBy('release_projects.project_id')
    .execute()
  const ids = uses.map((use) => use.project_id)
  const previousOf = await previousReleases(scope, ids)
  const candidates = ids.map((projectId): Candidate => ({ projectId, previous: previousOf(projectId, release.version) }))
  return { uses, candidates: candidates.toSorted((a, b) => Number(b.previous !== undefined) - Number(a.previous !== undefined)) }
}

/** The one with most sessions, as the list of releases shows it; without any, the first. */
const judgedOf = (candidates: readonly Candidate[], sessionsOf: (candidate: Candidate) => number): Candidate =>
  candidates.reduce(
    (best, one) => (sessionsOf(one) > sessionsOf(best) ? one : best),
    candidates[0] ?? { projectId: 0, previous: undefined },
  )

/** Issues that came back in the release. */
const countRegressed = async (scope: Scope, release: ReleaseRow): Promise<number> => {
  const rows = await scope
    .rows('activity')
    .select(['activity.issue_id', 'activity.data'])
    .where('activity.type', '=', 'set_regression')
    .where('activity.created_at', '>=', release.created_at)
    .where(contains('activity.data', JSON.stringify(release.version)))
    .limit(regressionsMax)
    .execute()
  const named = rows.filter(({ data }) => versionIn(data) === release.version)
  return new Set(named.map((row) => row.issue_id)).size
}

/** Regressions that may name the release. */
const regressionsMax = 50_000

const versionIn = (data: string): unknown => {
  // Our own line of activity.
  const facts = JSON.parse(data) as { readonly version?: unknown }
  return facts.version
}

/** Where the project's release runs. */
const environmentsOf = async (scope: Scope, release: ReleaseRow, projectId: number): Promise<Verdict['environments']> => {
  const rows = await scope
    .rows('release_environments')
    .selectAll('release_environments')
    .where('release_environments.release_id', '=', release.id)
    .where('release_environments.project_id', '=', projectId)
    .orderBy('release_environments.last_seen', 'desc')
    .limit(environmentsMax)
    .execute()
  const health = await scope
    .rows('release_health')
    .selectAll('release_health')
    .where('release_health.release_id', '=', release.id)
    .where('release_health.project_id', '=', projectId)
    .orderBy('release_health.last_session_at', 'desc')
    .limit(placesMax)
    .execute()
  const stages = new Map(health.map((row) => [row.environment, adoptionStage(row.adopted_at, row.unadopted_at)]))
  return rows.map(({ environment, first_seen, last_seen }) => ({
    name: environment,
    firstSeen: isoTime(first_seen),
    lastSeen: isoTime(last_seen),
    stage: stages.get(environment) ?? null,
  }))
}

/** What became of a release, against the one before it in its project. The failure is the answer to give: the engine is away. */
export const verdictOf = async (
  scope: Scope,
  release: ReleaseRow,
  asked: Omit<HealthAsked, 'periodMs'>,
): Promise<Result<Verdict, Response>> => {
  const { uses, candidates } = await candidatesOf(scope, release)
  const versions = [...new Set([release.version, ...candidates.flatMap(({ previous }) => previous ?? [])])]
  const health = await recentHealth(scope, { ...asked, versions }, healthPeriodMsMax)
  if (!health.ok) return health
  const { projectId, previous } = judgedOf(candidates, (one) => health.value.get(healthKey(one.projectId, release.version))?.sessions ?? 0)
  const summary = releaseSummary(previous ?? '')
  return success({
    version: release.version,
    newIssues: uses.reduce((sum, use) => sum + use.new_issues, 0),
    regressedIssues: await countRegressed(scope, release),
    previous: summary && { ...summary, project: scope.project(projectId)?.slug ?? '' },
    health: lifeAnswer(health.value.get(healthKey(projectId, release.version))),
    previousHealth: previous === undefined ? null : lifeAnswer(health.value.get(healthKey(projectId, previous))),
    environments: await environmentsOf(scope, release, projectId),
  })
}
