import { useQueries, useQuery } from '@tanstack/react-query'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatDuration } from '../../lib/number-format.ts'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { numberOf, textOf } from './answers.ts'
import type { Row } from './answers.ts'
import { CountCell, DurationCell, TextCell } from './cells.tsx'
import { FigureTable } from './figure-table.tsx'
import type { Column } from './figure-table.tsx'
import { fields } from './overview-data.ts'
import { Part } from './part.tsx'
import { eventsQuery, totalsQuery } from './queries.ts'
import { inBand } from './summary-data.ts'
import type { SummaryPlace } from './summary-data.ts'

/** What requests are set apart by: known to all SDKs. */
const keys = ['release', 'environment', 'http.method', 'browser.name', 'os.name', 'server_name'] as const
const average = 'avg(transaction.duration)'
const valuesPerKey = 20
const shown = 8
/** Of fewer requests, or less of a difference, nothing is said. */
const requestsMin = 5
const liftMin = 1.2

/** One value of a tag whose requests are slower than the others. */
interface SlowTag {
  readonly key: string
  readonly value: string
  readonly requests: number
  readonly averageMs: number
  /** How many times as slow as the average. */
  readonly lift: number
  /** Milliseconds that its requests took beyond the average. */
  readonly lostMs: number
}

/** Values whose requests are slower than the average, those that cost most first. */
export const slowTags = (rows: readonly { readonly key: string; readonly row: Row }[], overallMs: number): readonly SlowTag[] =>
  rows
    .map(({ key, row }) => {
      const [requests, averageMs] = [numberOf(row, fields.count) ?? 0, numberOf(row, average) ?? 0]
      return { key, value: textOf(row, key), requests, averageMs, lift: averageMs / overallMs, lostMs: (averageMs - overallMs) * requests }
    })
    .filter(({ value, requests, lift }) => value !== '' && requests >= requestsMin && lift >= liftMin)
    .toSorted((one, other) => other.lostMs - one.lostMs)
    .slice(0, shown)

const columns: readonly Column<SlowTag>[] = [
  { id: 'tag', label: 'Tag', kind: 'text', cell: ({ key, value }) => <TextCell value={`${key}: ${value}`} /> },
  { id: 'lift', label: 'Slower', kind: 'number', width: 64, cell: ({ lift }) => `${lift.toFixed(1)}x` },
  { id: 'n', label: 'Requests', kind: 'number', width: 76, from: 600, cell: ({ requests }) => <CountCell value={requests} /> },
  { id: 'average', label: 'Average', kind: 'number', width: 84, cell: ({ averageMs }) => <DurationCell value={averageMs} /> },
  {
    id: 'lost',
    label: 'Time lost',
    says: 'What these requests took beyond the average',
    kind: 'number',
    width: 84,
    cell: ({ lostMs }) => formatDuration(lostMs),
  },
]

/** Tags whose requests are slower than the others (ui.md 2.12). */
export const SlowTagsPart = ({ place }: { readonly place: SummaryPlace }) => {
  const api = useApi()
  const asked = { dataset: 'transactions', field: [fields.count, fields.spent], query: inBand(place) } as const
  const totals = useQuery(totalsQuery(api, place.org, place.search, asked)).data?.rows[0]
  const answers = useQueries({
    queries: keys.map((key) =>
      eventsQuery(api, place.org, place.search, {
        dataset: 'transactions',
        field: [key, fields.count, average, fields.spent],
        query: inBand(place),
        sort: `-${fields.spent}`,
        rows: valuesPerKey,
      }),
    ),
  })
  const failed = answers.find(({ isError }) => isError)
  const isPending = totals === undefined || answers.some((one) => one.isPending)
  const [count, spent] = [numberOf(totals, fields.count), numberOf(totals, fields.spent)]
  const rows = answers.flatMap(({ data }, at) => (data?.rows ?? []).map((row) => ({ key: keys[at] ?? '', row })))
  const tags = count !== null && spent !== null && count > 0 ? slowTags(rows, spent / count) : []
  return (
    <Part title="Slower tags" note="against all requests">
      {failed && <ErrorState what="The tags could not be read" failure={failureOf(failed.error)} onRetry={() => void failed.refetch()} />}
      {isPending && <SkeletonRows rows={6} label="Reading the tags" />}
      {!isPending && !failed && tags.length === 0 && (
        <p className="t2">No release, environment, method, browser, system or machine is a fifth slower than the others.</p>
      )}
      {tags.length > 0 && <FigureTable label="Slower tags" columns={columns} rows={tags} keyOf={({ key, value }) => `${key} ${value}`} />}
    </Part>
  )
}
