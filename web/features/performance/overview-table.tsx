import { useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { useApi } from '../../api/context.ts'
import { formatDuration } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Icon } from '../../ui/icons.tsx'
import { barsPath } from '../../ui/sparkline.tsx'
import type { PageFilters } from '../frame/page-filters.ts'
import { changeOf, numberOf, textOf } from './answers.ts'
import type { Row } from './answers.ts'
import { Change, CountCell, DurationCell, FailureCell, Figure, RateCell, ShareCell, TextCell } from './cells.tsx'
import type { Column, Order } from './figure-table.tsx'
import { FigureTable } from './figure-table.tsx'
import { formatIndex } from './figures.ts'
import { TransactionLink } from './links.tsx'
import { apdexMs, beforeQuery, errorsQuery, fields, nameOf, starOf, trendQueries } from './overview-data.ts'
import { term } from './queries.ts'
import { flipStar, hasStar, useStars } from './stars.ts'
import type { Star } from './stars.ts'
import { filtersOf } from './url.ts'

import styles from './performance.module.css'

const StarButton = ({ org, star, stars }: { readonly org: string; readonly star: Star; readonly stars: readonly Star[] }) => (
  <button
    type="button"
    className={styles.star}
    aria-pressed={hasStar(stars, star)}
    aria-label={`Star for ${visibleText(star.transaction.slice(0, 200))}`}
    onClick={() => flipStar(org, star)}
  >
    <Icon name="star" />
  </button>
)

const trendWidth = 72
const trendHeight = 18

/** The p95 over time, and how it changed against the time before. */
const Trend = (props: {
  readonly values: readonly (number | null)[] | undefined
  readonly now: number | null
  readonly before: number | null
}) => {
  const { values, now, before } = props
  const counts = (values ?? []).map((value) => value ?? 0)
  const was = before === null ? undefined : `was ${formatDuration(before)} in the time before`
  return (
    <span className={styles.trend}>
      <svg
        width={trendWidth}
        height={trendHeight}
        viewBox={`0 0 ${String(trendWidth)} ${String(trendHeight)}`}
        role="img"
        aria-label={`p95 over time, at most ${formatDuration(Math.max(0, ...counts))}`}
      >
        <path d={`M0 ${String(trendHeight - 0.5)}h${String(trendWidth)}`} stroke="var(--line)" />
        <path d={barsPath(counts, trendWidth, trendHeight)} fill="var(--bar)" />
      </svg>
      <Change change={changeOf(now, before)} {...(was !== undefined && { before: was })} />
    </span>
  )
}

/** Errors of a transaction, and the way to them. */
const Errors = ({
  org,
  filters,
  row,
  errors,
}: {
  readonly org: string
  readonly filters: PageFilters
  readonly row: Row
  readonly errors: Row | undefined
}) => {
  const issues = numberOf(errors, 'count_unique(issue)')
  if (issues === null || issues === 0) return <span className="t3">0</span>
  const { project, transaction } = starOf(row)
  return (
    <Link
      to="/organizations/$org/issues/"
      params={{ org }}
      search={{ ...filtersOf(filters), project: [project], query: term(fields.transaction, transaction) }}
      className="link"
      aria-label={`${String(issues)} issues of ${visibleText(transaction.slice(0, 200))}`}
    >
      {issues}
    </Link>
  )
}

/** What comes after the rows: how they changed, over time, and what failed in them. */
const useBeside = (org: string, filters: PageFilters, rows: readonly Row[]) => {
  const api = useApi()
  const enabled = rows.length > 0
  const before = useQuery({ ...beforeQuery(api, org, filters, rows), enabled }).data
  const errors = useQuery({ ...errorsQuery(api, org, filters, rows), enabled }).data
  const trends = useQueries({
    queries: trendQueries(api, org, filters, rows),
    combine: (answers) => new Map(answers.flatMap(({ data }) => [...(data ?? [])])),
  })
  const byName = (answer: { readonly rows: readonly Row[] } | undefined) => new Map(answer?.rows.map((row) => [nameOf(starOf(row)), row]))
  return { before: byName(before), errors: byName(errors), trends }
}

interface ColumnFacts {
  readonly org: string
  readonly filters: PageFilters
  readonly stars: readonly Star[]
  readonly beside: ReturnType<typeof useBeside>
  /** Milliseconds that all transactions took together, and the longest of a row. */
  readonly spent: number
  readonly largest: number
}

const figure = (id: string, label: string, field: string, rest: Pick<Column, 'cell'> & Partial<Column>): Column => ({
  id,
  label,
  field,
  kind: 'number',
  width: 78,
  ...rest,
})

