import { hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { StatPoint } from '#packages/contract/issue'
import type { Scope } from '#server/http/scope'

const hoursShown = 24
const minutesPerHour = 60
const dayS = 86_400

/** 24 buckets of one hour, the last one being the current hour. */
const hourlyPoints = (eventsByHour: ReadonlyMap<number, number>, nowMs: EpochMs): StatPoint[] => {
  const lastHour = Math.floor(nowMs / hourMs)
  return Array.from({ length: hoursShown }, (_, index) => {
    const hour = lastHour - (hoursShown - 1) + index
    return [hour * 3600, eventsByHour.get(hour) ?? 0]
  })
}

/** `days` buckets of one UTC day, the last one being today; `eventsByDay` by unix seconds of the day's start. */
export const dailyPoints = (eventsByDay: ReadonlyMap<number, number>, nowMs: EpochMs, days: number): StatPoint[] => {
  const today = Math.floor(nowMs / 1000 / dayS)
  return Array.from({ length: days }, (_, index) => {
    const start = (today - (days - 1) + index) * dayS
    return [start, eventsByDay.get(start) ?? 0]
  })
}

/** Hourly events of the last 24 hours of some issues, by issue, from metadata alone; in some environments, or with an empty list in all. */
export const hourlyStats = async (
  scope: Scope,
  { ids: issueIds, environments }: { readonly ids: readonly number[]; readonly environments: readonly string[] },
  nowMs: EpochMs,
): Promise<Map<number, StatPoint[]>> => {
  const byIssue = new Map<number, Map<number, number>>(issueIds.map((id) => [id, new Map<number, number>()]))
  if (issueIds.length > 0) {
    const sinceMinute = (Math.floor(nowMs / hourMs) - (hoursShown - 1)) * minutesPerHour
    const rows = await scope
      .rows('issue_minutes')
      .select((eb) => ['issue_id', 'minute', eb.fn.sum<number>('events').as('events')])
      .where('issue_id', 'in', issueIds)
      .where('minute', '>=', sinceMinute)
      .$if(environments.length > 0, (counted) => counted.where('environment', 'in', environments))
      .groupBy(['issue_id', 'minute'])
      .execute()
    for (const row of rows) {
      const hours = byIssue.get(row.issue_id)
      const hour = Math.floor(row.minute / minutesPerHour)
      hours?.set(hour, (hours.get(hour) ?? 0) + Number(row.events))
    }
  }
  return new Map([...byIssue].map(([id, hours]) => [id, hourlyPoints(hours, nowMs)]))
}
