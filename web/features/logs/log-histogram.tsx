import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatPercent } from '../../lib/number-format.ts'
import { useMedia } from '../../lib/use-media.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorState, ProgressLine } from '../../ui/states.tsx'
import { TimeChart } from '../../ui/time-chart.tsx'
import type { ChangeAddress } from '../explore/use-change.ts'
import type { Severity } from './log.ts'
import { histogramQuery } from './queries.ts'
import type { LogsSearch } from './url.ts'

import styles from './logs.module.css'

/** Colours of the bars, as of the words in the lines. */
const colours: Readonly<Record<Severity, string>> = {
  trace: 'var(--bar-soft)',
  debug: 'var(--bar)',
  info: 'var(--info)',
  warn: 'var(--warning)',
  error: 'var(--error)',
  fatal: 'var(--fatal)',
}

const liveMs = 10_000
const heightPx = 72
const narrowHeightPx = 48

/** The same time twice as long, around its middle. */
const zoomedOut = ({ start = '', end = '' }: LogsSearch) => {
  const half = (Date.parse(end) - Date.parse(start)) / 2
  return {
    start: new Date(Date.parse(start) - half).toISOString(),
    end: new Date(Date.parse(end) + half).toISOString(),
    statsPeriod: undefined,
  }
}

/** How many lines there are over time, by severity; a drag narrows the time. */
export const LogHistogram = ({
  org,
  search,
  change,
}: {
  readonly org: string
  readonly search: LogsSearch
  readonly change: ChangeAddress
}) => {
  const read = useQuery(histogramQuery(useApi(), org, search))
  const { data, refetch } = read
  const isNarrow = useMedia('(max-width: 899px)')
  const isLive = search.live !== undefined
  useEffect(() => {
    if (!isLive) return undefined
    const timer = setInterval(() => {
      if (!document.hidden) void refetch()
    }, liveMs)
    return () => clearInterval(timer)
  }, [isLive, refetch])
  const isZoomed = search.start !== undefined && search.end !== undefined
  return (
    <div className={styles.histogram}>
      <ProgressLine active={read.isPlaceholderData} />
      {isZoomed && (
        <div className={styles.zoom}>
          <Button look="quiet" onClick={() => change(() => zoomedOut(search))}>
            Zoom out
          </Button>
          <Button look="quiet" onClick={() => change(() => ({ start: undefined, end: undefined, statsPeriod: undefined }))}>
            Back to 24 h
          </Button>
        </div>
      )}
      {data !== undefined && data.scannedShare < 1 && (
        <p className="meta t2">{formatPercent(data.scannedShare)} of the time was read, a part of each moment: the bars are estimates.</p>
      )}
      {read.isError && <ErrorState what="The lines could not be counted" failure={failureOf(read.error)} onRetry={() => void refetch()} />}
      {data?.scale ? (
        <TimeChart
          what="lines"
          scale={data.scale}
          series={data.series.map(({ severity, counts }) => ({ name: severity, colour: colours[severity], counts }))}
          height={isNarrow ? narrowHeightPx : heightPx}
          onRange={({ start, end }) => change(() => ({ start, end, statsPeriod: undefined, live: undefined }))}
        />
      ) : (
        read.isPending && <div className={styles.histogramSpace} />
      )}
    </div>
  )
}
