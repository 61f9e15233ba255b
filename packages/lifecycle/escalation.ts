const hoursLookedAt = 168
const limitMin = 10
const timesMax = 3
const timesMean = 8
const burstEventsMin = 10
const burstAgeMs = 24 * 3_600_000
const burstShare = 0.95
/** With fewer issues to compare with nobody can say what is usual. */
const burstIssuesMin = 10
const hourMs = 3_600_000
const newMs = 7 * 24 * hourMs

/** Minutes over which an archived issue is watched. */
export const escalationWindowMinutes = 60

/**
 * Events within 60 minutes above which an issue that is archived until it escalates is awake again: three times its busiest hour of the last seven
 * days, or eight times its mean hour with the empty ones, or 10, whichever is most (grouping.md 5.6). `hours`: events of its hours, empty ones may be left out.
 */
export const escalationLimit = (hours: readonly number[]): number => {
  const looked = hours.slice(0, hoursLookedAt)
  const busiest = looked.reduce((most, events) => Math.max(most, events), 0)
  const mean = looked.reduce((sum, events) => sum + events, 0) / hoursLookedAt
  return Math.max(limitMin, timesMax * busiest, Math.ceil(timesMean * mean))
}

const perHour = (timesSeen: number, ageMs: number): number => timesSeen / Math.max(ageMs / hourMs, 1)

/** An issue's counters, and how long ago it was first seen. */
export interface CountedIssue {
  readonly timesSeen: number
  readonly ageMs: number
}

/** Events per hour that only one in twenty of a project's issues has; undefined when it has too few to tell. */
export const burstLimit = (issues: readonly CountedIssue[]): number | undefined => {
  const rates = issues.map(({ timesSeen, ageMs }) => perHour(timesSeen, ageMs)).toSorted((a, b) => a - b)
  return rates.length < burstIssuesMin ? undefined : rates[Math.ceil(rates.length * burstShare) - 1]
}

/** Whether an issue of the last 24 hours comes more often than nearly all others of its project. */
export const isBursting = ({ timesSeen, ageMs }: CountedIssue, limit: number): boolean =>
  ageMs < burstAgeMs && timesSeen >= burstEventsMin && perHour(timesSeen, ageMs) > limit

/** Priority of an issue that escalates (grouping.md 4.5): 25 becomes 50, everything else 75. */
export const escalatedPriority = (priority: number): number => (priority <= 25 ? 50 : 75)

/** Substatus of an issue that is taken up again by hand or by date (grouping.md 5.1). */
export const reopenedSubstatus = (firstSeenMs: number, nowMs: number): 'new' | 'ongoing' =>
  nowMs - firstSeenMs < newMs ? 'new' : 'ongoing'
