import { oneOf } from '../../lib/search-params.ts'

/** Periods of the statistics page. */
export const statsPeriods = ['24h', '7d'] as const
export type StatsPeriod = (typeof statsPeriods)[number]

export interface StatsSearch {
  /** Absent: 24h. */
  readonly statsPeriod?: StatsPeriod
}

/** Reads the state of the page; anything unknown is the default. */
export const parseStats = (raw: Record<string, unknown>): StatsSearch => (oneOf(raw, 'statsPeriod') === '7d' ? { statsPeriod: '7d' } : {})
