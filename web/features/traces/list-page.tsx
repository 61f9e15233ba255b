import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'

import type { TraceListItem } from '#packages/contract/trace-list'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { classNames } from '../../lib/class-names.ts'
import { exactCount, formatDuration } from '../../lib/number-format.ts'
import { cutText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { EmptyState, ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { EnvironmentPicker, FilterLine, ProjectPicker, TimePicker } from '../frame/filter-pickers.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { PageLinks } from '../issues/page-links.tsx'
import { parseTraceList, tracesPeriod } from './list-url.ts'
import type { TraceListSearch } from './list-url.ts'
import { NoSpans } from './no-spans.tsx'
import { traceListQuery } from './queries.ts'

import styles from './list.module.css'

interface ListProps {
  readonly org: string
  readonly search: TraceListSearch
  /** Changes the state as it is by then; another page begins at its beginning. */
  readonly change: (changed: (newest: TraceListSearch) => Record<string, unknown>) => void
}

const Filters = ({ org, search, change }: ListProps) => (
  <FilterLine>
    <ProjectPicker
      org={org}
      chosen={search.project ?? []}
      onChange={(pick) => change((newest) => ({ project: pick(newest.project ?? []) }))}
    />
    <EnvironmentPicker
      org={org}
      chosen={search.environment ?? []}
      onChange={(pick) => change((newest) => ({ environment: pick(newest.environment ?? []) }))}
    />
    <TimePicker
      value={search}
      defaultPeriod={tracesPeriod}
      onChange={(range) => change(() => ({ statsPeriod: undefined, start: undefined, end: undefined, ...range }))}
    />
  </FilterLine>
)

const TransactionSearch = ({ search, change }: Omit<ListProps, 'org'>) => (
  <search className={styles.search}>
    <form
      key={search.transaction ?? ''}
      onSubmit={(event) => {
        event.preventDefault()
        const name = new FormData(event.currentTarget).get('transaction')
        change(() => ({ transaction: typeof name === 'string' ? name : '' }))
      }}
    >
      <input
        name="transaction"
        type="search"
        aria-label="Name of a transaction"
        placeholder="Exact name of a transaction, such as /api/checkout"
        defaultValue={search.transaction ?? ''}
      />
    </form>
  </search>
)

const projectsShown = 4
const nameMax = 200

const Row = ({ org, trace, longestUs }: { readonly org: string; readonly trace: TraceListItem; readonly longestUs: number }) => {
  const { root, projects } = trace
  return (
    <tr>
      <th scope="row" className={styles.name}>
        <Link to="/organizations/$org/explore/traces/trace/$trace/" params={{ org, trace: trace.traceId }}>
          <b className="strong">
            <PlainText value={cutText(root.name || root.op || 'unnamed', nameMax).text} />
          </b>{' '}
          <span className="t3">
            <PlainText value={root.op} />
          </span>
        </Link>
        <span className={styles.id}>{trace.traceId.slice(0, 8)}</span>
      </th>
      <td className={styles.duration}>
        <span className={styles.track} aria-hidden="true">
          <i style={{ width: `${String((trace.durationUs / longestUs) * 100)}%` }} />
        </span>
        <span>{formatDuration(trace.durationUs / 1000)}</span>
      </td>
      <td className={classNames(styles.count, styles.spans)}>{exactCount(trace.spans)}</td>
      <td className={styles.count}>
        {trace.errors === 0 ? <span className="t3">0</span> : <Badge tone="error">{exactCount(trace.errors)}</Badge>}
      </td>
      <td className={styles.projects}>
        <span className="trunc">
          <PlainText value={projects.slice(0, projectsShown).join(', ')} />
          {projects.length > projectsShown && ` +${String(projects.length - projectsShown)}`}
        </span>
      </td>
      <td className={styles.age}>
        <RelativeTime iso={trace.startedAt} />
      </td>
    </tr>
  )
}

const Table = ({ org, rows }: { readonly org: string; readonly rows: readonly TraceListItem[] }) => {
  const longestUs = Math.max(1, ...rows.map(({ durationUs }) => durationUs))
  return (
    <table className={styles.table}>
      <caption className="unseen">Traces, the newest first</caption>
      <thead>
        <tr>
          <th scope="col">Begins with</th>
          <th scope="col" className={styles.duration}>
            Duration
          </th>
          <th scope="col" className={classNames(styles.count, styles.spans)}>
            Spans
          </th>
          <th scope="col" className={styles.count}>
            Errors
          </th>
          <th scope="col" className={styles.projects}>
            Services
          </th>
          <th scope="col" className={styles.age}>
            Age
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((trace) => (
          <Row key={trace.traceId} org={org} trace={trace} longestUs={longestUs} />
        ))}
      </tbody>
    </table>
  )
}

const isNarrowed = ({ project, environment, transaction, statsPeriod, start }: TraceListSearch): boolean =>
  [project, environment].some((list) => (list?.length ?? 0) > 0) || [transaction, statsPeriod, start].some(Boolean)

const noFilters = {
  project: undefined,
  environment: undefined,
  transaction: undefined,
  statsPeriod: undefined,
  start: undefined,
  end: undefined,
}

const NoTraces = ({ org, search, change }: ListProps) => {
  if (!isNarrowed(search)) return <NoSpans org={org} title="No trace in the last 24 hours" />
  const longer = () => change(() => ({ statsPeriod: '14d', start: undefined, end: undefined }))
  return (
    <EmptyState
      title="No trace fits"
      actions={
        <>
          <Button size="medium" onClick={() => change(() => noFilters)}>
            Clear the filters
          </Button>
          {search.statsPeriod !== '14d' && (
            <Button size="medium" onClick={longer}>
              Look at 14 days
            </Button>
          )}
        </>
      }
    >
      {search.transaction && (
        <p>
          The name of a transaction must be whole, as its SDK sends it: the route with its parameters, not the address that was asked for.
        </p>
      )}
    </EmptyState>
  )
}

const Traces = ({ org, search, change }: ListProps) => {
  const traces = useQuery(traceListQuery(useApi(), org, search))
  const rows = traces.data?.rows
  return (
    <>
      <ProgressLine active={traces.isPlaceholderData} />
      {traces.isPending && <SkeletonRows rows={12} label="Reading the traces" />}
      {traces.isError && (
        <ErrorState what="The traces could not be read" failure={failureOf(traces.error)} onRetry={() => void traces.refetch()} />
      )}
      {rows?.length === 0 && <NoTraces org={org} search={search} change={change} />}
      {traces.data && rows && rows.length > 0 && (
        <PanelBoundary what="The traces could not be shown" onRetry={() => void traces.refetch()}>
          <Table org={org} rows={rows} />
          <PageLinks
            previous={traces.data.previous}
            next={traces.data.next}
            link={(link) => <Link to="/organizations/$org/traces/" params={{ org }} {...link} search={{ ...search, ...link.search }} />}
          />
        </PanelBoundary>
      )}
    </>
  )
}

/** `/organizations/{org}/traces/`: the newest traces of a time. */
export const TracesPage = () => {
  const { org } = useParams({ from: '/organizations/$org/traces' })
  const search = useSearch({ from: '/organizations/$org/traces' })
  const navigate = useNavigate()
  const change: ListProps['change'] = (changed) =>
    void navigate({
      to: '/organizations/$org/traces/',
      params: { org },
      search: (previous) => {
        const newest = parseTraceList(previous)
        return parseTraceList({ ...newest, cursor: undefined, ...changed(newest) })
      },
    })
  return (
    <>
      <title>Traces - Vedette</title>
      <HeaderLine>
        <h1>Traces</h1>
        <Filters org={org} search={search} change={change} />
      </HeaderLine>
      <TransactionSearch search={search} change={change} />
      <Traces org={org} search={search} change={change} />
    </>
  )
}
