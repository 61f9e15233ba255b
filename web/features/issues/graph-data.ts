import type { Deploy } from '#packages/contract/deploy'
import type { EventAnswer } from '#packages/contract/event'
import type { IssueDetails } from '#packages/contract/issue'
import type { IssueStats } from '#packages/contract/issue-stats'
import type { Release } from '#packages/contract/release'

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

/** More releases than this are one marker each no longer. */
const releasesMax = 8
const changes: Readonly<Record<string, { readonly label: string; readonly tone: 'ok' | 'text' | 'warning' }>> = {
  set_resolved: { label: 'resolved', tone: 'ok' },
  set_ignored: { label: 'archived', tone: 'text' },
  set_regression: { label: 'came back', tone: 'warning' },
}

const labelMax = 24

/**
 * Where the project's releases began within the graph: the first event of each. More than eight are grouped, each group marked at its first: `2.4.0 +3`.
 */
export const releaseMarkers = (
  releases: readonly Pick<Release, 'version' | 'shortVersion' | 'firstEvent'>[],
  { startMs, intervalMs, count }: BucketScale,
): ChartMarker[] => {
  const widthMs = count * intervalMs
  const marked = releases
    .map(({ shortVersion, firstEvent }) => ({ label: shortVersion.slice(0, labelMax), atMs: Date.parse(firstEvent ?? '') }))
    .filter(({ atMs }) => atMs >= startMs && atMs <= startMs + widthMs)
    .toSorted((one, other) => one.atMs - other.atMs)
  const groupOf = (atMs: number): number => Math.min(releasesMax - 1, Math.floor(((atMs - startMs) / widthMs) * releasesMax))
  const groups = marked.length > releasesMax ? [...Map.groupBy(marked, ({ atMs }) => groupOf(atMs)).values()] : marked.map((one) => [one])
  return groups.flatMap(([first, ...rest]) =>
    first
      ? [{ atMs: first.atMs, label: rest.length === 0 ? first.label : `${first.label} +${String(rest.length)}`, tone: 'accent' as const }]
      : [],
  )
}

/** When releases came to an environment: `production` where the chart is of one release, else `2.4.1 > production`. */
export const deployMarkers = (
  deploys: readonly (Pick<Deploy, 'environment' | 'dateFinished'> & { readonly version?: string })[],
): ChartMarker[] =>
  deploys.map(({ environment, dateFinished, version }) => ({
    atMs: Date.parse(dateFinished),
    label: `${version === undefined ? 'deployed to' : `${version.slice(0, labelMax)} to`} ${environment.slice(0, labelMax)}`,
    tone: 'text' as const,
  }))

/** Deploys that lie within the graph, the newest of each release; more than eight would hide what else is marked. */
export const deploysWithin = (
  releases: readonly Pick<Release, 'shortVersion' | 'lastDeploy'>[],
  { startMs, intervalMs, count }: BucketScale,
): ChartMarker[] =>
  deployMarkers(
    releases
      .flatMap(({ shortVersion, lastDeploy }) => (lastDeploy ? [{ ...lastDeploy, version: shortVersion }] : []))
      .filter(({ dateFinished }) => Date.parse(dateFinished) >= startMs && Date.parse(dateFinished) <= startMs + count * intervalMs)
      .slice(0, releasesMax),
  )

/** The release that the issue began in, while those of the project are not known. */
const firstMarker = (issue: IssueDetails | undefined): ChartMarker[] =>
  issue?.firstRelease
    ? [{ atMs: Date.parse(issue.firstSeen), label: issue.firstRelease.shortVersion.slice(0, labelMax), tone: 'accent' as const }]
    : []

/** What happened meanwhile: first events of releases, changes of the issue's state, and the event that is shown. */
export const markersOf = (
  facts: {
    readonly issue: IssueDetails | undefined
    /** Undefined: not known (yet). */
    readonly releases: readonly Release[] | undefined
    readonly event: EventAnswer | undefined
  },
  scale: BucketScale,
): readonly ChartMarker[] => [
  ...(facts.releases ? [...releaseMarkers(facts.releases, scale), ...deploysWithin(facts.releases, scale)] : firstMarker(facts.issue)),
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
