import { durationQuantile } from '#packages/sessions/count-sessions'
import { byStatus, crashFreeRate, shareOf } from '#packages/sessions/rates'
import type { SessionsByStatus } from '#packages/sessions/rates'

import type { SessionFigures } from './figures.ts'

/** What a field needs of the columns, and its value; `ofStatus` for sessions that ended so. Null: there is no such number. */
interface SessionField {
  readonly needs: 'counts' | 'users' | 'durations'
  readonly value: (figures: SessionFigures) => number | null
  readonly ofStatus?: (figures: SessionFigures, status: keyof SessionsByStatus) => number | null
}

export const sessionStatuses = [
  'healthy',
  'errored',
  'crashed',
  'abnormal',
  'unhandled',
] as const satisfies readonly (keyof SessionsByStatus)[]

const quantile = (share: number): SessionField => ({
  needs: 'durations',
  value: ({ durations }) => durationQuantile(durations, share),
})

const meanDuration = ({ durations, durationMs }: SessionFigures): number | null => {
  const sessions = [...durations.values()].reduce((sum, count) => sum + count, 0)
  return sessions === 0 ? null : durationMs / sessions
}

/** Users by the worst that they met; a user who met several things is in several. Healthy are those who met nothing. */
const usersOfStatus = ({ users }: SessionFigures, status: keyof SessionsByStatus): number => {
  const { all, errored, crashed, abnormal, unhandled } = users
  if (status === 'healthy') return Math.max(0, all - errored)
  if (status === 'errored') return Math.max(0, errored - crashed - abnormal - unhandled)
  return users[status]
}

const counts = (value: SessionField['value']): SessionField => ({ needs: 'counts', value })
const users = (value: SessionField['value']): SessionField => ({ needs: 'users', value })

/** Every field of web-api.md 8.9. Durations are in milliseconds, shares from 0 to 1. */
export const sessionFields: ReadonlyMap<string, SessionField> = new Map<string, SessionField>([
  ['sum(session)', { needs: 'counts', value: ({ total }) => total, ofStatus: (figures, status) => byStatus(figures)[status] }],
  ['count_unique(user)', { needs: 'users', value: (figures) => figures.users.all, ofStatus: usersOfStatus }],
  ['avg(session.duration)', { needs: 'durations', value: meanDuration }],
  ['p50(session.duration)', quantile(0.5)],
  ['p75(session.duration)', quantile(0.75)],
  ['p90(session.duration)', quantile(0.9)],
  ['p95(session.duration)', quantile(0.95)],
  ['p99(session.duration)', quantile(0.99)],
  ['max(session.duration)', { needs: 'durations', value: ({ durations, durationMsMax }) => (durations.size === 0 ? null : durationMsMax) }],
  ['crash_rate(session)', counts(({ crashed, total }) => shareOf(crashed, total))],
  ['crash_rate(user)', users((figures) => shareOf(figures.users.crashed, figures.users.all))],
  ['crash_free_rate(session)', counts(({ crashed, total }) => crashFreeRate(crashed, total))],
  ['crash_free_rate(user)', users((figures) => crashFreeRate(figures.users.crashed, figures.users.all))],
  ['anr_rate()', users((figures) => shareOf(figures.users.anr, figures.users.all))],
  ['foreground_anr_rate()', users((figures) => shareOf(figures.users.foregroundAnr, figures.users.all))],
  ['abnormal_rate(session)', counts(({ abnormal, total }) => shareOf(abnormal, total))],
  ['abnormal_rate(user)', users((figures) => shareOf(figures.users.abnormal, figures.users.all))],
  ['errored_rate(session)', counts((figures) => shareOf(byStatus(figures).errored, figures.total))],
  ['errored_rate(user)', users((figures) => shareOf(usersOfStatus(figures, 'errored'), figures.users.all))],
  ['unhandled_rate(session)', counts(({ unhandled, total }) => shareOf(unhandled, total))],
  ['unhandled_rate(user)', users((figures) => shareOf(figures.users.unhandled, figures.users.all))],
  ['unhealthy_rate(session)', counts(({ errored, total }) => shareOf(errored, total))],
  ['unhealthy_rate(user)', users((figures) => shareOf(figures.users.errored, figures.users.all))],
  ...(['abnormal', 'errored', 'unhealthy'] as const).map((name): [string, SessionField] => [
    `${name}_rate()`,
    counts((figures) => shareOf(name === 'unhealthy' ? figures.errored : byStatus(figures)[name], figures.total)),
  ]),
])
