import { useQueries, useQuery } from '@tanstack/react-query'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { exactCount, formatCount, formatDuration } from '../../lib/number-format.ts'
import { RemovableChip } from '../../ui/chip.tsx'
import { Histogram } from '../../ui/histogram.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { numberOf } from './answers.ts'
import type { Row } from './answers.ts'
import { nothing } from './figures.ts'
import { fields } from './overview-data.ts'
import { Part } from './part.tsx'
import type { Change } from './performance-head.tsx'
import { barsOf, endsOf, histogramQueries, summaryTotals } from './summary-data.ts'
import type { SummaryPlace } from './summary-data.ts'
import type { SummarySearch } from './url.ts'

/** An end of a bar in as few characters as tell it from the next one. */
const endText = (ms: number): string => formatDuration(Number(ms.toPrecision(3))).replace(/\.0+(?= )|(?<=\.\d)0(?= )/, '')

/** The band that is looked at, and the way out of it. */
const BandChip = ({ search, change }: { readonly search: SummarySearch; readonly change: Change }) => {
  const { min, max } = search
  if (min === undefined && max === undefined) return null
  const text =
    max === undefined
      ? `from ${endText(Number(min))}`
      : min === undefined
        ? `below ${endText(Number(max))}`
        : `${endText(Number(min))} to ${endText(Number(max))}`
  return <RemovableChip name="Duration" value={text} onRemove={() => change(() => ({ min: undefined, max: undefined }))} />
}

const Bars = ({ place, totals, change }: { readonly place: SummaryPlace; readonly totals: Row; readonly change: Change }) => {
  const api = useApi()
  const ends = endsOf(numberOf(totals, 'min(transaction.duration)') ?? 1, numberOf(totals, 'p100(transaction.duration)') ?? 1_000)
  const answers = useQueries({ queries: histogramQueries(api, place, ends) })
  const failed = answers.find(({ isError }) => isError)
  if (failed)
    return <ErrorState what="The durations could not be counted" failure={failureOf(failed.error)} onRetry={() => void failed.refetch()} />
  if (answers.some(({ isPending }) => isPending)) return <SkeletonRows rows={4} label="Counting durations" />
  const rows = answers.map(({ data }) => data?.rows[0])
  const marks = (['p50', 'p95'] as const).flatMap((name) => {
    const at = numberOf(totals, fields[name])
    return at === null ? [] : [{ label: `${name} ${formatDuration(at)}`, at }]
  })
  return (
    <Histogram
      what="requests"
      bars={barsOf(ends, rows, numberOf(totals, fields.count) ?? 0)}
      marks={marks}
      slowFrom={numberOf(totals, fields.p95) ?? Number.POSITIVE_INFINITY}
      formatValue={endText}
      formatCount={formatCount}
      onBand={({ from, to }) => change(() => ({ min: String(from), max: String(to) }))}
    />
  )
}

/** How long requests take, on a logarithmic scale; a band that is dragged over filters what is below (ui.md 2.12). */
export const DurationPart = ({ place, change }: { readonly place: SummaryPlace; readonly change: Change }) => {
  const totals = useQuery(summaryTotals(useApi(), place))
  const row = totals.data?.rows[0]
  const count = numberOf(row, fields.count)
  const isBand = place.search.min !== undefined || place.search.max !== undefined
  return (
    <Part
      title="Duration"
      note={`${count === null ? nothing : exactCount(count)} requests${isBand ? '' : ', log scale, drag a band to filter what is below'}`}
      end={<BandChip search={place.search} change={change} />}
    >
      {totals.isPending && <SkeletonRows rows={4} label="Counting durations" />}
      {totals.isError && (
        <ErrorState what="The durations could not be counted" failure={failureOf(totals.error)} onRetry={() => void totals.refetch()} />
      )}
      {row && count !== null && count > 0 && <Bars place={place} totals={row} change={change} />}
    </Part>
  )
}
