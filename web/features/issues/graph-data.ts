import type { EventAnswer } from '#packages/contract/event'
import type { IssueDetails, IssueTag } from '#packages/contract/issue'
import type { IssueStats } from '#packages/contract/issue-stats'

import type { BucketScale, ChartMarker } from '../../ui/chart-scale.ts'
import type { ChartSeries } from '../../ui/time-chart.tsx'

/** The buckets of an answer. */
export const scaleOf = (stats: IssueStats): BucketScale => ({
  startMs: Date.parse(stats.start),
  intervalMs: stats.intervalMs,
  count: Math.max(1, stats.users.length),
})

/** From the bottom of the stack to its top. */
const levels = ['debug', 'info', 'warning', 'error', 'fatal']

/** Events per bucket by level; a single level is grey, as its colour would say nothing. */
export const levelSeries = (stats: IssueStats): readonly ChartSeries[] => {
  if (stats.levels.length <= 1)
    return [{ name: stats.levels[0]?.level ?? 'events', colour: 'var(--bar)', counts: stats.levels[0]?.counts ?? [] }]
  return stats.levels
    .toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level))
    .map(({ level, counts }) => ({ name: level, colour: levels.includes(level) ? `var(--${level})` : 'var(--bar)', counts }))
}

/** Different users per bucket. */
export const userSeries = (stats: IssueStats): readonly ChartSeries[] => [{ name: 'users', colour: 'var(--c2)', counts: stats.users }]

/** More releases than this are one marker each no longer, but one for all. */
const releasesMax = 8
const changes: Readonly<Record<string, { readonly label: string; readonly tone: 'ok' | 'text' | 'warning' }>> = {
  set_resolved: { label: 'resolved', tone: 'ok' },
  set_ignored: { label: 'archived', tone: 'text' },
  set_regression: { label: 'came back', tone: 'warning' },
}

const releaseMarkers = (tags: readonly IssueTag[], issue: IssueDetails | undefined): ChartMarker[] => {
  const values = tags.find(({ key }) => key === 'release')?.topValues ?? []
  const seen = values.map(({ value, firstSeen }) => ({ label: value.split('@').at(-1)?.slice(0, 24) ?? value, at: firstSeen }))
  const first = issue?.firstRelease ? [{ label: issue.firstRelease.shortVersion.slice(0, 24), at: issue.firstSeen }] : []
  const marked = (seen.length > 0 ? seen : first).map(({ label, at }) => ({ atMs: Date.parse(at), label, tone: 'accent' as const }))
  const earliest = marked.toSorted((a, b) => a.atMs - b.atMs)[0]
  return marked.length > releasesMax && earliest ? [{ ...earliest, label: `${String(marked.length)} releases` }] : marked
}

/** What happened meanwhile: first events of releases, changes of the issue's state, and the event that is shown. */
export const markersOf = (facts: {
  readonly issue: IssueDetails | undefined
  readonly tags: readonly IssueTag[]
  readonly event: EventAnswer | undefined
}): readonly ChartMarker[] => [
  ...releaseMarkers(facts.tags, facts.issue),
  ...(facts.issue?.activity ?? []).flatMap(({ type, dateCreated }) => {
    const change = Object.hasOwn(changes, type) ? changes[type] : undefined
    return change ? [{ ...change, atMs: Date.parse(dateCreated) }] : []
  }),
  ...(facts.event ? [{ atMs: Date.parse(facts.event.dateCreated), label: 'this event', tone: 'text' as const }] : []),
]

const unitWords: readonly (readonly [ms: number, word: string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'min'],
]

/** `30 min`, `hour`, `6 hours`, `day`: what comes after "per". */
export const intervalText = (intervalMs: number): string => {
  const [unitMs, word] = unitWords.find(([ms]) => intervalMs >= ms && intervalMs % ms === 0) ?? [1_000, 's']
  const amount = intervalMs / unitMs
  return amount === 1 ? word : `${String(amount)} ${word}${word === 'min' ? '' : 's'}`
}
