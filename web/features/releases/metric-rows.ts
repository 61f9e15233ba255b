import type { ReleaseLife } from '#packages/contract/release'

import type { PlottedMetric } from './url.ts'

/** A figure of a release that can be compared and drawn. */
export interface MetricRow {
  readonly metric: PlottedMetric
  readonly label: string
  /** In per cent, of what went well; else a count. */
  readonly isShare: boolean
  /** How good it is can be said of it alone. */
  readonly isJudged: boolean
  /** Null without a denominator. */
  readonly value: (life: ReleaseLife) => number | null
}

const healthyShare = ({ sessions, sessionsErrored }: ReleaseLife): number | null =>
  sessions === 0 ? null : Math.max(0, Math.floor(((sessions - sessionsErrored) * 10_000) / sessions) / 100)

export const metricRows: readonly MetricRow[] = [
  { metric: 'crashFreeSessions', label: 'Crash-free sessions', isShare: true, isJudged: true, value: (life) => life.crashFreeSessions },
  { metric: 'crashFreeUsers', label: 'Crash-free users', isShare: true, isJudged: true, value: (life) => life.crashFreeUsers },
  { metric: 'sessionsErrored', label: 'Error-free sessions', isShare: true, isJudged: false, value: healthyShare },
  { metric: 'sessions', label: 'Sessions', isShare: false, isJudged: false, value: (life) => life.sessions },
  { metric: 'users', label: 'Users', isShare: false, isJudged: false, value: (life) => life.users },
]
