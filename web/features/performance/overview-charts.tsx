import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatDuration, formatPercent } from '../../lib/number-format.ts'
import type { BucketScale, ChartMarker } from '../../ui/chart-scale.ts'
import { LineChart } from '../../ui/line-chart.tsx'
import type { LineSeries } from '../../ui/line-chart.tsx'
import { ErrorState, ProgressLine } from '../../ui/states.tsx'
import type { PageFilters } from '../frame/page-filters.ts'
import { numberOf } from './answers.ts'
import type { Row } from './answers.ts'
import { formatIndex, formatRate, nothing } from './figures.ts'
import { apdexMs, fields, overviewTotals } from './overview-data.ts'
import { seriesQuery } from './queries.ts'
import { useMarkers } from './use-markers.ts'

import styles from './performance.module.css'

type Lines = ReadonlyMap<string, readonly (number | null)[]>

interface Chart {
  readonly title: string
  readonly says?: string
  readonly unit?: string
  readonly lines: readonly (Omit<LineSeries, 'values'> & { readonly axis: string })[]
  /** The figure beside the title: this field over the whole time. */
  readonly figure: string
  readonly format: (value: number) => string
  readonly top?: number
}

/** The colours of the percentiles, wherever they are drawn. */
export const percentileLines = [
  { name: 'p50', axis: fields.p50, colour: 'var(--bar)' },
  { name: 'p75', axis: fields.p75, colour: 'var(--c2)', dashed: true },
  { name: 'p95', axis: fields.p95, colour: 'var(--c1)' },
] as const

const charts: readonly Chart[] = [
  {
    title: 'Throughput',
    unit: '/min',
    lines: [{ name: 'requests per minute', axis: fields.rate, colour: 'var(--c1)' }],
    figure: fields.rate,
    format: formatRate,
  },
  { title: 'Duration', unit: 'p95', lines: percentileLines, figure: fields.p95, format: formatDuration },
  {
    title: 'Failure rate',
    says: 'Requests whose status is not ok, cancelled or unknown',
    lines: [{ name: 'failed', axis: fields.failures, colour: 'var(--error)' }],
    figure: fields.failures,
    format: formatPercent,
  },
  {
    title: 'Apdex',
    says: `Requests within ${String(apdexMs)} ms count whole, those within ${String(4 * apdexMs)} ms half, slower ones not`,
    unit: `${String(apdexMs)} ms`,
    lines: [{ name: 'apdex', axis: fields.apdex, colour: 'var(--c1)' }],
    figure: fields.apdex,
    format: formatIndex,
    top: 1,
  },
]

interface OneProps {
  readonly chart: Chart
  readonly scale: BucketScale
  readonly lines: Lines
  readonly totals: Row | undefined
  readonly markers: readonly ChartMarker[]
  readonly cursor: number | null
  readonly onCursor: (at: number | null) => void
  readonly onRange: (range: { readonly start: string; readonly end: string }) => void
}

const One = ({ chart, scale, lines, totals, ...shared }: OneProps) => {
  const value = numberOf(totals, chart.figure)
  const series = chart.lines.map(({ axis, ...line }) => ({ ...line, values: lines.get(axis) ?? [] }))
  return (
    <section className={styles.chart} aria-label={chart.title}>
      <h2 title={chart.says}>
        {chart.title}
        <b>{value === null ? nothing : chart.format(value)}</b>
        {chart.unit !== undefined && <small>{chart.unit}</small>}
      </h2>
      <LineChart
        what={chart.title}
        scale={scale}
        series={series}
        height={72}
        size="narrow"
        format={chart.format}
        {...(chart.top !== undefined && { top: chart.top })}
        {...shared}
      />
    </section>
  )
}

/** Throughput, durations, failures and apdex over time, side by side under one cursor (ui.md 2.11). */
export const OverviewCharts = (props: {
  readonly org: string
  readonly filters: PageFilters
  readonly query: string
  readonly onRange: OneProps['onRange']
}) => {
  const { org, filters, query } = props
  const api = useApi()
  const [cursor, setCursor] = useState<number | null>(null)
  const axes = charts.flatMap(({ lines }) => lines.map(({ axis }) => axis))
  const series = useQuery(seriesQuery(api, org, filters, { dataset: 'transactions', axes, query }))
  const totals = useQuery(overviewTotals(api, org, filters, query)).data?.rows[0]
  const scale = series.data?.scale ?? null
  const markers = useMarkers(org, filters, scale)
  if (series.isError)
    return <ErrorState what="The charts could not be read" failure={failureOf(series.error)} onRetry={() => void series.refetch()} />
  return (
    <>
      <ProgressLine active={series.isPlaceholderData} />
      <div className={styles.charts} data-waiting={series.isPending}>
        {series.data &&
          scale &&
          charts.map((chart) => (
            <One
              key={chart.title}
              chart={chart}
              scale={scale}
              lines={series.data.lines}
              totals={totals}
              markers={markers}
              cursor={cursor}
              onCursor={setCursor}
              onRange={props.onRange}
            />
          ))}
      </div>
    </>
  )
}
