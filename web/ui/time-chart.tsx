import { useId, useState } from 'react'
import type { KeyboardEvent, PointerEvent } from 'react'

import { classNames } from '../lib/class-names.ts'
import { exactCount, formatCount } from '../lib/number-format.ts'
import { Button } from './button.tsx'
import { minuteText, niceTop, placeMarkers, spanText, stackPath, ticksOf } from './chart-scale.ts'
import type { BucketScale, ChartMarker, PlacedMarker } from './chart-scale.ts'

import styles from './time-chart.module.css'

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

/** Buckets that are chosen: where the choice began, and where it is now. */
interface Chosen {
  readonly from: number
  readonly to: number
  readonly dragging: boolean
}

const sumsOf = (series: readonly ChartSeries[], count: number): number[] =>
  Array.from({ length: count }, (_, index) => series.reduce((sum, { counts }) => sum + (counts[index] ?? 0), 0))

const clamp = (index: number, count: number): number => Math.max(0, Math.min(count - 1, index))
const firstOf = ({ from, to }: Chosen): number => Math.min(from, to)
const lastOf = ({ from, to }: Chosen): number => Math.max(from, to)

const rangeOf = ({ startMs, intervalMs }: BucketScale, chosen: Chosen): { readonly start: string; readonly end: string } => ({
  start: new Date(startMs + firstOf(chosen) * intervalMs).toISOString(),
  end: new Date(startMs + (lastOf(chosen) + 1) * intervalMs).toISOString(),
})

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