const nameColumns = ({ org, filters, stars }: ColumnFacts): readonly Column[] => [
  {
    id: 'star',
    label: '',
    says: 'Star',
    kind: 'text',
    width: 48,
    from: 900,
    cell: (row) => <StarButton org={org} star={starOf(row)} stars={stars} />,
  },
  {
    id: 'transaction',
    label: 'Transaction',
    field: fields.transaction,
    kind: 'text',
    cell: (row) => <TransactionLink org={org} filters={filters} {...starOf(row)} {...(styles.name && { className: styles.name })} />,
  },
  {
    id: 'op',
    label: 'Operation',
    field: fields.op,
    kind: 'text',
    width: 96,
    from: 1600,
    cell: (row) => <TextCell value={textOf(row, fields.op)} />,
  },
  {
    id: 'project',
    label: 'Project',
    field: fields.project,
    kind: 'text',
    width: 96,
    from: 1200,
    cell: (row) => <TextCell value={textOf(row, fields.project)} />,
  },
]

const apdexSays = `T is ${String(apdexMs)} ms: requests within T count whole, those within 4 T half`

const figureColumns = ({ org, filters, beside, spent, largest }: ColumnFacts): readonly Column[] => [
  figure('tpm', 'Per min', fields.rate, { from: 600, cell: (row) => <RateCell value={numberOf(row, fields.rate)} /> }),
  figure('p50', 'p50', fields.p50, { from: 900, cell: (row) => <DurationCell value={numberOf(row, fields.p50)} /> }),
  figure('p75', 'p75', fields.p75, { from: 1200, cell: (row) => <DurationCell value={numberOf(row, fields.p75)} /> }),
  figure('p95', 'p95', fields.p95, { cell: (row) => <DurationCell value={numberOf(row, fields.p95)} /> }),
  figure('failure', 'Failure', fields.failures, {
    says: 'Requests whose status is not ok, cancelled or unknown',
    width: 64,
    cell: (row) => <FailureCell value={numberOf(row, fields.failures)} />,
  }),
  figure('apdex', 'Apdex', fields.apdex, {
    says: apdexSays,
    width: 60,
    from: 1200,
    cell: (row) => <Figure value={numberOf(row, fields.apdex)} format={formatIndex} />,
  }),
  figure('users', 'Users', fields.users, { width: 60, from: 1200, cell: (row) => <CountCell value={numberOf(row, fields.users)} /> }),
  {
    id: 'errors',
    label: 'Errors',
    says: 'Issues with errors of this transaction',
    kind: 'number',
    width: 60,
    cell: (row) => <Errors org={org} filters={filters} row={row} errors={beside.errors.get(nameOf(starOf(row)))} />,
  },
  figure('spent', 'Time spent', fields.spent, {
    says: 'Of the time that all transactions took together',
    width: 132,
    from: 900,
    cell: (row) => <ShareCell value={numberOf(row, fields.spent)} of={spent} largest={largest} />,
  }),
  {
    id: 'trend',
    label: 'p95, change',
    says: 'p95 over time, and against the time of the same length before',
    kind: 'number',
    width: 160,
    from: 900,
    cell: (row) => (
      <Trend
        values={beside.trends.get(nameOf(starOf(row)))}
        now={numberOf(row, fields.p95)}
        before={numberOf(beside.before.get(nameOf(starOf(row))), fields.p95)}
      />
    ),
  },
]

const nowhere: ColumnFacts = {
  org: '',
  filters: {},
  stars: [],
  beside: { before: new Map(), errors: new Map(), trends: new Map() },
  spent: 0,
  largest: 0,
}

/** The columns that rows can be ordered by. */
export const overviewColumns: readonly Column[] = [...nameColumns(nowhere), ...figureColumns(nowhere)]

/** One transaction in a row (ui.md 2.11). */
export const OverviewTable = (props: {
  readonly org: string
  readonly filters: PageFilters
  readonly rows: readonly Row[]
  readonly spent: number
  readonly order: Order | null
}) => {
  const { org, filters, rows } = props
  const stars = useStars(org)
  const beside = useBeside(org, filters, rows)
  const largest = Math.max(0, ...rows.map((row) => numberOf(row, fields.spent) ?? 0))
  const facts: ColumnFacts = { org, filters, stars, beside, spent: props.spent, largest }
  return (
    <FigureTable
      label="Transactions"
      columns={[...nameColumns(facts), ...figureColumns(facts)]}
      rows={rows}
      keyOf={(row) => `${nameOf(starOf(row))} ${textOf(row, fields.op)}`}
      order={props.order}
    />
  )
}
