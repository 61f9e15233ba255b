import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatDuration } from '../../lib/number-format.ts'
import { useMedia } from '../../lib/use-media.ts'
import { Button } from '../../ui/button.tsx'
import type { BucketScale } from '../../ui/chart-scale.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { LineChart } from '../../ui/line-chart.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { numberOf, textOf } from './answers.ts'
import type { Row } from './answers.ts'
import { DurationCell, RateCell, ShareCell, ShortTime, TextCell } from './cells.tsx'
import { FigureTable } from './figure-table.tsx'
import type { Column } from './figure-table.tsx'
import { formatRate } from './figures.ts'
import { TraceLink, TransactionLink } from './links.tsx'
import type { Module } from './modules.tsx'
import type { Change } from './performance-head.tsx'
import { allOf, eventsQuery, seriesQuery, term } from './queries.ts'
import { spanFields } from './span-fields.ts'
import type { TableSearch } from './url.ts'
import { useMarkers } from './use-markers.ts'

import styles from './performance.module.css'

interface DetailProps {
  readonly org: string
  readonly search: TableSearch
  readonly module: Module
  /** The field that the row was opened by, and its value. */
  readonly opens: string
  readonly group: string
  readonly change: Change
}

/** As narrow as this, charts have fewer labels. */
const narrowQuery = '(max-width: 899px)'
const callersShown = 8
const samplesShown = 8

const callerColumns = ({ org, search }: DetailProps, rows: readonly Row[]): readonly Column[] => {
  const spent = rows.map((row) => numberOf(row, spanFields.spent) ?? 0)
  const whole = spent.reduce((sum, one) => sum + one, 0)
  return [
    {
      id: 'transaction',
      label: 'Transaction',
      kind: 'text',
      cell: (row) => (
        <TransactionLink
          org={org}
          filters={search}
          project={textOf(row, spanFields.project)}
          transaction={textOf(row, spanFields.transaction)}
        />
      ),
    },
    { id: 'rate', label: 'Per min', kind: 'number', width: 68, cell: (row) => <RateCell value={numberOf(row, spanFields.rate)} /> },
    { id: 'p95', label: 'p95', kind: 'number', width: 76, cell: (row) => <DurationCell value={numberOf(row, spanFields.p95)} /> },
    {
      id: 'spent',
      label: 'Time spent',
      kind: 'number',
      width: 124,
      from: 600,
      cell: (row) => <ShareCell value={numberOf(row, spanFields.spent)} of={whole} largest={Math.max(0, ...spent)} />,
    },
  ]
}

const sampleColumns = ({ org }: DetailProps): readonly Column[] => [
  {
    id: 'trace',
    label: 'Time',
    kind: 'text',
    width: 132,
    cell: (row) => (
      <TraceLink org={org} trace={textOf(row, 'trace')} span={textOf(row, 'span_id')}>
        <ShortTime iso={textOf(row, 'timestamp')} />
      </TraceLink>
    ),
  },
  {
    id: 'duration',
    label: 'Duration',
    kind: 'number',
    width: 84,
    cell: (row) => <DurationCell value={numberOf(row, spanFields.duration)} />,
  },
  { id: 'in', label: 'In', kind: 'text', cell: (row) => <TextCell value={textOf(row, spanFields.transaction)} /> },
]

const Charts = (props: DetailProps & { readonly scale: BucketScale; readonly lines: ReadonlyMap<string, readonly (number | null)[]> }) => {
  const { scale, lines } = props
  const [cursor, setCursor] = useState<number | null>(null)
  const isNarrow = useMedia(narrowQuery)
  const markers = useMarkers(props.org, props.search, scale)
  const onRange = (range: { readonly start: string; readonly end: string }) => props.change(() => ({ ...range, statsPeriod: undefined }))
  const shared = {
    scale,
    markers,
    height: 72,
    size: isNarrow ? ('narrow' as const) : ('wide' as const),
    cursor,
    onCursor: setCursor,
    onRange,
  }
  const of = (field: string) => lines.get(field) ?? []
  return (
    <div className={styles.charts} data-count="2">
      <section className={styles.chart} aria-label="Per minute">
        <h2>Per minute</h2>
        <LineChart
          what="Per minute"
          series={[{ name: 'per minute', colour: 'var(--c1)', values: of(spanFields.rate) }]}
          format={formatRate}
          {...shared}
        />
      </section>
      <section className={styles.chart} aria-label="Duration">
        <h2>Duration</h2>
        <LineChart
          what="Duration"
          series={[
            { name: 'average', colour: 'var(--bar)', values: of(spanFields.average) },
            { name: 'p95', colour: 'var(--c1)', values: of(spanFields.p95) },
          ]}
          format={formatDuration}
          {...shared}
        />
      </section>
    </div>
  )
}

/** What is known of one query, host or queue: over time, who calls it, and its slowest spans. */
export const ModuleDetail = (props: DetailProps) => {
  const { org, search, module, opens, group, change } = props
  const api = useApi()
  const query = allOf(module.query, term(opens, group))
  const axes = [spanFields.rate, spanFields.average, spanFields.p95]
  const series = useQuery(seriesQuery(api, org, search, { dataset: 'spans', axes, query }))
  const callers = useQuery(
    eventsQuery(api, org, search, {
      dataset: 'spans',
      field: [spanFields.transaction, spanFields.project, spanFields.rate, spanFields.p95, spanFields.spent],
      query,
      sort: `-${spanFields.spent}`,
      rows: callersShown,
    }),
  )
  const samples = useQuery(
    eventsQuery(api, org, search, {
      dataset: 'spans',
      field: ['span_id', 'trace', 'timestamp', spanFields.duration, spanFields.transaction, 'span.description'],
      query,
      sort: `-${spanFields.duration}`,
      rows: samplesShown,
    }),
  )
  const failed = [series, callers, samples].find(({ isError }) => isError)
  const described = textOf(samples.data?.rows[0], 'span.description')
  return (
    <section className={styles.detail} aria-label={`About this ${module.title.toLowerCase().replace(/ies$/, 'y').replace(/s$/, '')}`}>
      <div className={styles.detailHead}>
        <h2>{opens === spanFields.group ? 'One query' : group.slice(0, 200)}</h2>
        <Button look="quiet" onClick={() => change(() => ({ group: undefined }))}>
          Close
        </Button>
      </div>
      {opens === spanFields.group && described !== '' && <CodeBlock code={described} label="the query" language="sql" wrap />}
      {failed && <ErrorState what="It could not be read" failure={failureOf(failed.error)} onRetry={() => void failed.refetch()} />}
      {series.isPending && <SkeletonRows rows={3} label="Reading it over time" />}
      {series.data?.scale && <Charts {...props} scale={series.data.scale} lines={series.data.lines} />}
      <div className={styles.pair}>
        <div className={styles.part}>
          <h3>Called by</h3>
          {callers.data && (
            <FigureTable
              label="Called by"
              columns={callerColumns(props, callers.data.rows)}
              rows={callers.data.rows}
              keyOf={(row) => `${textOf(row, spanFields.transaction)} ${textOf(row, spanFields.project)}`}
            />
          )}
        </div>
        <div className={styles.part}>
          <h3>Slowest spans</h3>
          {samples.data && (
            <FigureTable
              label="Slowest spans"
              columns={sampleColumns(props)}
              rows={samples.data.rows}
              keyOf={(row) => `${textOf(row, 'trace')} ${textOf(row, 'span_id')}`}
            />
          )}
        </div>
      </div>
    </section>
  )
}