const readoutOf = ({ scale, series, what, format = exactCount, apart = false }: ChartProps, first: number, last: number): string => {
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

const Marks = ({ placed }: { readonly placed: readonly PlacedMarker[] }) => (
  <div className={styles.marks} aria-hidden="true">
    {placed.map(
      ({ atMs, label, percent, row, tone = 'text' }) =>
        row !== null && (
          <span
            key={`${String(atMs)} ${label}`}
            className={styles.mark}
            data-tone={tone}
            data-side={percent > 60 ? 'left' : 'right'}
            style={{ left: `${String(percent)}%`, top: row * 16 }}
          >
            {label}
          </span>
        ),
    )}
  </div>
)

const Axis = ({ scale }: { readonly scale: BucketScale }) => (
  <div className={styles.axis} aria-hidden="true">
    {ticksOf(scale).map(({ percent, text }) => (
      <span key={percent} style={{ left: `${String(percent)}%` }}>
        {text}
      </span>
    ))}
  </div>
)

const TableView = ({ what, scale, series, format = exactCount }: ChartProps) => (
  <section className={styles.table} tabIndex={0} aria-label={`Table of ${what}`}>
    <table>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {series.map(({ name }) => (
            <th key={name} scope="col" className="num">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: scale.count }, (_, index) => (
          <tr key={index}>
            <th scope="row">{spanText(scale, index, index)}</th>
            {series.map(({ name, counts }) => (
              <td key={name} className="num">
                {format(counts[index] ?? 0)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

/** What pointer and keys do to the choice. */
const useChoice = ({ scale, onRange }: ChartProps) => {
  const [hovered, setHovered] = useState<number | null>(null)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const bucketAt = (event: PointerEvent): number => {
    const box = event.currentTarget.getBoundingClientRect()
    return clamp(Math.floor(((event.clientX - box.left) / Math.max(1, box.width)) * scale.count), scale.count)
  }
  const apply = (choice: Chosen) => {
    setChosen(null)
    onRange?.(rangeOf(scale, choice))
  }
  const move = (by: number, extend: boolean) =>
    setChosen((before) => {
      const to = clamp((before?.to ?? (by < 0 ? scale.count : -1)) + by, scale.count)
      return { from: extend && before ? before.from : to, to, dragging: false }
    })
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, Home: -scale.count, End: scale.count }
    const by = steps[event.key]
    if (by !== undefined) move(by, event.shiftKey && onRange !== undefined)
    else if (event.key === 'Enter' && chosen && onRange) apply(chosen)
    else if (event.key === 'Escape' && chosen) setChosen(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onPointerDown = (event: PointerEvent) => {
    if (!onRange || event.button !== 0) return
    const at = bucketAt(event)
    event.currentTarget.setPointerCapture(event.pointerId)
    setChosen({ from: event.shiftKey && chosen ? chosen.from : at, to: at, dragging: true })
  }
  const onPointerMove = (event: PointerEvent) => {
    const at = bucketAt(event)
    setHovered(at)
    if (chosen?.dragging) setChosen({ ...chosen, to: at })
  }
  const onPointerUp = (event: PointerEvent) => {
    if (!chosen?.dragging) return
    const done = { ...chosen, to: bucketAt(event), dragging: false }
    // A press without a drag holds its bucket: the button below takes it.
    if (done.from === done.to || event.shiftKey) setChosen(done)
    else apply(done)
  }
  const onPointerLeave = () => setHovered(null)
  const held = chosen ? { first: firstOf(chosen), last: lastOf(chosen) } : hovered === null ? null : { first: hovered, last: hovered }
  return {
    chosen,
    /** The buckets that are read out. */
    held,
    apply,
    forget: () => setChosen(null),
    handlers: { onKeyDown, onPointerDown, onPointerMove, onPointerUp, onPointerLeave },
  }
}

type Choice = ReturnType<typeof useChoice>

const Grid = ({
  top,
  height,
  format,
}: {
  readonly top: number
  readonly height: number
  readonly format: (quantity: number) => string
}) => (
  <>
    {[1, 0.5].map((part) => (
      <span key={part} className={styles.grid} style={{ top: height * (1 - part) }} aria-hidden="true">
        {(part === 1 || top > 1) && <span>{format(top * part)}</span>}
      </span>
    ))}
    <span className={classNames(styles.grid, styles.base)} style={{ top: height }} />
  </>
)

const Held = ({ first, last, count }: { readonly first: number; readonly last: number; readonly count: number }) => (
  <span
    className={styles.at}
    style={{ left: `${String((first / count) * 100)}%`, width: `${String(((last + 1 - first) / count) * 100)}%` }}
  />
)

/** The bars with what is held, and the sentence that stands for them. */
const Plot = (props: ChartProps & { readonly choice: Choice; readonly read: string | null; readonly hintId: string }) => {
  const { scale, series, markers = [], height = 96, format = formatCount, onRange, choice } = props
  const top = niceTop(Math.max(0, ...sumsOf(series, scale.count)))
  const placed = placeMarkers(markers, scale)
  return (
    <>
      {markers.length > 0 && <Marks placed={placed} />}
      <div
        className={classNames(styles.plot, !onRange && styles.still, markers.length === 0 && styles.alone)}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an input has no bars
        role="slider"
        tabIndex={0}
        aria-label={summaryOf(props)}
        aria-valuemin={0}
        aria-valuemax={scale.count - 1}
        aria-valuenow={choice.chosen?.to ?? 0}
        aria-valuetext={props.read ?? 'no time chosen'}
        aria-describedby={props.hintId}
        {...choice.handlers}
      >
        <Grid top={top} height={height} format={format} />
        <Bars series={series} scale={scale} height={height} top={top} />
        {placed.map(({ atMs, label, percent, row, tone = 'text' }) => (
          <span
            key={`${String(atMs)} ${label}`}
            className={styles.line}
            data-tone={tone}
            data-row={row ?? undefined}
            style={{ left: `${String(percent)}%` }}
          />
        ))}
        {choice.held && <Held {...choice.held} count={scale.count} />}
      </div>
      <Axis scale={scale} />
    </>
  )
}

const Legend = ({ series }: { readonly series: readonly ChartSeries[] }) =>
  series.map(({ name, colour }) => (
    <span key={name} className={styles.legend}>
      <i style={{ background: colour }} aria-hidden="true" />
      {name}
    </span>
  ))

/**
 * Counts over time as stacked bars (ui.md 1.8): what is under the pointer or the keys is read out, dragging or Shift with the arrows and Enter chooses
 * a time, every number is in the table view, and one sentence says what is seen.
 */
export const TimeChart = (props: ChartProps) => {
  const { series, onRange } = props
  const [asTable, setAsTable] = useState(false)
  const hintId = useId()
  const choice = useChoice(props)
  const { chosen, held } = choice
  const read = held ? readoutOf(props, held.first, held.last) : null
  const canTake = chosen !== null && !chosen.dragging && onRange !== undefined
  return (
    <div className={styles.chart}>
      {asTable ? <TableView {...props} /> : <Plot {...props} choice={choice} read={read} hintId={hintId} />}
      <div className={styles.foot}>
        {series.length > 1 && <Legend series={series} />}
        {!asTable && <output>{read}</output>}
        <p id={hintId} className="unseen">
          {onRange ? 'Arrows read a bar, Shift with arrows choose a time, Enter takes it.' : 'Arrows read a bar.'}
        </p>
        <span className={styles.right}>
          {canTake && (
            <>
              <Button onClick={() => choice.apply(chosen)}>Only this time</Button>
              <Button look="quiet" onClick={choice.forget}>
                Cancel
              </Button>
            </>
          )}
          <Button look="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            Table
          </Button>
        </span>
      </div>
    </div>
  )
}
