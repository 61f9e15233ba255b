import type { StatsAnswer } from '#packages/contract/stats'

import { formatBytes, formatCount } from '../../lib/number-format.ts'
import type { BucketScale, ChartMarker } from '../../ui/chart-scale.ts'
import { TimeChart } from '../../ui/time-chart.tsx'
import type { ChartSeries } from '../../ui/time-chart.tsx'
import { countsBytes } from './rows.ts'
import type { CategoryRows, OutcomeRow } from './rows.ts'

const colours: Readonly<Record<string, string>> = {
  accepted: 'var(--ok)',
  filtered: 'var(--bar)',
  rate_limited: 'var(--warning)',
  invalid: 'var(--error)',
  abuse: 'var(--fatal)',
  client_discard: 'var(--c4)',
}

/** The buckets of an answer; null when it has fewer than two, as then there is nothing to draw. */
export const scaleOfStats = ({ intervals }: StatsAnswer): BucketScale | null => {
  const [first, second] = intervals
  if (first === undefined || second === undefined) return null
  return { startMs: Date.parse(first), intervalMs: Math.max(1, Date.parse(second) - Date.parse(first)), count: intervals.length }
}

const add = (a: readonly number[], b: readonly number[]): number[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, index) => (a[index] ?? 0) + (b[index] ?? 0))

/** One colour per outcome, all its reasons together; `nameOf` says how people call it. */
export const outcomeSeries = (rows: readonly OutcomeRow[], nameOf: (outcome: string) => string): readonly ChartSeries[] =>
  [...Map.groupBy(rows, ({ outcome }) => outcome)].map(([outcome, ofOutcome]) => ({
    name: nameOf(outcome),
    colour: Object.hasOwn(colours, outcome) ? (colours[outcome] ?? '') : 'var(--c2)',
    counts: ofOutcome.reduce<readonly number[]>((sum, { series }) => add(sum, series), []),
  }))

/** What arrived of one kind over time, by how it ended. */
export const OutcomeChart = (props: {
  readonly rows: CategoryRows
  readonly scale: BucketScale
  readonly nameOf: (outcome: string) => string
  readonly markers?: readonly ChartMarker[]
  readonly onRange: (range: { readonly start: string; readonly end: string }) => void
}) => {
  const { category, rows } = props.rows
  return (
    <TimeChart
      what={countsBytes(category) ? `of ${category.replaceAll('_', ' ')}` : 'items'}
      scale={props.scale}
      series={outcomeSeries(rows, props.nameOf)}
      {...(props.markers && { markers: props.markers })}
      height={72}
      format={countsBytes(category) ? formatBytes : formatCount}
      onRange={props.onRange}
    />
  )
}
