import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { useApi } from '../../api/context.ts'
import { Badge } from '../../ui/badge.tsx'
import { segmentClasses } from '../../ui/button.tsx'
import { numberOf, textOf } from './answers.ts'
import type { Row } from './answers.ts'
import { DurationCell, ShortTime, TextCell } from './cells.tsx'
import { FigureTable } from './figure-table.tsx'
import type { Column } from './figure-table.tsx'
import { kindOf } from './kinds.ts'
import { TraceLink } from './links.tsx'
import { fields } from './overview-data.ts'
import { Part, Shown } from './part.tsx'
import { anyOf, allOf, eventsQuery } from './queries.ts'
import { ofTransaction, samplesQuery } from './summary-data.ts'
import type { SummaryPlace } from './summary-data.ts'
import { parseSummary, sampleKinds } from './url.ts'
import type { SampleKind } from './url.ts'

import styles from './summary.module.css'

const labels: Readonly<Record<SampleKind, string>> = { slow: 'Slow', failed: 'Failed', median: 'Median', recent: 'Recent' }

const Presets = ({ place }: { readonly place: SummaryPlace }) => (
  <nav aria-label="Which samples" className={segmentClasses.group}>
    {sampleKinds.map((kind) => (
      <Link
        key={kind}
        to="/organizations/$org/performance/summary/"
        params={{ org: place.org }}
        search={(previous) => parseSummary({ ...previous, samples: kind })}
        className={segmentClasses.one}
        activeOptions={{ exact: true }}
        aria-current={kind === (place.search.samples ?? 'slow') ? 'true' : undefined}
        replace
        resetScroll={false}
      >
        {labels[kind]}
      </Link>
    ))}
  </nav>
)

interface Share {
  readonly name: string
  readonly colour: string
  readonly ms: number
}

interface Beside {
  /** Where the time of a request went, by the id of its span. */
  readonly shares: ReadonlyMap<string, readonly Share[]>
  /** Issues of the errors of a trace: how many events each has there. */
  readonly errors: ReadonlyMap<string, readonly Row[]>
}

const errorFields = ['trace', 'issue.id', 'issue', fields.count] as const
const shareFields = ['trace', 'transaction.span_id', 'span.category', 'is_transaction', 'sum(span.self_time)'] as const
const shareRows = 100

const shareOf = (row: Row): Share => ({
  ...kindOf(textOf(row, 'span.category'), '', row['is_transaction'] === true || row['is_transaction'] === 1),
  ms: numberOf(row, 'sum(span.self_time)') ?? 0,
})

/** Shares of one name together, the largest first. */
const together = (rows: readonly Row[]): readonly Share[] =>
  [...Map.groupBy(rows.map(shareOf), ({ name }) => name).values()]
    .flatMap(([first, ...rest]) => (first ? [{ ...first, ms: rest.reduce((sum, { ms }) => sum + ms, first.ms) }] : []))
    .filter(({ ms }) => ms > 0)
    .toSorted((one, other) => other.ms - one.ms)

/** What is read beside the samples: where their time went, and the errors of their traces. */
const useBeside = (place: SummaryPlace, samples: readonly Row[]): Beside => {
  const api = useApi()
  const traces = [...new Set(samples.map((row) => textOf(row, 'trace')).filter((trace) => trace !== ''))]
  const enabled = traces.length > 0
  const inTraces = enabled ? anyOf('trace', traces) : ''
  const errors = useQuery({
    ...eventsQuery(api, place.org, place.search, { dataset: 'errors', field: errorFields, query: inTraces, rows: shareRows }),
    enabled,
  }).data
  const shares = useQuery({
    ...eventsQuery(api, place.org, place.search, {
      dataset: 'spans',
      field: shareFields,
      query: allOf(ofTransaction(place), inTraces),
      sort: '-sum(span.self_time)',
      rows: shareRows,
    }),
    enabled,
  }).data
  return {
    shares: new Map(
      [...Map.groupBy(shares?.rows ?? [], (row) => textOf(row, 'transaction.span_id'))].map(([span, rows]) => [span, together(rows)]),
    ),
    errors: Map.groupBy(errors?.rows ?? [], (row) => textOf(row, 'trace')),
  }
}

/** As long as the request against the longest one, in the colours of what it waited for. */
const Where = ({
  shares,
  duration,
  longest,
}: {
  readonly shares: readonly Share[] | undefined
  readonly duration: number
  readonly longest: number
}) => {
  const sum = (shares ?? []).reduce((all, { ms }) => all + ms, 0)
  const said = (shares ?? []).map(({ name, ms }) => `${name} ${String(Math.round((ms / sum) * 100))} %`).join(', ')
  return (
    <span className={styles.where} style={{ width: `${String((duration / Math.max(1e-9, longest)) * 100)}%` }} title={said || undefined}>
      {sum > 0 ? (
        (shares ?? []).map(({ name, colour, ms }) => <span key={name} style={{ flex: `${String(ms)} 0 0`, background: colour }} />)
      ) : (
        <span style={{ flex: 1, background: 'var(--bar)' }} />
      )}
      <span className="unseen">{said}</span>
    </span>
  )
}

