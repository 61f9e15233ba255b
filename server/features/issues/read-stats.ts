import { dayMs, hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { StatPoint } from '#packages/contract/issue'
import type { Scope } from '#server/http/scope'
import { param, sql } from '#server/stores/events/sql'

const hoursShown = 24
const minutesPerHour = 60
const dayS = 86_400
/** Days of the list's longer trend. */
const daysShown = 14
/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000
/** Hashes asked for at once: an issue has one as a rule, a merged one some. */
const hashesMax = 5_000

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

/**
 * Daily events of the last 14 days of some issues, by issue, from the stored events; in some environments, or with an empty list in all. The last
 * bucket is today (UTC). Undefined while the columnar store is away.
 */
export const dailyStats = async (
  scope: Scope,
  { ids: issueIds, environments }: { readonly ids: readonly number[]; readonly environments: readonly string[] },
  nowMs: EpochMs,
): Promise<Map<number, StatPoint[]> | undefined> => {
  const byIssue = new Map<number, Map<number, number>>(issueIds.map((id) => [id, new Map<number, number>()]))
  const sinceMs = (Math.floor(nowMs / dayMs) - (daysShown - 1)) * dayMs
  const hashes =
    issueIds.length === 0
      ? []
      : await scope
          .rows('hashes')
          .select(['hash', 'issue_id', 'project_id'])
          .where('issue_id', 'in', issueIds)
          .where('state', '=', 0)
          .where('last_seen', '>=', sinceMs)
          .limit(hashesMax)
          .execute()
  // The column is the first half of the hash, which is unique within a project as far as anyone will see.
  const issueOf = new Map(hashes.map(({ hash, issue_id, project_id }) => [`${project_id}/${BigInt(`0x${hash.slice(0, 16)}`)}`, issue_id]))
  if (hashes.length > 0) {
    const numbers = hashes.map(({ hash }) => BigInt(`0x${hash.slice(0, 16)}`))
    const inEnvironment = environments.length === 0 ? sql`1` : sql`environment IN ${param.strings(environments)}`
    const rows = await scope.eventRows<{ project: string; hash_number: string; day_s: number; event_count: string }>({
      table: 'events',
      select: sql`toString(project_id) AS project, toString(hash) AS hash_number, toUnixTimestamp(toStartOfDay(timestamp, 'UTC')) AS day_s,
        toString(sum(weight)) AS event_count`,
      where: sql`hash IN ${param.uint64s(numbers)} AND timestamp >= ${param.time(sinceMs)}
        AND received_at >= ${param.time(sinceMs - receiptSlackMs)} AND ${inEnvironment}`,
      tail: sql`GROUP BY project, hash_number, day_s`,
      limit: hashesMax * (daysShown + 1),
    })
    if (!rows.ok) return undefined
    for (const row of rows.value) {
      const days = byIssue.get(issueOf.get(`${row.project}/${row.hash_number}`) ?? 0)
      days?.set(row.day_s, (days.get(row.day_s) ?? 0) + Number(row.event_count))
    }
  }
  return new Map([...byIssue].map(([id, days]) => [id, dailyPoints(days, nowMs, daysShown)]))
}
