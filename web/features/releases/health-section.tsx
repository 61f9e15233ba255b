import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'

import type { Deploy } from '#packages/contract/deploy'
import type { Release, ReleaseLife, Verdict } from '#packages/contract/release'
import type { SessionsAnswer } from '#packages/contract/sessions'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { classNames } from '../../lib/class-names.ts'
import { exactCount, formatCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { SegmentedChoice } from '../../ui/button.tsx'
import type { BucketScale, ChartMarker } from '../../ui/chart-scale.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { TimeChart } from '../../ui/time-chart.tsx'
import { deployMarkers, intervalText } from '../issues/graph-data.ts'
import { changeOf, crashFreeText, crashFreeTone } from './health-text.ts'
import { metricRows } from './metric-rows.ts'
import type { MetricRow } from './metric-rows.ts'
import { deploysQuery, plottedFields, sessionsQuery, verdictQuery } from './queries.ts'
import type { ReleasePlace } from './queries.ts'
import { chartPeriods, parseRelease, periodOfAge } from './url.ts'
import type { PlottedMetric, ReleaseSearch } from './url.ts'

import styles from './releases.module.css'

const labelMax = 24

const scaleOf = ({ intervals }: SessionsAnswer): BucketScale => {
  const [first = '', second] = intervals
  const startMs = Date.parse(first)
  return { startMs, intervalMs: second === undefined ? 3_600_000 : Date.parse(second) - startMs, count: Math.max(1, intervals.length) }
}

/** What is drawn: shares of what went wrong, in per cent, as small ones are seen; or counts. */
const plots: Readonly<
  Record<PlottedMetric, { readonly title: string; readonly what: string; readonly colour: string; readonly isShare: boolean }>
> = {
  crashFreeSessions: { title: 'Share of sessions that crashed', what: 'of sessions crashed', colour: 'var(--error)', isShare: true },
  crashFreeUsers: { title: 'Share of users who met a crash', what: 'of users met a crash', colour: 'var(--error)', isShare: true },
  sessionsErrored: {
    title: 'Share of sessions with an error or a bad end',
    what: 'of sessions did not end well',
    colour: 'var(--warning)',
    isShare: true,
  },
  sessions: { title: 'Sessions that began', what: 'sessions', colour: 'var(--c1)', isShare: false },
  users: { title: 'Different users', what: 'users', colour: 'var(--c2)', isShare: false },
}

const shareText = (percent: number): string => `${String(Math.round(percent * 100) / 100)} %`

/** A marker is drawn as it is told, so that a name with marks that turn the direction of a text is shown by what it has. */
const markersOf = (release: Release, deploys: readonly Deploy[] | undefined): readonly ChartMarker[] => [
  { atMs: Date.parse(release.dateCreated), label: visibleText(release.shortVersion).slice(0, labelMax), tone: 'accent' },
  ...deployMarkers(deploys ?? []).map((marker) => ({ ...marker, label: visibleText(marker.label) })),
]

interface ChartProps {
  readonly sessions: SessionsAnswer
  readonly metric: PlottedMetric
  readonly markers: readonly ChartMarker[]
}

const Chart = ({ sessions, metric, markers }: ChartProps) => {
  const { what, colour, isShare } = plots[metric]
  const values = sessions.groups[0]?.series?.[plottedFields[metric]] ?? []
  const counts = values.map((value) => (value ?? 0) * (isShare ? 100 : 1))
  return (
    <TimeChart
      what={what}
      scale={scaleOf(sessions)}
      series={[{ name: what, colour, counts }]}
      markers={markers}
      height={112}
      apart={isShare || metric === 'users'}
      {...(isShare && { format: shareText })}
    />
  )
}

const Value = ({ row, life }: { readonly row: MetricRow; readonly life: ReleaseLife | null }) => {
  const value = life === null ? null : row.value(life)
  if (row.isShare) return crashFreeText(value)
  return value === null ? '-' : <span title={exactCount(value)}>{formatCount(value)}</span>
}

const Change = ({ row, facts }: { readonly row: MetricRow; readonly facts: Verdict }) => {
  if (!row.isShare || !facts.health || !facts.previousHealth) return null
  const change = changeOf(row.value(facts.health), row.value(facts.previousHealth))
  return change && <span data-tone={change.tone}>{change.text}</span>
}

interface MetricsProps {
  readonly facts: Verdict
  readonly release: Release
  readonly metric: PlottedMetric
  readonly onMetric: (metric: PlottedMetric) => void
  readonly org: string
}

/** Each figure of the release beside the one before it; a press on one draws it. */
const Metrics = ({ facts, release, metric, onMetric, org }: MetricsProps) => (
  <table className={classNames(styles.table, styles.metrics)} aria-label="Sessions against the release before">
    <thead>
      <tr>
        <th scope="col" title="At most 90 days">
          Since each began
        </th>
        <th scope="col" className="num" title={visibleText(release.version)}>
          <PlainText value={release.shortVersion.slice(0, labelMax)} />
        </th>
        <th scope="col" className="num">
          {facts.previous ? (
            <Link to="/organizations/$org/releases/$version/" params={{ org, version: facts.previous.version }} className="link">
              <PlainText value={facts.previous.shortVersion.slice(0, labelMax)} />
            </Link>
          ) : (
            'Before'
          )}
        </th>
        <th scope="col" className="num">
          Change
        </th>
      </tr>
    </thead>
    <tbody>
      {metricRows.map((row) => (
        <tr key={row.metric} data-chosen={row.metric === metric} onClick={() => onMetric(row.metric)}>
          <th scope="row">
            <button type="button" className={styles.metric} aria-pressed={row.metric === metric} onClick={() => onMetric(row.metric)}>
              {row.label}
            </button>
          </th>
          <td className="num">
            <b className={styles.health} data-tone={row.isJudged && facts.health ? crashFreeTone(row.value(facts.health)) : undefined}>
              <Value row={row} life={facts.health} />
            </b>
          </td>
          <td className="num t2">
            <Value row={row} life={facts.previousHealth} />
          </td>
          <td className={classNames(styles.change, 'num')}>
            <Change row={row} facts={facts} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

interface HealthProps {
  readonly place: ReleasePlace
  readonly release: Release
  readonly search: ReleaseSearch
}

/** Sessions came from the release, but none of those that are asked for. */
const NoneHere = ({ place, search }: Pick<HealthProps, 'place' | 'search'>) =>
  search.environment ? (
    <p className="t2">
      No session of this release came from these environments in the last 90 days. SDKs name one with `environment` where they are
      initialised.{' '}
      <Link
        to="/organizations/$org/releases/$version/"
        params={place}
        search={parseRelease({ ...search, environment: undefined })}
        className="link"
      >
        Look at all environments
      </Link>
    </p>
  ) : (
    <p className="t2">No session came from this release in the last 90 days; what is older is not drawn.</p>
  )

const Figures = ({ place, release, search }: HealthProps) => {
  const api = useApi()
  const navigate = useNavigate()
  const period = search.period ?? periodOfAge(release.dateCreated)
  const metric = search.metric ?? 'crashFreeSessions'
  const sessions = useQuery(sessionsQuery(api, place, { period, environment: search.environment }))
  const verdict = useQuery(verdictQuery(api, place, search.environment))
  const deploys = useQuery(deploysQuery(api, place)).data
  const change = (changed: ReleaseSearch): void =>
    void navigate({
      to: '/organizations/$org/releases/$version/',
      params: place,
      search: parseRelease({ ...search, ...changed }),
      replace: true,
      resetScroll: false,
    })
  const failed = [sessions, verdict].find((query) => query.isError)
  if (failed)
    return <ErrorState what="The sessions could not be counted" failure={failureOf(failed.error)} onRetry={() => void failed.refetch()} />
  if (verdict.data && verdict.data.health === null) return <NoneHere place={place} search={search} />
  if (!sessions.data || !verdict.data) return <SkeletonRows rows={6} label="Counting the sessions" />
  return (
    <>
      <div className={styles.chartTools}>
        <span className="t3 meta">
          {plots[metric].title} per {intervalText(scaleOf(sessions.data).intervalMs)}; a press on a row draws another figure
        </span>
        <SegmentedChoice
          label="Time of the chart"
          segments={chartPeriods.map((value) => ({ value, label: value }))}
          chosen={period}
          onChoose={(value) => change({ period: value })}
        />
      </div>
      <ProgressLine active={sessions.isPlaceholderData} />
      <Chart sessions={sessions.data} metric={metric} markers={markersOf(release, deploys)} />
      <Metrics facts={verdict.data} release={release} metric={metric} onMetric={(value) => change({ metric: value })} org={place.org} />
    </>
  )
}

const howTo = `import * as Sentry from '@sentry/browser'

Sentry.init({ dsn, release: 'shop@2.4.1', environment: 'production' })`

/** How the sessions of the release ended: over time, and against the release before (ui.md 2.10). */
export const HealthSection = (props: HealthProps) => {
  const isHealthy = props.release.projects.some(({ hasHealthData }) => hasHealthData)
  return (
    <section aria-label="Sessions" className={styles.part}>
      <h2>Sessions</h2>
      {isHealthy ? (
        <Figures {...props} />
      ) : (
        <>
          <p className="t2">
            No session came from this release. SDKs of browsers, servers and phones count them by themselves once they know the release;
            then this shows how many ended in a crash.
          </p>
          <CodeBlock code={howTo} label="How to set the release" />
        </>
      )}
    </section>
  )
}