const isFailed = (status: string): boolean => !['', 'ok', 'cancelled', 'unknown'].includes(status)

const Status = ({ row }: { readonly row: Row }) => {
  const code = textOf(row, 'http.status_code')
  const status = textOf(row, 'transaction.status')
  const text = code !== '' && code !== '0' ? code : status
  return isFailed(status) ? <span className={styles.failed}>{text}</span> : <TextCell value={text} />
}

const ErrorCount = ({ org, rows }: { readonly org: string; readonly rows: readonly Row[] | undefined }) => {
  const count = (rows ?? []).reduce((sum, row) => sum + (numberOf(row, fields.count) ?? 0), 0)
  const [first] = rows ?? []
  const id = textOf(first, 'issue.id')
  if (count === 0) return <span className="t3">-</span>
  const text = count === 1 ? '1 error' : `${String(count)} errors`
  return id === '' ? (
    <Badge tone="error">{text}</Badge>
  ) : (
    <Link to="/organizations/$org/issues/$issue/" params={{ org, issue: id }} aria-label={`${text}, ${textOf(first, 'issue')}`}>
      <Badge tone="error">{text}</Badge>
    </Link>
  )
}

const columnsOf = (org: string, beside: Beside, longest: number): readonly Column[] => [
  {
    id: 'time',
    label: 'Time',
    kind: 'text',
    width: 132,
    cell: (row) => (
      <TraceLink org={org} trace={textOf(row, 'trace')} span={textOf(row, 'span_id')}>
        <ShortTime iso={textOf(row, 'timestamp')} />
      </TraceLink>
    ),
  },
  { id: 'duration', label: 'Duration', kind: 'number', width: 80, cell: (row) => <DurationCell value={numberOf(row, fields.duration)} /> },
  {
    id: 'where',
    label: 'Where it went',
    kind: 'text',
    from: 600,
    cell: (row) => (
      <Where shares={beside.shares.get(textOf(row, 'span_id'))} duration={numberOf(row, fields.duration) ?? 0} longest={longest} />
    ),
  },
  { id: 'status', label: 'Status', kind: 'text', width: 72, cell: (row) => <Status row={row} /> },
  {
    id: 'errors',
    label: 'Errors',
    says: 'Errors of its trace',
    kind: 'text',
    width: 76,
    cell: (row) => <ErrorCount org={org} rows={beside.errors.get(textOf(row, 'trace'))} />,
  },
  { id: 'user', label: 'User', kind: 'text', width: 160, from: 900, cell: (row) => <TextCell value={textOf(row, 'user.display')} /> },
]

/** What the colours of the bars are. */
const Kinds = ({ shares }: Pick<Beside, 'shares'>) => {
  const known = new Map([...shares.values()].flat().map(({ name, colour }) => [name, colour]))
  return [...known].map(([name, colour]) => (
    <span key={name} className={styles.key}>
      <i style={{ background: colour }} aria-hidden="true" />
      {name}
    </span>
  ))
}

const none: readonly Row[] = []

/** Single requests of the transaction: slow, failed, usual or recent ones, each with its trace (ui.md 2.12). */
export const SamplesPart = ({ place, totals }: { readonly place: SummaryPlace; readonly totals: Row | undefined }) => {
  const kind = place.search.samples ?? 'slow'
  const p50 = kind === 'median' ? numberOf(totals, fields.p50) : null
  const samples = useQuery({ ...samplesQuery(useApi(), place, p50), enabled: kind !== 'median' || totals !== undefined })
  const beside = useBeside(place, samples.data?.rows ?? none)
  return (
    <Part title="Samples" note={<Presets place={place} />} end={<Kinds shares={beside.shares} />}>
      <Shown of={samples} what="samples" rows={6}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p className="t2">{kind === 'failed' ? 'No request failed in this time.' : 'No request in this time.'}</p>
          ) : (
            <FigureTable
              label="Samples"
              columns={columnsOf(place.org, beside, Math.max(0, ...rows.map((row) => numberOf(row, fields.duration) ?? 0)))}
              rows={rows}
              keyOf={(row) => `${textOf(row, 'trace')} ${textOf(row, 'span_id')}`}
            />
          )
        }
      </Shown>
    </Part>
  )
}
