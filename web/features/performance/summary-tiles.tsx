import type { ReactNode } from 'react'

import { exactCount, formatCount, formatDuration, formatPercent } from '../../lib/number-format.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { changeOf, numberOf } from './answers.ts'
import type { Row } from './answers.ts'
import { formatChange, formatIndex, formatRate, nothing, toneOf } from './figures.ts'
import type { Tone } from './figures.ts'
import { apdexMs, fields } from './overview-data.ts'

import styles from './summary.module.css'

/** What the figures are compared with: the time before a release, or the time of the same length before. */
export interface Comparison {
  readonly release: { readonly version: string; readonly iso: string } | null
  readonly now: Row | undefined
  readonly before: Row | undefined
}

interface Tile {
  readonly label: string
  readonly field: string
  readonly format: (value: number) => string
  /** What stands small behind the figure. */
  readonly unit?: string
  readonly judge: (now: number, before: number) => Tone
}

/** A rate of failures may begin at nothing. */
const moreFailures = (now: number, before: number): Tone => {
  const more = now - before
  if (more > 0.05) return 'bad'
  if (more > 0.005) return 'worse'
  return more < -0.005 ? 'better' : 'same'
}
const lessApdex = (now: number, before: number): Tone => {
  const less = before - now
  if (less > 0.2) return 'bad'
  if (less > 0.05) return 'worse'
  return less < -0.05 ? 'better' : 'same'
}
const slower = (now: number, before: number): Tone => toneOf(changeOf(now, before))
const anyway = (): Tone => 'same'

const tiles: readonly Tile[] = [
  { label: 'p50', field: fields.p50, format: formatDuration, judge: slower },
  { label: 'p75', field: fields.p75, format: formatDuration, judge: slower },
  { label: 'p95', field: fields.p95, format: formatDuration, judge: slower },
  { label: 'Throughput', field: fields.rate, format: formatRate, unit: '/min', judge: anyway },
  { label: 'Failure rate', field: fields.failures, format: formatPercent, judge: moreFailures },
  { label: `Apdex, ${String(apdexMs)} ms`, field: fields.apdex, format: formatIndex, judge: lessApdex },
  { label: 'User misery', field: 'user_misery(300)', format: (value) => value.toFixed(2), judge: anyway },
]

/** The unit of a printed figure is small and grey: `934 ms`. */
const Value = ({ text, unit }: { readonly text: string; readonly unit?: string | undefined }) => {
  const [value = '', printed = unit] = text.split(' ')
  return (
    <>
      {value}
      {printed !== undefined && <small> {printed}</small>}
    </>
  )
}

const Was = ({ tile, now, before }: { readonly tile: Tile; readonly now: number | null; readonly before: number | null }) => {
  if (now === null || before === null) return <p className={styles.was}>{'\u00A0'}</p>
  const tone = tile.judge(now, before)
  const change = tile.judge === slower ? changeOf(now, before) : null
  return (
    <p className={styles.was} data-tone={tone}>
      was {tile.format(before)}
      {tone !== 'same' && change !== null && `, ${formatChange(change)}`}
    </p>
  )
}

const One = ({ label, value, below }: { readonly label: string; readonly value: ReactNode; readonly below: ReactNode }) => (
  <div>
    <p className="label">{label}</p>
    <p className={styles.value}>{value}</p>
    {below}
  </div>
)

/** The figures of a transaction, since the newest release in view or in the whole time, and what they were before. */
export const SummaryTiles = ({ release, now, before }: Comparison) => {
  const count = numberOf(now, fields.count)
  const users = numberOf(now, fields.users)
  return (
    <section className={styles.tiles} aria-label="Figures">
      {release ? (
        <One
          label="Since"
          value={
            <span className={styles.release} title={release.version}>
              <PlainText value={release.version.slice(0, 40)} />
            </span>
          }
          below={
            <p className={styles.was}>
              <RelativeTime iso={release.iso} /> ago
            </p>
          }
        />
      ) : (
        <One
          label="Requests"
          value={count === null ? nothing : <span title={exactCount(count)}>{formatCount(count)}</span>}
          below={<p className={styles.was}>{users === null ? '\u00A0' : `${formatCount(users)} users`}</p>}
        />
      )}
      {tiles.map((tile) => {
        const value = numberOf(now, tile.field)
        return (
          <One
            key={tile.label}
            label={tile.label}
            value={value === null ? nothing : <Value text={tile.format(value)} unit={tile.unit} />}
            below={<Was tile={tile} now={value} before={numberOf(before, tile.field)} />}
          />
        )
      })}
    </section>
  )
}
