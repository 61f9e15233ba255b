import { nowMs } from '../../lib/now.ts'
import { oneOf } from '../../lib/search-params.ts'
import { readFilters } from '../frame/page-filters.ts'

/** Orders of the list of releases: newest first, highest version or build first, most sessions or users in 24 hours, least crash-free, most adopted. */
export const releaseSorts = [
  'date',
  'semver',
  'build',
  'sessions_24h',
  'users_24h',
  'crash_free_sessions',
  'crash_free_users',
  'adoption',
] as const
type ReleaseSort = (typeof releaseSorts)[number]
type ReleaseStatus = 'open' | 'archived' | 'all'
/** How far releases have come (ui.md 2.10). */
export const releaseStages = ['adopted', 'low_adoption', 'replaced'] as const
type ReleaseStage = (typeof releaseStages)[number]
/** `1`: those of which it is true; `0`: the others. */
type YesOrNo = '1' | '0'

/** State of the list of releases, all of it in the address. What is absent has its default. */
export interface ReleaseListSearch {
  /** Part of the version. */
  readonly query?: string
  /** Absent: `date`. */
  readonly sort?: ReleaseSort
  /** Absent: those that are not archived. */
  readonly status?: ReleaseStatus
  /** Absent: any, also those without sessions. */
  readonly stage?: ReleaseStage
  /** Absent: both. */
  readonly finalized?: YesOrNo
  /** Whether commits are known. Absent: both. */
  readonly commits?: YesOrNo
  readonly project?: readonly string[]
  readonly environment?: readonly string[]
  readonly cursor?: string
}

const textMax = 250

const yesOrNo = (text: string | undefined): YesOrNo | undefined => (text === '1' || text === '0' ? text : undefined)

/** The filters that releases alone have. */
const parseOwnFilters = (raw: Record<string, unknown>): Pick<ReleaseListSearch, 'stage' | 'finalized' | 'commits'> => {
  const stage = releaseStages.find((one) => one === oneOf(raw, 'stage'))
  const [finalized, commits] = [yesOrNo(oneOf(raw, 'finalized')), yesOrNo(oneOf(raw, 'commits'))]
  return { ...(stage && { stage }), ...(finalized && { finalized }), ...(commits && { commits }) }
}

/** Reads the state of the list; anything unknown is left out. The time of other lists means nothing here. */
export const parseReleaseList = (raw: Record<string, unknown>): ReleaseListSearch => {
  const query = oneOf(raw, 'query')?.trim().slice(0, textMax)
  const status = oneOf(raw, 'status')
  const sort = releaseSorts.find((one) => one === oneOf(raw, 'sort'))
  const cursor = oneOf(raw, 'cursor')
  const { project, environment } = readFilters(raw)
  return {
    ...(query && { query }),
    ...(sort !== undefined && sort !== 'date' && { sort }),
    ...((status === 'archived' || status === 'all') && { status }),
    ...parseOwnFilters(raw),
    ...(project && !project.includes('-1') && { project: project.filter((one) => one !== '' && one.length <= textMax) }),
    ...(environment && { environment }),
    ...(cursor && cursor.length <= textMax && { cursor }),
  }
}

/** Times that the chart of a release can show, and how wide its bars are then. */
export const chartIntervals = { '24h': '1h', '14d': '6h', '90d': '1d' } as const
export type ChartPeriod = keyof typeof chartIntervals
export const chartPeriods = ['24h', '14d', '90d'] as const satisfies readonly ChartPeriod[]

/** Lists of issues on the page of a release. */
export const issueTabs = ['new', 'regressed', 'unhandled', 'resolved', 'all'] as const
export type IssueTab = (typeof issueTabs)[number]

/** What the chart of a release can show. */
const plottedMetrics = ['crashFreeSessions', 'crashFreeUsers', 'sessionsErrored', 'sessions', 'users'] as const
export type PlottedMetric = (typeof plottedMetrics)[number]

/** State of the page of a release. What is absent has its default. */
export interface ReleaseSearch {
  /** Absent: `new`. */
  readonly tab?: IssueTab
  /** Absent: by the age of the release. */
  readonly period?: ChartPeriod
  /** Absent: `crashFreeSessions`. */
  readonly metric?: PlottedMetric
  /** Sessions and issues of these alone. Absent: of all. */
  readonly environment?: readonly string[]
}

/** Reads the state of the page of a release; anything unknown is left out. */
export const parseRelease = (raw: Record<string, unknown>): ReleaseSearch => {
  const tab = issueTabs.find((one) => one === oneOf(raw, 'tab'))
  const period = chartPeriods.find((one) => one === oneOf(raw, 'period'))
  const metric = plottedMetrics.find((one) => one === oneOf(raw, 'metric'))
  const { environment } = readFilters(raw)
  return {
    ...(tab !== undefined && tab !== 'new' && { tab }),
    ...(period && { period }),
    ...(metric !== undefined && metric !== 'crashFreeSessions' && { metric }),
    ...(environment && { environment }),
  }
}

const hourMs = 3_600_000

/** The time that shows a release since it began. */
export const periodOfAge = (dateCreated: string): ChartPeriod => {
  const hours = (nowMs() - Date.parse(dateCreated)) / hourMs
  if (hours <= 24) return '24h'
  return hours <= 14 * 24 ? '14d' : '90d'
}
