import { useId, useState } from 'react'
import type { ReactNode } from 'react'

import { classNames } from '../lib/class-names.ts'
import { Button } from './button.tsx'
import { useChartChoice } from './chart-choice.ts'
import type { HeldSpan } from './chart-choice.ts'
import { ticksOf } from './chart-scale.ts'
import type { BucketScale, PlacedMarker } from './chart-scale.ts'

import styles from './time-chart.module.css'

interface FrameProps {
  /** Bars or points from left to right. */
  readonly count: number
  /** The sentence for those who do not see the chart. */
  readonly summary: string
  /** What is said of the places that are held. */
  readonly readout: (held: HeldSpan) => string
  /** The same in fewer words, for the eye, in a line of its own: nothing below moves when it comes. */
  readonly ownLine?: (held: HeldSpan) => string
  /** What one place is called, what several are, and what the button says that takes them. */
  readonly words: { readonly one: string; readonly several: string; readonly take: string }
  readonly legend?: ReactNode
  /** Labels above the plot; without it the plot keeps its distance. */
  readonly above?: ReactNode
  /** The axis below the plot. */
  readonly axis: ReactNode
  readonly table: ReactNode
  readonly onChoose?: ((span: HeldSpan) => void) | undefined
  /** A place that another chart holds: drawn while nothing is held here. */
  readonly cursor?: number | null
  readonly onCursor?: ((at: number | null) => void) | undefined
  /** Draws what stands within the plot. */
  readonly children: ReactNode
}

const percent = (part: number): string => `${String(part * 100)}%`

const Held = ({ held, count }: { readonly held: HeldSpan; readonly count: number }) => (
  <span className={styles.at} style={{ left: percent(held.first / count), width: percent((held.last + 1 - held.first) / count) }} />
)

interface FootProps extends Pick<FrameProps, 'legend' | 'words' | 'onChoose'> {
  readonly read: string | null
  readonly hasOwnLine: boolean
  readonly hintId: string
  readonly asTable: boolean
  readonly onTable: () => void
  readonly take: (() => void) | null
  readonly onForget: () => void
}

const Foot = ({ legend, words, onChoose, read, hasOwnLine, hintId, asTable, onTable, take, onForget }: FootProps) => (
  <div className={classNames(styles.foot, hasOwnLine && styles.steady)}>
    {legend}
    {!asTable && <output>{read}</output>}
    <p id={hintId} className="unseen">
      {onChoose
        ? `Arrows read a ${words.one}, Shift with arrows choose a ${words.several}, Enter takes it.`
        : `Arrows read a ${words.one}.`}
    </p>
    <span className={styles.right}>
      {take && (
        <>
          <Button onClick={take}>{words.take}</Button>
          <Button look="quiet" onClick={onForget}>
            Cancel
          </Button>
        </>
      )}
      <Button look="quiet" aria-pressed={asTable} onClick={onTable}>
        Table
      </Button>
    </span>
  </div>
)

interface PlotProps extends FrameProps {
  readonly choice: ReturnType<typeof useChartChoice>
  readonly held: HeldSpan | null
  readonly hintId: string
}

/** What is drawn, as a slider: its place is what is read out. */
const Plot = ({ choice, held, hintId, ...props }: PlotProps) => (
  <>
    {props.above}
    <div
      className={classNames(styles.plot, !props.onChoose && styles.still, props.above === undefined && styles.alone)}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an input has no bars
      role="slider"
      tabIndex={0}
      aria-label={props.summary}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, props.count - 1)}
      aria-valuenow={choice.at ?? 0}
      aria-valuetext={held ? props.readout(held) : `no ${props.words.several} chosen`}
      aria-describedby={hintId}
      {...choice.handlers}
    >
      {props.children}
      {held && <Held held={held} count={props.count} />}
    </div>
    {props.axis}
  </>
)

/**
 * What all charts of bars or points share (ui.md 1.8): what is under the pointer or the keys is read out, several are chosen by a drag or by keys, every
 * number is in the table view, and one sentence says what is seen.
 */
