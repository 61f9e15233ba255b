import { useQuery } from '@tanstack/react-query'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatPercent } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { LineChart } from '../../ui/line-chart.tsx'
import { ErrorState, ProgressLine } from '../../ui/states.tsx'
import { chartQuery } from './queries.ts'
import type { ChartData } from './series.ts'
import type { ExploreSearch } from './url.ts'
import type { ChangeAddress } from './use-change.ts'
import { printNumber } from './values.ts'

import styles from './explore.module.css'

const colours = ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)', 'var(--c6)', 'var(--c7)', 'var(--c8)'] as const
const nameMax = 60

/** Every second line is dashed, so that they differ by more than their colours. */
const seriesLook = (at: number) => ({ colour: colours[at % colours.length] ?? colours[0], dashed: at % 2 === 1 })

/** Says that a chart is an estimate, and why. */
const EstimateBadge = ({ scannedShare }: Pick<ChartData, 'scannedShare'>) => {
  const why =
    scannedShare < 1
      ? `${formatPercent(scannedShare)} of the time was read, a part of each moment`
      : 'SDKs sent a sample: each row is counted as many times as it stands for'
  return (
    <span title={why}>
      <Badge tone="info">est.</Badge>
    </span>
  )
}

interface ChartProps {
  readonly org: string
  readonly search: ExploreSearch
  readonly axis: string
  readonly change: ChangeAddress
}

const Drawn = ({ axis, data, change }: Pick<ChartProps, 'axis' | 'change'> & { readonly data: ChartData }) =>
  data.scale === null ? (
    <p className={styles.chartSpace}>Nothing to draw in this time.</p>
  ) : (
    <LineChart
      what={axis}
      scale={data.scale}
      series={data.lines.map(({ name, values }, at) => ({ name: visibleText(name.slice(0, nameMax)), values, ...seriesLook(at) }))}
      height={112}
      format={(value) => printNumber(value, data)}
      onRange={({ start, end }) => change(() => ({ start, end, statsPeriod: undefined }))}
    />
  )

/** One function over time; a drag narrows the time. */
export const ExploreChart = ({ org, search, axis, change }: ChartProps) => {
  const read = useQuery(chartQuery(useApi(), org, search, axis))
  const { data } = read
  return (
    <section className={styles.chart} aria-label={visibleText(axis)}>
      <h2>
        <code>{visibleText(axis)}</code>
        {data?.isEstimate && <EstimateBadge scannedShare={data.scannedShare} />}
      </h2>
      <ProgressLine active={read.isFetching && data !== undefined} />
      {read.isError && (
        <ErrorState what="The chart could not be read" failure={failureOf(read.error)} onRetry={() => void read.refetch()} />
      )}
      {data && <Drawn axis={axis} data={data} change={change} />}
      {read.isPending && <div className={styles.chartSpace} />}
    </section>
  )
}
