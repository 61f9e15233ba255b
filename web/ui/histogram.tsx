import type { HeldSpan } from './chart-choice.ts'
import { ChartFrame, ChartGrid, ChartTable } from './chart-frame.tsx'
import { niceTop, stackPath } from './chart-scale.ts'

import styles from './time-chart.module.css'

/** One bar: how many values lie within `[from, to)`. */
export interface HistogramBar {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** A value that is pointed at: a percentile. `at` in the unit of the bars. */
interface HistogramMark {
  readonly label: string
  readonly at: number
}

interface HistogramProps {
  /** What is counted, in the plural: "requests". */
  readonly what: string
  /** Side by side on a logarithmic scale, all with the same factor between their ends. */
  readonly bars: readonly HistogramBar[]
  readonly marks?: readonly HistogramMark[]
  readonly height?: number
  /** Prints an end of a bar: a duration. */
  readonly formatValue: (value: number) => string
  readonly formatCount: (count: number) => string
  /** Bars from this one on are drawn as slow. */
  readonly slowFrom?: number
  /** Gets the band that was dragged over, or chosen by keys. */
  readonly onBand?: (band: { readonly from: number; readonly to: number }) => void
}

/** Where a value lies between the ends of the bars, in percent; null outside of them. */
export const percentOf = (bars: readonly HistogramBar[], value: number): number | null => {
  const [low, high] = [bars[0]?.from ?? 0, bars.at(-1)?.to ?? 0]
  if (!(value > 0) || low <= 0 || high <= low || value < low || value > high) return null
  return (Math.log(value / low) / Math.log(high / low)) * 100
}

const sumOf = (bars: readonly HistogramBar[], { first, last }: HeldSpan): number =>
  bars.slice(first, last + 1).reduce((sum, { count }) => sum + count, 0)

const bandText = ({ bars, formatValue }: HistogramProps, { first, last }: HeldSpan): string =>
  `${formatValue(bars[first]?.from ?? 0)} to ${formatValue(bars[last]?.to ?? 0)}`

const readoutOf = (props: HistogramProps, held: HeldSpan): string => {
  const [count, all] = [sumOf(props.bars, held), sumOf(props.bars, { first: 0, last: props.bars.length })]
  const share = all === 0 ? '' : `, ${((count / all) * 100).toFixed(1)} %`
  return `${bandText(props, held)}: ${props.formatCount(count)} ${props.what}${share}`
}

const summaryOf = (props: HistogramProps): string => {
  const { bars, what, marks = [] } = props
  const tallest = bars.reduce((best, { count }, at) => (count > (bars[best]?.count ?? 0) ? at : best), 0)
  const all = { first: 0, last: Math.max(0, bars.length - 1) }
  const marked = marks.map(({ label }) => label)
  const most = `most between ${bandText(props, { first: tallest, last: tallest })}`
  return [`${props.formatCount(sumOf(bars, all))} ${what}, ${bandText(props, all)}, ${most}`, ...marked].join('. ')
}

const ticksMax = 5

/** Round values of the axis: powers of ten within the bars, or both ends where there is none. */
const ticksOf = (bars: readonly HistogramBar[]): readonly number[] => {
  const [low, high] = [bars[0]?.from ?? 0, bars.at(-1)?.to ?? 0]
  if (low <= 0 || high <= low) return []
  const steps = [1, 2, 5].flatMap((digit) => Array.from({ length: 12 }, (_, power) => digit * 10 ** (power - 4)))
  const within = (values: readonly number[]) => values.filter((value) => value >= low && value <= high).toSorted((a, b) => a - b)
  const tens = within(steps.filter((value) => Math.log10(value) % 1 === 0))
  const shown = tens.length >= 3 ? tens : within(steps)
  return shown.filter((_, at) => at % Math.ceil(shown.length / ticksMax) === 0)
}

const Axis = ({ bars, formatValue }: Pick<HistogramProps, 'bars' | 'formatValue'>) => (
  <div className={styles.axis} aria-hidden="true">
    {ticksOf(bars).map((value) => {
      const left = percentOf(bars, value) ?? 0
      return (
        <span key={value} data-side={left > 90 ? 'left' : 'right'} style={{ left: `${String(left)}%` }}>
          {formatValue(value)}
        </span>
      )
    })}
  </div>
)

const Marks = ({ bars, marks }: { readonly bars: readonly HistogramBar[]; readonly marks: readonly HistogramMark[] }) => (
  <div className={styles.marks} aria-hidden="true">
    {marks.map(({ label, at }, row) => {
      const left = percentOf(bars, at)
      return (
        left !== null && (
          <span
            key={label}
            className={styles.mark}
            data-tone="text"
            data-side={left > 70 ? 'left' : 'right'}
            style={{ left: `${String(left)}%`, top: (row % 2) * 16 }}
          >
            {label}
          </span>
        )
      )
    })}
  </div>
)

const words = { one: 'bar', several: 'band', take: 'Only this band' } as const

/** How often which values come, on a logarithmic scale; a drag chooses a band of them. */
export const Histogram = (props: HistogramProps) => {
  const { bars, marks = [], height = 112, slowFrom = Number.POSITIVE_INFINITY, onBand } = props
  const top = niceTop(Math.max(0, ...bars.map(({ count }) => count)))
  const none = bars.map(() => 0)
  const countsOf = (isSlow: boolean) => bars.map(({ from, count }) => (from >= slowFrom === isSlow ? count : 0))
  const take = ({ first, last }: HeldSpan) => {
    const [from, to] = [bars[first]?.from, bars[last]?.to]
    if (from !== undefined && to !== undefined) onBand?.({ from, to })
  }
  return (
    <ChartFrame
      count={bars.length}
      summary={summaryOf(props)}
      readout={(held) => readoutOf(props, held)}
      words={words}
      above={<Marks bars={bars} marks={marks} />}
      axis={<Axis bars={bars} formatValue={props.formatValue} />}
      table={
        <ChartTable
          what={props.what}
          rowHead="Band"
          columns={[props.what]}
          rows={bars.map(({ count }, at) => ({ name: bandText(props, { first: at, last: at }), cells: [props.formatCount(count)] }))}
        />
      }
      onChoose={onBand && take}
    >
      <ChartGrid top={top} height={height} format={props.formatCount} isWhole={top <= 1} />
      <svg
        height={height}
        viewBox={`0 0 ${String(Math.max(1, bars.length))} ${String(height)}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path d={stackPath(countsOf(false), none, top, height)} fill="var(--bar)" />
        <path d={stackPath(countsOf(true), none, top, height)} fill="var(--warning)" />
      </svg>
      {marks.map(({ label, at }, row) => {
        const left = percentOf(bars, at)
        return (
          left !== null && (
            <span
              key={label}
              className={styles.line}
              data-tone="text"
              data-row={row % 2 === 0 ? '0' : undefined}
              style={{ left: `${String(left)}%` }}
            />
          )
        )
      })}
    </ChartFrame>
  )
}
