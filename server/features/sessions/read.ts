import { success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs, hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import { durationQuantile } from '#packages/sessions/count-sessions'
import { crashFreeRate, shareOf } from '#packages/sessions/rates'
import type { Scope } from '#server/http/scope'
import type { TimeWindow } from '#server/http/time-window'

import { noFigures, readFigures } from './figures.ts'
import type { FigureRow, SessionFigures } from './figures.ts'

/** How one release does in one project. Shares from 0 to 1, null without a denominator. */
export interface ReleaseHealth {
  readonly sessions: number
  readonly users: number
  readonly sessionsCrashed: number
  readonly sessionsErrored: number
  readonly crashFreeSessions: number | null
  readonly crashFreeUsers: number | null
  readonly durationP50Ms: number | null
  readonly durationP90Ms: number | null
}

/** The same with the last 24 hours beside it. */
export interface RecentHealth extends ReleaseHealth {
  readonly sessions24h: number
  readonly users24h: number
  readonly projectSessions24h: number
  readonly projectUsers24h: number
  /** Of all sessions of the project in the last 24 hours. */
  readonly sessionsAdoption: number | null
  readonly usersAdoption: number | null
  /** Sessions by hour, the oldest first. */
  readonly hours: readonly (readonly [startMs: EpochMs, sessions: number])[]
}

/** Releases of one request, times hours. */
const rowsMax = 10_000
const hoursPerDay = 24

/** The last hours, to the end of the one that is. */
export const lastHours = (nowMs: EpochMs, hours: number): TimeWindow => {
  const endMs = Math.ceil(nowMs / hourMs) * hourMs
  return { startMs: endMs - hours * hourMs, endMs }
}

const healthOf = ({ total, errored, crashed, users, durations }: SessionFigures): ReleaseHealth => ({
  sessions: total,
  users: users.all,
  sessionsCrashed: crashed,
  sessionsErrored: errored,
  crashFreeSessions: crashFreeRate(crashed, total),
  crashFreeUsers: crashFreeRate(users.crashed, users.all),
  durationP50Ms: durationQuantile(durations, 0.5),
  durationP90Ms: durationQuantile(durations, 0.9),
})

/** Name of a release in a project, as the maps below have it. */
export const healthKey = (projectId: number, release: string): string => `${projectId}\n${release}`

const keyOf = ({ projectId, release }: FigureRow): string => healthKey(projectId, release)

interface HealthAsked {
  readonly versions: readonly string[]
  /** Empty: all. */
  readonly environments: readonly string[]
  readonly nowMs: EpochMs
  readonly signal: AbortSignal
}

/** How releases did in a time, by `healthKey`; those without sessions are not in it. The failure is the answer to give. */
const healthOfReleases = async (
  scope: Scope,
  { versions, environments, signal }: Omit<HealthAsked, 'nowMs'>,
  window: TimeWindow,
): Promise<Result<ReadonlyMap<string, ReleaseHealth>, Response>> => {
  if (versions.length === 0) return success(new Map())
  const question = { window, groupBy: ['project', 'release'] as const, environments, withUsers: true, withDurations: true, rowsMax }
  const rows = await readFigures(scope, { ...question, releases: versions }, signal)
  return rows.ok ? success(new Map(rows.value.map((row) => [keyOf(row), healthOf(row.figures)]))) : rows
}

/** The last 24 hours of a release, by the hour, and of its project. */
interface Day {
  readonly own: SessionFigures | undefined
  readonly hours: readonly FigureRow[]
  readonly project: SessionFigures | undefined
}

const recentOf = (
  health: ReleaseHealth,
  { own: day = noFigures, hours, project: ofProject = noFigures }: Day,
  startMs: EpochMs,
): RecentHealth => {
  const byHour = new Map(hours.map(({ interval, figures }) => [interval, figures.total]))
  return {
    ...health,
    sessions24h: day.total,
    users24h: day.users.all,
    projectSessions24h: ofProject.total,
    projectUsers24h: ofProject.users.all,
    sessionsAdoption: shareOf(day.total, ofProject.total),
    usersAdoption: shareOf(day.users.all, ofProject.users.all),
    hours: Array.from({ length: hoursPerDay }, (_, hour) => [startMs + hour * hourMs, byHour.get(hour) ?? 0] as const),
  }
}

/** How releases did in the last time, and how far they have come in the last 24 hours, by `healthKey`. The failure is the answer to give. */
export const recentHealth = async (
  scope: Scope,
  asked: HealthAsked,
  periodMs: number,
): Promise<Result<ReadonlyMap<string, RecentHealth>, Response>> => {
  const { versions, environments, nowMs, signal } = asked
  if (versions.length === 0) return success(new Map())
  const day = lastHours(nowMs, hoursPerDay)
  const question = { window: day, environments, withUsers: true, withDurations: false, rowsMax }
  const ofReleases = { ...question, groupBy: ['project', 'release'] as const, releases: versions }
  const [whole, recent, hours, projects] = await Promise.all([
    healthOfReleases(scope, asked, lastHours(nowMs, Math.ceil(periodMs / hourMs))),
    readFigures(scope, ofReleases, signal),
    readFigures(scope, { ...ofReleases, withUsers: false, intervalMs: hourMs }, signal),
    readFigures(scope, { ...question, groupBy: ['project'] }, signal),
  ])
  if (!whole.ok) return whole
  if (!recent.ok) return recent
  if (!hours.ok) return hours
  if (!projects.ok) return projects
  const ofDay = new Map(recent.value.map((row) => [keyOf(row), row.figures]))
  const byHour = Map.groupBy(hours.value, keyOf)
  const ofProject = new Map(projects.value.map(({ projectId, figures }) => [projectId, figures]))
  return success(
    new Map(
      [...whole.value].map(([key, health]) => {
        const projectId = Number(key.slice(0, key.indexOf('\n')))
        return [
          key,
          recentOf(health, { own: ofDay.get(key), hours: byHour.get(key) ?? [], project: ofProject.get(projectId) }, day.startMs),
        ]
      }),
    ),
  )
}

/** What releases can be ranked by. */
export type HealthRank = 'sessions' | 'users' | 'crash_free_sessions' | 'crash_free_users' | 'adoption'

/** Releases with sessions in a time, by what ranks them: most first, or least crash-free first. The failure is the answer to give. */
export const rankReleases = async (
  scope: Scope,
  rank: HealthRank,
  asked: { readonly environments: readonly string[]; readonly window: TimeWindow; readonly signal: AbortSignal },
): Promise<Result<ReadonlyMap<string, number>, Response>> => {
  const withUsers = rank === 'users' || rank === 'crash_free_users'
  const { environments, window, signal } = asked
  const rows = await readFigures(scope, { window, groupBy: ['release'], environments, withUsers, withDurations: false, rowsMax }, signal)
  if (!rows.ok) return rows
  const valueOf = ({ total, crashed, users }: SessionFigures): number => {
    if (rank === 'users') return users.all
    if (rank === 'crash_free_sessions') return -(crashFreeRate(crashed, total) ?? 1)
    return rank === 'crash_free_users' ? -(crashFreeRate(users.crashed, users.all) ?? 1) : total
  }
  return success(new Map(rows.value.map(({ release, figures }) => [release, valueOf(figures)])))
}

/** The longest time that figures are read over: what is older may be gone. */
export const healthPeriodMsMax = 90 * dayMs
