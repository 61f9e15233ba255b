import type { IssueTag } from '#packages/contract/issue'
import type { IssueStats } from '#packages/contract/issue-stats'

/** A time in which far more events came than usual. */
export interface Spike {
  readonly at: string
  readonly events: number
  readonly intervalMs: number
  /** How often the usual goes into it; null: there was next to nothing else. */
  readonly times: number | null
}

/** Fewer buckets than these say nothing of what is usual; fewer events, or less above the usual, are no spike. */
const bucketsMin = 6
const eventsMin = 10
const timesMin = 4

/** The bucket with the most events since the issue began, when it stands out: at least ten events, and four times what the others have on average. */
export const spikeOf = (stats: IssueStats, firstSeen: string): Spike | null => {
  const startMs = Date.parse(stats.start)
  const began = Math.max(0, Math.floor((Date.parse(firstSeen) - startMs) / stats.intervalMs))
  const sums = Array.from({ length: stats.users.length }, (_, at) => stats.levels.reduce((sum, { counts }) => sum + (counts[at] ?? 0), 0))
  const counts = sums.slice(Number.isNaN(began) ? 0 : began)
  const peak = Math.max(0, ...counts)
  if (counts.length < bucketsMin || peak < eventsMin) return null
  const usual = (counts.reduce((sum, count) => sum + count, 0) - peak) / (counts.length - 1)
  if (peak < timesMin * usual) return null
  const at = sums.length - counts.length + counts.indexOf(peak)
  return {
    at: new Date(startMs + at * stats.intervalMs).toISOString(),
    events: peak,
    intervalMs: stats.intervalMs,
    times: usual < 0.5 ? null : Math.floor(peak / usual),
  }
}

/** The environment that all stored events of the issue came from; null when there are several, or events without one. Every event has a level. */
export const onlyEnvironment = (tags: readonly IssueTag[]): string | null => {
  const environments = tags.find(({ key }) => key === 'environment')
  const [one, other] = environments?.topValues ?? []
  const all = Math.max(0, ...tags.map(({ totalValues }) => totalValues))
  return one && !other && one.value !== '' && environments?.totalValues === all ? one.value : null
}
