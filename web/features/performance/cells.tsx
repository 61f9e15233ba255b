import { exactCount, formatCount, formatDuration, formatPercent } from '../../lib/number-format.ts'
import { describeInstant, formatClock } from '../../lib/time-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { minuteText } from '../../ui/chart-scale.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { useNow } from '../../ui/relative-time.tsx'
import { ShareBar } from '../../ui/share-bar.tsx'
import { formatChange, formatRate, nothing, toneOf, verdictOfVital } from './figures.ts'
import type { Verdict, Vital } from './figures.ts'

import styles from './performance.module.css'

const textMax = 300

const Nothing = () => <span className="t3">{nothing}</span>

/** Any figure as it is printed; a dash where nothing was measured. */
export const Figure = ({ value, format }: { readonly value: number | null; readonly format: (value: number) => string }) =>
  value === null ? <Nothing /> : format(value)

/** A count in short; the exact one is in the title. */
export const CountCell = ({ value }: { readonly value: number | null }) =>
  value === null ? <Nothing /> : <span title={exactCount(Math.round(value))}>{formatCount(Math.round(value))}</span>

export const DurationCell = ({ value }: { readonly value: number | null }) => <Figure value={value} format={formatDuration} />
export const RateCell = ({ value }: { readonly value: number | null }) => <Figure value={value} format={formatRate} />

const alarmingFailures = 0.05
const noticedFailures = 0.01

/** A share of requests that failed: from a hundredth on it is seen, from a twentieth on it is red. */
export const FailureCell = ({ value }: { readonly value: number | null }) => {
  if (value === null) return <Nothing />
  const tone = value >= alarmingFailures ? 'bad' : value >= noticedFailures ? 'worse' : 'same'
  return (
    <span data-tone={tone} className={styles.toned}>
      {formatPercent(value)}
    </span>
  )
}

export const PercentCell = ({ value }: { readonly value: number | null }) => <Figure value={value} format={formatPercent} />

/** A share of the whole, drawn and in words. */
export const ShareCell = ({ value, of, largest }: { readonly value: number | null; readonly of: number; readonly largest: number }) =>
  value === null || of <= 0 ? (
    <Nothing />
  ) : (
    <span className={styles.share}>
      <ShareBar value={value} largest={Math.max(largest, 1e-9)} />
      <span>{formatPercent(Math.min(1, value / of))}</span>
    </span>
  )

/** How much a duration changed; grey while it may be chance. */
export const Change = ({ change, before }: { readonly change: number | null; readonly before?: string }) =>
  change === null ? (
    <Nothing />
  ) : (
    <span data-tone={toneOf(change)} className={styles.toned} title={before}>
      {formatChange(change)}
    </span>
  )

/** A text of an event, cut by the width of its column. */
export const TextCell = ({ value, mono = false }: { readonly value: string; readonly mono?: boolean }) =>
  value === '' ? (
    <Nothing />
  ) : (
    <span className={mono ? 'mono' : undefined} title={visibleText(value.slice(0, 1_000))}>
      <PlainText value={value.slice(0, textMax)} />
    </span>
  )

const words: Readonly<Record<Verdict, string>> = { good: 'good', warned: 'needs improvement', bad: 'poor' }

/** A figure that is good, middling or poor: by its colour, and by a sign before it. */
export const Judged = ({ verdict, children }: { readonly verdict: Verdict; readonly children: React.ReactNode }) => (
  <span className={styles.judged} data-verdict={verdict} title={words[verdict]}>
    {children}
    <span className="unseen"> ({words[verdict]})</span>
  </span>
)

const formatVital = ({ unit }: Pick<Vital, 'unit'>, value: number): string =>
  unit === 'ms' ? formatDuration(value) : value.toFixed(value < 0.1 ? 3 : 2)

/** A web vital of a page. */
export const VitalCell = ({ vital, value }: { readonly vital: Vital; readonly value: number | null }) =>
  value === null ? <Nothing /> : <Judged verdict={verdictOfVital(vital, value)}>{formatVital(vital, value)}</Judged>

/** An instant to the second, in local time: `22 Nov 17:09:41`; narrow pages do without the day. */
export const ShortTime = ({ iso }: { readonly iso: string }) => {
  const now = useNow()
  const at = Date.parse(iso)
  if (Number.isNaN(at)) return <Nothing />
  return (
    <time dateTime={iso} title={describeInstant(iso, now)}>
      <span data-from="600">{minuteText(at).slice(0, -'hh:mm'.length)}</span>
      {formatClock(iso).slice(0, 'hh:mm:ss'.length)}
    </time>
  )
}
