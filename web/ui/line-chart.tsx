import type { HeldSpan } from './chart-choice.ts'
import { ChartFrame, ChartGrid, ChartLegend, ChartTable, MarkerLabels, MarkerLines, TimeAxis } from './chart-frame.tsx'
import { minuteText, placeMarkers, rangeOfBuckets, roundTop, spanText } from './chart-scale.ts'
import type { BucketScale, ChartMarker } from './chart-scale.ts'

import styles from './time-chart.module.css'

/** One line: a value per bucket, null where nothing was measured. */
export interface LineSeries {
  readonly name: string
  /** A colour of the tokens, as `var(--c1)`. */
  readonly colour: string
  /** Told apart by more than its colour. */
  readonly dashed?: boolean
  readonly values: readonly (number | null)[]
}

interface LineChartProps {
  /** What is measured: "Duration". */
  readonly what: string
  readonly scale: BucketScale
  readonly series: readonly LineSeries[]
  readonly markers?: readonly ChartMarker[]
  readonly height?: number
  /** Prints a value in short. */
  readonly format: (value: number) => string
  /** The highest value that there can be; by default a round number above the highest one that there is. */
  readonly top?: number
  /** Narrow charts have fewer labels. */
  readonly size?: 'wide' | 'narrow'
  readonly onRange?: (range: { readonly start: string; readonly end: string }) => void
  /** The bucket that charts beside this one read out, and who is told of the one that is read here. */
  readonly cursor?: number | null
  readonly onCursor?: (at: number | null) => void
}

const narrowCharacterPercent = 2.4
const nothing = '-'

/** A path through the values in a box of one unit per bucket: a gap where there is none, a dash where one stands alone. */
export const linePath = (values: readonly (number | null)[], top: number, height: number): string =>
  values
    .map((value, at) => {
      if (value === null) return ''
      const y = (height - (Math.min(value, top) / top) * height).toFixed(2)
      const isFirst = (values[at - 1] ?? null) === null
      const isAlone = isFirst && (values[at + 1] ?? null) === null
      return `${isFirst ? 'M' : 'L'}${String(at + (isAlone ? 0.2 : 0.5))} ${y}${isAlone ? 'h0.6' : ''}`
    })
    .join('')

const knownOf = (values: readonly (number | null)[]): readonly number[] => values.filter((value) => value !== null)

const highestOf = (series: readonly LineSeries[]): number => Math.max(0, ...series.flatMap(({ values }) => knownOf(values)))

const summaryOf = ({ what, scale, series, format, markers = [] }: LineChartProps): string => {
  const lines = series.map(({ name, values }) => {
    const known = knownOf(values)
    const spread = known.length === 0 ? 'nothing measured' : `${format(Math.min(...known))} to ${format(Math.max(...known))}`
    return series.length === 1 ? spread : `${name} ${spread}`
  })
  const marked = placeMarkers(markers, scale).map(({ label, atMs }) => `${label} at ${minuteText(atMs)}`)
  return [`${what}, ${spanText(scale, 0, scale.count - 1)}: ${lines.join(', ')}`, ...marked].join('. ')
}

/** Values do not add up: of several buckets the spread is told. */
const spreadText = (values: readonly (number | null)[], { first, last }: HeldSpan, format: LineChartProps['format']): string => {
  const known = knownOf(values.slice(first, last + 1))
  if (known.length === 0) return nothing
  const [low, high] = [format(Math.min(...known)), format(Math.max(...known))]
  return low === high ? low : `${low} to ${high}`
}

const readoutOf = ({ scale, series, format }: LineChartProps, held: HeldSpan): string => {
  const parts = series.map(({ name, values }) => {
    const text = spreadText(values, held, format)
    return series.length === 1 ? text : `${name} ${text}`
  })
  return `${spanText(scale, held.first, held.last)}: ${parts.join(', ')}`
}

const dayMs = 86_400_000

/** In few words: `06:00: 157 ms / 242 ms / 2.55 s`, in the order of the legend. */
const briefOf = ({ scale, series, format }: LineChartProps, held: HeldSpan): string => {
  const at = minuteText(scale.startMs + held.first * scale.intervalMs)
  const isDay = scale.count * scale.intervalMs <= 2 * dayMs
  return `${isDay ? at.slice(-'hh:mm'.length) : at}: ${series.map(({ values }) => spreadText(values, held, format)).join(' / ')}`
}

const Lines = ({ series, count, height, top }: Pick<LineChartProps, 'series'> & { count: number; height: number; top: number }) => (
  <svg
    className={styles.lines}
    height={height}
    viewBox={`0 0 ${String(Math.max(1, count))} ${String(height)}`}
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    {series.map(({ name, colour, dashed, values }) => (
      <path key={name} d={linePath(values.slice(0, count), top, height)} stroke={colour} strokeDasharray={dashed ? '4 3' : undefined} />
    ))}
  </svg>
)

const words = { one: 'point', several: 'time', take: 'Only this time' } as const

/** Measured values over time as lines, with markers and a cursor that charts beside each other share. */
export const LineChart = (props: LineChartProps) => {
  const { scale, series, markers = [], height = 96, format, onRange, size = 'wide' } = props
  const top = props.top ?? roundTop(highestOf(series))
  const placed = placeMarkers(markers, scale, size === 'narrow' ? narrowCharacterPercent : undefined)
  return (
    <ChartFrame
      count={scale.count}
      summary={summaryOf(props)}
      readout={(held) => readoutOf(props, held)}
      ownLine={(held) => (size === 'narrow' ? briefOf(props, held) : readoutOf(props, held))}
      words={words}
      legend={series.length > 1 && <ChartLegend series={series} />}
      above={<MarkerLabels placed={size === 'narrow' ? placed.slice(-1) : placed} />}
      axis={<TimeAxis scale={scale} ticks={size === 'narrow' ? 3 : 5} />}
      table={
        <ChartTable
          what={props.what}
          rowHead="Time"
          columns={series.map(({ name }) => name)}
          rows={Array.from({ length: scale.count }, (_, at) => ({
            name: spanText(scale, at, at),
            cells: series.map(({ values }) => spreadText(values, { first: at, last: at }, format)),
          }))}
        />
      }
      onChoose={onRange && ((held) => onRange(rangeOfBuckets(scale, held)))}
      {...(props.cursor !== undefined && { cursor: props.cursor })}
      onCursor={props.onCursor}
    >
      <ChartGrid top={top} height={height} format={format} />
      <Lines series={series} count={scale.count} height={height} top={top} />
      <MarkerLines placed={placed} />
    </ChartFrame>
  )
}
