import { exactCount, formatCount } from '../lib/number-format.ts'
import type { HeldSpan } from './chart-choice.ts'
import { ChartFrame, ChartGrid, ChartLegend, ChartTable, MarkerLabels, MarkerLines, TimeAxis } from './chart-frame.tsx'
import { minuteText, niceTop, placeMarkers, rangeOfBuckets, spanText, stackPath } from './chart-scale.ts'
import type { BucketScale, ChartMarker } from './chart-scale.ts'

/** One colour of the chart: a count per bucket. */
export interface ChartSeries {
  readonly name: string
  /** A colour of the tokens, as `var(--error)`. */
  readonly colour: string
  readonly counts: readonly number[]
}

interface ChartProps {
  /** What is counted, in the plural: "events". */
  readonly what: string
  readonly scale: BucketScale
  /** Stacked in this order, the first at the bottom. */
  readonly series: readonly ChartSeries[]
  readonly markers?: readonly ChartMarker[]
  /** Height of the bars in pixels. */
  readonly height?: number
  /** Prints a quantity in short, for axis and table; a count by default. */
  readonly format?: (quantity: number) => string
  /** True when the counts cannot be added up over buckets: different users. */
  readonly apart?: boolean
  /** Gets the time chosen by dragging, or by keys; without it the chart only shows. */
  readonly onRange?: (range: { readonly start: string; readonly end: string }) => void
}

const sumsOf = (series: readonly ChartSeries[], count: number): number[] =>
  Array.from({ length: count }, (_, index) => series.reduce((sum, { counts }) => sum + (counts[index] ?? 0), 0))

/** The sentence for those who do not see the chart. */
const summaryOf = ({ what, scale, series, markers = [], format = exactCount, apart = false }: ChartProps): string => {
  const sums = sumsOf(series, scale.count)
  const peak = Math.max(0, ...sums)
  const total = sums.reduce((sum, one) => sum + one, 0)
  const whole = spanText(scale, 0, scale.count - 1)
  const most = peak === 0 ? '' : `, at most ${format(peak)} from ${spanText(scale, sums.indexOf(peak), sums.indexOf(peak))}`
  const marked = placeMarkers(markers, scale).map(({ label, atMs }) => `${label} at ${minuteText(atMs)}`)
  const head = apart ? `${what} over time` : `${format(total)} ${what}`
  return [`${head}, ${whole}${most}`, ...marked].join('. ')
}

const readoutOf = ({ scale, series, what, format = exactCount, apart = false }: ChartProps, { first, last }: HeldSpan): string => {
  const sumOf = (counts: readonly number[]) => counts.slice(first, last + 1).reduce((sum, one) => sum + one, 0)
  const parts = series.map(({ name, counts }) => ({ name, sum: sumOf(counts) })).filter(({ sum }) => sum > 0)
  const span = spanText(scale, first, last)
  if (apart && first !== last) return span
  const detail = parts.length > 1 ? ` (${parts.map(({ name, sum }) => `${format(sum)} ${name}`).join(', ')})` : ''
  return `${span}: ${format(parts.reduce((sum, one) => sum + one.sum, 0))} ${what}${detail}`
}

const Bars = ({ series, scale, height, top }: Pick<ChartProps, 'series' | 'scale'> & { readonly height: number; readonly top: number }) => {
  const below = Array.from({ length: scale.count }, () => 0)
  return (
    <svg height={height} viewBox={`0 0 ${String(scale.count)} ${String(height)}`} preserveAspectRatio="none" aria-hidden="true">
      {series.map(({ name, colour, counts }) => {
        const path = stackPath(counts.slice(0, scale.count), below, top, height)
        for (let index = 0; index < scale.count; index++) below[index] = (below[index] ?? 0) + (counts[index] ?? 0)
        return <path key={name} d={path} fill={colour} />
      })}
    </svg>
  )
}

const TableView = ({ what, scale, series, format = exactCount }: ChartProps) => (
  <ChartTable
    what={what}
    rowHead="Time"
    columns={series.map(({ name }) => name)}
    rows={Array.from({ length: scale.count }, (_, index) => ({
      name: spanText(scale, index, index),
      cells: series.map(({ counts }) => format(counts[index] ?? 0)),
    }))}
  />
)

const words = { one: 'bar', several: 'time', take: 'Only this time' } as const

/** Counts over time as stacked bars. */
export const TimeChart = (props: ChartProps) => {
  const { scale, series, markers = [], height = 96, format = formatCount, onRange } = props
  const top = niceTop(Math.max(0, ...sumsOf(series, scale.count)))
  const placed = placeMarkers(markers, scale)
  return (
    <ChartFrame
      count={scale.count}
      summary={summaryOf(props)}
      readout={(held) => readoutOf(props, held)}
      words={words}
      legend={series.length > 1 && <ChartLegend series={series} />}
      above={markers.length > 0 ? <MarkerLabels placed={placed} /> : undefined}
      axis={<TimeAxis scale={scale} />}
      table={<TableView {...props} />}
      onChoose={onRange && ((held) => onRange(rangeOfBuckets(scale, held)))}
    >
      <ChartGrid top={top} height={height} format={format} isWhole={top <= 1} />
      <Bars series={series} scale={scale} height={height} top={top} />
      <MarkerLines placed={placed} />
    </ChartFrame>
  )
}
