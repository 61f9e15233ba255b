import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { EventAnswer } from '#packages/contract/event'
import type { IssueDetails } from '#packages/contract/issue'
import type { IssueStats } from '#packages/contract/issue-stats'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { exactCount, formatCount } from '../../lib/number-format.ts'
import { useMedia } from '../../lib/use-media.ts'
import { Button, SegmentedChoice } from '../../ui/button.tsx'
import { tickText } from '../../ui/chart-scale.ts'
import { FoldSection } from '../../ui/fold-section.tsx'
import { barsPath } from '../../ui/sparkline.tsx'
import { ErrorState, ProgressLine } from '../../ui/states.tsx'
import { TimeChart } from '../../ui/time-chart.tsx'
import { isFiltered, parseEventFilter } from './event-filter.ts'
import type { EventFilter } from './event-filter.ts'
import { intervalText, levelSeries, markersOf, scaleOf, userSeries } from './graph-data.ts'
import { issueStatsQuery, projectReleasesQuery } from './queries.ts'

import styles from './issue.module.css'

interface GraphProps {
  readonly org: string
  readonly issueId: string
  readonly issue: IssueDetails | undefined
  readonly event: EventAnswer | undefined
  readonly filter: EventFilter
  readonly onFilter: (filter: EventFilter) => void
}

const totalsText = ({ totals }: IssueStats): string =>
  `${exactCount(totals.events)} ${totals.events === 1 ? 'event' : 'events'}, ${exactCount(totals.users)} ${totals.users === 1 ? 'user' : 'users'}`

/** The same time twice as long, around its middle. */
const zoomedOut = (filter: EventFilter): EventFilter => {
  const [start, end] = [Date.parse(filter.start ?? ''), Date.parse(filter.end ?? '')]
  const half = (end - start) / 2
  return { ...filter, start: new Date(start - half).toISOString(), end: new Date(end + half).toISOString() }
}

const Chart = ({ stats, ...props }: GraphProps & { readonly stats: IssueStats }) => {
  const [counted, setCounted] = useState<'events' | 'users'>('events')
  const project = props.issue?.project.slug
  const releases = useQuery({ ...projectReleasesQuery(useApi(), props.org, project ?? ''), enabled: project !== undefined }).data
  const scale = scaleOf(stats)
  const { filter, onFilter } = props
  const isZoomed = filter.start !== undefined && filter.end !== undefined
  return (
    <>
      <div className={styles.graphTools}>
        <span className="t3 meta">
          {counted} per {intervalText(stats.intervalMs)}
        </span>
        {isZoomed && (
          <>
            <Button look="quiet" onClick={() => onFilter(zoomedOut(filter))}>
              Zoom out
            </Button>
            <Button look="quiet" onClick={() => onFilter(parseEventFilter({ ...filter, start: undefined, end: undefined }))}>
              All time
            </Button>
          </>
        )}
        <SegmentedChoice
          label="What is counted"
          segments={[
            { value: 'events', label: 'Events' },
            { value: 'users', label: 'Users' },
          ]}
          chosen={counted}
          onChoose={setCounted}
        />
      </div>
      <TimeChart
        what={counted}
        scale={scale}
        series={counted === 'events' ? levelSeries(stats) : userSeries(stats)}
        apart={counted === 'users'}
        markers={markersOf({ ...props, releases }, scale)}
        height={112}
        onRange={({ start, end }) => onFilter(parseEventFilter({ ...filter, statsPeriod: undefined, start, end }))}
      />
    </>
  )
}

/** Events and users of the issue over time, within the filter (ui.md 2.2 E). */
export const EventGraph = (props: GraphProps) => {
  const stats = useQuery(issueStatsQuery(useApi(), { org: props.org, issue: props.issueId }, props.filter))
  const inView = isFiltered(props.filter) ? 'in view' : 'stored'
  return (
    <FoldSection id="graph" title="Events" {...(stats.data && { note: `${inView}: ${totalsText(stats.data)}` })}>
      <div className={styles.graph}>
        <ProgressLine active={stats.isPlaceholderData} />
        {stats.isError && (
          <ErrorState what="The events could not be counted" failure={failureOf(stats.error)} onRetry={() => void stats.refetch()} />
        )}
        {stats.data && <Chart {...props} stats={stats.data} />}
      </div>
    </FoldSection>
  )
}

const stripWidth = 300
const barsTop = 16
const barsHeight = 44

const Strip = ({ stats, issue }: { readonly stats: IssueStats; readonly issue: IssueDetails }) => {
  const scale = scaleOf(stats)
  const counts = Array.from({ length: scale.count }, (_, index) => stats.levels.reduce((sum, level) => sum + (level.counts[index] ?? 0), 0))
  const peak = formatCount(Math.max(0, ...counts))
  const widthMs = scale.count * scale.intervalMs
  const bottom = barsTop + barsHeight
  const firstX = issue.firstRelease ? ((Date.parse(issue.firstSeen) - scale.startMs) / widthMs) * stripWidth : -1
  const isMarked = firstX >= 0 && firstX <= stripWidth
  const version = issue.firstRelease?.shortVersion.slice(0, 16) ?? ''
  return (
    <svg
      className={styles.chart}
      role="img"
      aria-label={`${formatCount(stats.totals.events)} events, at most ${peak} per ${intervalText(scale.intervalMs)}`}
      width={stripWidth}
      height={76}
      viewBox={`0 0 ${String(stripWidth)} 76`}
    >
      <path d={barsPath(counts, stripWidth, barsHeight)} transform={`translate(0 ${String(barsTop)})`} fill="var(--bar)" />
      <path d={`M0 ${String(bottom + 0.5)}h${String(stripWidth)}`} stroke="var(--line-strong)" />
      {isMarked && <path d={`M${firstX.toFixed(1)} 4v${String(bottom - 4)}`} stroke="var(--accent)" strokeDasharray="2 2" />}
      <text x="0" y="11">
        per {intervalText(scale.intervalMs)}, peak {peak}
      </text>
      {isMarked && (
        <text
          className={styles.mark}
          x={firstX > stripWidth / 2 ? firstX - 4 : firstX + 4}
          y={firstX > stripWidth / 2 ? 11 : 27}
          textAnchor={firstX > stripWidth / 2 ? 'end' : 'start'}
        >
          {version}
        </text>
      )}
      <text x="0" y="73">
        {tickText(scale.startMs, scale)}
      </text>
      <text x="50%" y="73" textAnchor="middle">
        {tickText(scale.startMs + widthMs / 2, scale)}
      </text>
      <text x="100%" y="73" textAnchor="end">
        {tickText(Date.parse(stats.end), scale)}
      </text>
    </svg>
  )
}

/** As wide as this, the head has room for it. */
const stripQuery = '(min-width: 1200px)'

/** The graph in small, for the head of the page where that is wide; nothing when it cannot be read: the graph below says so. */
export const EventStrip = ({ org, issueId, issue, filter }: Omit<GraphProps, 'event' | 'onFilter'> & { readonly issue: IssueDetails }) => {
  const stats = useQuery(issueStatsQuery(useApi(), { org, issue: issueId }, filter)).data
  const isWide = useMedia(stripQuery)
  return isWide && <div className={styles.strip}>{stats && <Strip stats={stats} issue={issue} />}</div>
}
