import type { ProjectSummary } from '#packages/contract/organization'
import type { Project } from '#packages/contract/project'
import type { ProjectAccess, Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'

import { letterAvatar, projectTeamsAnswers } from '../teams/read.ts'

const environmentsMax = 10_000

/** What is shown of a project, whoever read it. */
export interface ProjectFacts {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly platform: string
  readonly createdAtMs: number
  /** 0 before the first event. */
  readonly firstEventAtMs: number
}

/** A project as the set-up tells of it. */
export const projectAnswer = (project: ProjectFacts): ProjectSummary => ({
  id: String(project.id),
  slug: project.slug,
  name: project.name,
  platform: project.platform || null,
  dateCreated: isoTime(project.createdAtMs),
  firstEvent: project.firstEventAtMs === 0 ? null : isoTime(project.firstEventAtMs),
})

/** What other slices know of a project. */
export interface ProjectSurroundings {
  readonly teams: Project['teams']
  /** Names, sorted; hidden ones are left out. */
  readonly environments: readonly string[]
  /** Version; undefined when there is none. */
  readonly latestRelease: string | undefined
  readonly hasUserReports: boolean
}

/** The surroundings of a project that was made just now. */
export const noSurroundings: ProjectSurroundings = { teams: [], environments: [], latestRelease: undefined, hasUserReports: false }

/** Dots in lists: chosen by the number, so that a project keeps its own. */
const colors = ['#3f6fb5', '#b5533f', '#3f9a6b', '#8a5fb0', '#b08a2e', '#2f93a3', '#a8487f', '#6b7f35']

// What this server does not have (web-api.md 8.7 wants the keys all the same).
const absent = {
  firstTransactionEvent: false,
  latestDeploys: null,
  hasSessions: false,
  hasProfiles: false,
  hasReplays: false,
  hasFeedbacks: false,
  hasNewFeedbacks: false,
  hasFlags: false,
  hasMonitors: false,
  hasMinifiedStackTrace: false,
  hasLogs: false,
  hasTraceMetrics: false,
  hasInsightsHttp: false,
  hasInsightsDb: false,
  hasInsightsAssets: false,
  hasInsightsAppStart: false,
  hasInsightsScreenLoad: false,
  hasInsightsVitals: false,
  hasInsightsCaches: false,
  hasInsightsQueues: false,
  hasInsightsAgentMonitoring: false,
  hasInsightsMCP: false,
} as const

/** A project as lists have it (web-api.md 8.7). */
export const listedProject = (project: ProjectAccess, surroundings: ProjectSurroundings): Project => ({
  ...projectAnswer(project),
  ...absent,
  color: colors[project.id % colors.length] ?? '',
  status: 'active',
  isBookmarked: false,
  isInternal: false,
  isPublic: false,
  avatar: letterAvatar,
  isMember: project.isMember,
  hasAccess: true,
  access: [...project.scopes].toSorted(),
  features: [],
  environments: surroundings.environments,
  platforms: project.platform === '' ? [] : [project.platform],
  team: surroundings.teams[0] ?? null,
  teams: surroundings.teams,
  latestRelease: surroundings.latestRelease === undefined ? null : { version: surroundings.latestRelease },
  hasUserReports: surroundings.hasUserReports,
})

const environmentsOf = async (scope: Scope, ids: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>> => {
  const rows = await scope
    .rows('environments')
    .select(['environments.project_id', 'environments.name'])
    .where('environments.project_id', 'in', ids)
    .where('environments.hidden', '=', 0)
    .where('environments.name', '!=', '')
    .orderBy('environments.name')
    .limit(environmentsMax)
    .execute()
  const names = new Map<number, string[]>()
  for (const { project_id, name } of rows) names.set(project_id, [...(names.get(project_id) ?? []), name])
  return names
}

/** The release that was made last: numbers of releases rise with time. */
const latestReleases = async (scope: Scope, ids: readonly number[]): Promise<ReadonlyMap<number, string>> => {
  const newest = await scope
    .rows('release_projects')
    .select((eb) => ['release_projects.project_id', eb.fn.max('release_projects.release_id').as('release_id')])
    .where('release_projects.project_id', 'in', ids)
    .groupBy('release_projects.project_id')
    .execute()
  if (newest.length === 0) return new Map()
  const releaseIds = newest.map((row) => row.release_id)
  const releases = await scope.rows('releases').select(['releases.id', 'releases.version']).where('releases.id', 'in', releaseIds).execute()
  const versions = new Map(releases.map((row) => [row.id, row.version]))
  return new Map(newest.flatMap((row) => [[row.project_id, versions.get(row.release_id) ?? ''] as const]))
}

const withReports = async (scope: Scope, ids: readonly number[]): Promise<ReadonlySet<number>> => {
  const rows = await scope
    .rows('user_reports')
    .select('user_reports.project_id')
    .distinct()
    .where('user_reports.project_id', 'in', ids)
    .execute()
  return new Set(rows.map((row) => row.project_id))
}

/** Projects of the scope as lists have them, in the order given. One query per fact, however many they are. */
export const listedProjects = async (scope: Scope, projects: readonly ProjectAccess[]): Promise<Project[]> => {
  if (projects.length === 0) return []
  const ids = projects.map((project) => project.id)
  const [teams, environments, releases, reported] = await Promise.all([
    projectTeamsAnswers(scope, projects),
    environmentsOf(scope, ids),
    latestReleases(scope, ids),
    withReports(scope, ids),
  ])
  return projects.map((project, place) =>
    listedProject(project, {
      teams: teams[place]?.teams ?? [],
      environments: environments.get(project.id) ?? [],
      latestRelease: releases.get(project.id),
      hasUserReports: reported.has(project.id),
    }),
  )
}