export const ChartFrame = (props: FrameProps) => {
  const { count, onChoose, cursor = null, onCursor, ownLine } = props
  const [asTable, setAsTable] = useState(false)
  const hintId = useId()
  const choice = useChartChoice({ count, onChoose, onCursor })
  const shared = cursor === null || cursor >= count ? null : { first: cursor, last: cursor }
  const held = choice.held ?? shared
  return (
    <div className={styles.chart}>
      {asTable ? props.table : <Plot {...props} choice={choice} held={held} hintId={hintId} />}
      <Foot
        legend={props.legend}
        words={props.words}
        onChoose={onChoose}
        read={held && (ownLine ?? props.readout)(held)}
        hasOwnLine={ownLine !== undefined}
        hintId={hintId}
        asTable={asTable}
        onTable={() => setAsTable(!asTable)}
        take={choice.take}
        onForget={choice.forget}
      />
    </div>
  )
}

/** Lines at the top and half of the plot, and the one that it stands on. */
export const ChartGrid = (props: {
  readonly top: number
  readonly height: number
  readonly format: (quantity: number) => string
  /** The half has no label: there is none between 0 and the top. */
  readonly isWhole?: boolean
}) => (
  <>
    {[1, 0.5].map((part) => (
      <span key={part} className={styles.grid} style={{ top: props.height * (1 - part) }} aria-hidden="true">
        {(part === 1 || !props.isWhole) && <span>{props.format(props.top * part)}</span>}
      </span>
    ))}
    <span className={classNames(styles.grid, styles.base)} style={{ top: props.height }} />
  </>
)

/** Labels of markers, on two rows above the plot. */
export const MarkerLabels = ({ placed }: { readonly placed: readonly PlacedMarker[] }) => (
  <div className={styles.marks} aria-hidden="true">
    {placed.map(
      ({ atMs, label, percent: left, row, tone = 'text' }) =>
        row !== null && (
          <span
            key={`${String(atMs)} ${label}`}
            className={styles.mark}
            data-tone={tone}
            data-side={left > 60 ? 'left' : 'right'}
            style={{ left: `${String(left)}%`, top: row * 16 }}
          >
            {label}
          </span>
        ),
    )}
  </div>
)

/** The lines of markers, within the plot. */
export const MarkerLines = ({ placed }: { readonly placed: readonly PlacedMarker[] }) =>
  placed.map(({ atMs, label, percent: left, row, tone = 'text' }) => (
    <span
      key={`${String(atMs)} ${label}`}
      className={styles.line}
      data-tone={tone}
      data-row={row ?? undefined}
      style={{ left: `${String(left)}%` }}
    />
  ))

/** Times below the plot. */
export const TimeAxis = ({ scale, ticks }: { readonly scale: BucketScale; readonly ticks?: number }) => (
  <div className={styles.axis} aria-hidden="true">
    {ticksOf(scale, ticks).map(({ percent: left, text }) => (
      <span key={left} style={{ left: `${String(left)}%` }}>
        {text}
      </span>
    ))}
  </div>
)

/** Which colour is what. */
export const ChartLegend = ({
  series,
}: {
  readonly series: readonly { readonly name: string; readonly colour: string; readonly dashed?: boolean }[]
}) =>
  series.map(({ name, colour, dashed }) => (
    <span key={name} className={styles.legend}>
      <i style={{ background: colour }} data-dashed={dashed} aria-hidden="true" />
      {name}
    </span>
  ))

/** The numbers of a chart as a table, one row per place. */
export const ChartTable = (props: {
  readonly what: string
  /** What a row is: "Time". */
  readonly rowHead: string
  readonly columns: readonly string[]
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[]
}) => (
  <section className={styles.table} tabIndex={0} aria-label={`Table of ${props.what}`}>
    <table>
      <thead>
        <tr>
          <th scope="col">{props.rowHead}</th>
          {props.columns.map((column) => (
            <th key={column} scope="col" className="num">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map(({ name, cells }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells.map((cell, at) => (
              <td key={props.columns[at]} className="num">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
