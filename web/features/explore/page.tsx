import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { useRef } from 'react'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { useKeys } from '../../lib/keys.ts'
import { exactCount, formatPercent } from '../../lib/number-format.ts'
import { Button, SegmentedChoice } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { EmptyState, ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { copyAddress } from '../frame/copy-address.ts'
import { HeaderLine } from '../frame/header-line.tsx'
import { Filters } from '../performance/performance-head.tsx'
import { QueryInput } from '../search/query-input.tsx'
import { Builder, ColumnsButton } from './builder.tsx'
import { ExploreChart } from './explore-chart.tsx'
import { ExploreTable } from './explore-table.tsx'
import { FacetPanel } from './facet-panel.tsx'
import { useKnownNames } from './known-names.ts'
import { languages } from './language.ts'
import { tableQuery } from './queries.ts'
import type { EventsPage } from './read-events.ts'
import { saveFile } from './save-file.ts'
import { changeDataset, chartsOf, datasetOf, datasets, parseExplore, shownColumns } from './url.ts'
import type { ExploreDataset, ExploreSearch } from './url.ts'
import { useChangeAddress } from './use-change.ts'
import type { ChangeAddress } from './use-change.ts'
import { asCsv, asJson } from './values.ts'

import styles from './explore.module.css'

interface PageProps {
  readonly org: string
  readonly search: ExploreSearch
  readonly change: ChangeAddress
}

const labels: Readonly<Record<ExploreDataset, string>> = { spans: 'Spans', errors: 'Errors', logs: 'Logs', metrics: 'Metrics' }
const placeholders: Readonly<Record<ExploreDataset, string>> = {
  spans: 'span.op:db span.duration:>100ms words of the description',
  errors: 'level:error release:latest words of the title',
  logs: 'severity:error server_name:web-1 words of the message',
  metrics: 'metric.name:checkout.total value:>10',
}
/** How something comes here. */
const teaching: Readonly<Record<ExploreDataset, string>> = {
  spans:
    'SDKs send spans when tracesSampleRate (traces_sample_rate) is above 0; exporters of OpenTelemetry send them to the address of the project’s key.',
  errors: 'Errors are here as soon as an SDK sends one.',
  logs: 'SDKs send logs with enableLogs (enable_logs).',
  metrics: 'SDKs send metrics by Sentry.metrics: counters, gauges and distributions.',
}

const SearchLine = ({ org, search, change }: PageProps) => {
  const inputRef = useRef<HTMLInputElement>(null)
  const dataset = datasetOf(search)
  useKeys({ '/': { says: `Search ${dataset}`, run: () => inputRef.current?.focus() } })
  return (
    <QueryInput
      key={dataset}
      value={search.query ?? ''}
      org={org}
      language={languages[dataset]}
      label={`Search ${dataset}`}
      placeholder={placeholders[dataset]}
      plainQuery=""
      inputRef={inputRef}
      onRun={(query, replace) => change(() => ({ query }), { replace })}
    />
  )
}

/** How the answer came about: how many rows it has, how much of the time was read. */
const Explained = ({ page, search }: { readonly page: EventsPage; readonly search: ExploreSearch }) => {
  const { scannedShare, accuracy } = page.meta
  const what = search.mode === 'aggregate' ? 'group' : 'row'
  const counted = accuracy?.sampleCount.reduce((sum, row) => sum + (Object.values(row)[0] ?? 0), 0)
  const isSampled = accuracy?.samplingRate.some((row) => Object.values(row).some((rate) => rate !== null)) ?? false
  return (
    <output className={styles.explained}>
      {exactCount(page.data.length)}
      {page.next === null ? '' : '+'} {page.data.length === 1 ? what : `${what}s`}
      {counted !== undefined && `, of ${exactCount(counted)} stored rows`}
      {scannedShare < 1 &&
        (search.mode === 'aggregate'
          ? `. ${formatPercent(scannedShare)} of the time was read, a part of each moment: figures are estimates`
          : `. The newest ${formatPercent(scannedShare)} of the time was read; the next page goes on`)}
      {isSampled && scannedShare === 1 && '. SDKs sent a sample: figures are estimates, with their interval at each'}
    </output>
  )
}

const Export = ({ search, page }: { readonly search: ExploreSearch; readonly page: EventsPage }) => {
  const columns = shownColumns(search)
  const name = `${datasetOf(search)}-${search.mode === 'aggregate' ? 'groups' : 'rows'}`
  return (
    <Menu align="end" trigger={<Button>Export</Button>}>
      <MenuItem onSelect={() => saveFile(`${name}.csv`, 'text/csv;charset=utf-8', asCsv(columns, page.data))}>As CSV</MenuItem>
      <MenuItem onSelect={() => saveFile(`${name}.json`, 'application/json', asJson(columns, page.data))}>As JSON</MenuItem>
    </Menu>
  )
}

const Tools = (props: PageProps & { readonly page: EventsPage | undefined; readonly names: ReturnType<typeof useKnownNames> }) => {
  const { search, change, page } = props
  const hasFacets = search.facets !== undefined
  return (
    <div className={styles.tools}>
      <SegmentedChoice
        label="Rows"
        segments={[
          { value: 'samples', label: 'Samples' },
          { value: 'aggregate', label: 'Aggregates' },
        ]}
        chosen={search.mode ?? 'samples'}
        onChoose={(mode) => change(() => ({ mode: mode === 'aggregate' ? mode : undefined, sort: undefined }))}
      />
      {page && <Explained page={page} search={search} />}
      <span className={styles.right}>
        <Button aria-pressed={hasFacets} onClick={() => change(() => ({ facets: hasFacets ? undefined : '1' }), { replace: true })}>
          Facets
        </Button>
        {search.mode === undefined && <ColumnsButton search={search} change={change} names={props.names} />}
        {page && page.data.length > 0 && <Export search={search} page={page} />}
        <Button title="Copy the link to this view (.)" onClick={copyAddress}>
          Share
        </Button>
      </span>
    </div>
  )
}

const isNarrowed = ({ query, project, environment, start, statsPeriod }: ExploreSearch): boolean =>
  query !== undefined || project !== undefined || environment !== undefined || start !== undefined || statsPeriod !== undefined

const Nothing = ({ search, change }: Omit<PageProps, 'org'>) => {
  const dataset = datasetOf(search)
  const all = { query: undefined, project: undefined, environment: undefined, start: undefined, end: undefined, statsPeriod: undefined }
  return (
    <EmptyState
      title={isNarrowed(search) ? `None of the ${dataset} fits` : `No ${dataset} in the last 24 hours`}
      actions={
        <>
          {isNarrowed(search) && (
            <Button size="medium" onClick={() => change(() => all)}>
              Clear filters
            </Button>
          )}
          <Button size="medium" look="quiet" onClick={() => change(() => ({ statsPeriod: '90d', start: undefined, end: undefined }))}>
            Search the last 90 days
          </Button>
        </>
      }
    >
      <p>{teaching[dataset]}</p>
    </EmptyState>
  )
}

const Pager = ({ search, page }: { readonly search: ExploreSearch; readonly page: EventsPage }) =>
  (page.next !== null || search.cursor !== undefined) && (
    <nav className={styles.pager} aria-label="Pages">
      {search.cursor !== undefined && (
        <Link to="./" search={parseExplore({ ...search, cursor: undefined })} activeOptions={{ exact: true }} className="link">
          First page
        </Link>
      )}
      {page.next !== null && (
        <Link to="./" search={parseExplore({ ...search, cursor: page.next })} activeOptions={{ exact: true }} className="link">
          Next page
        </Link>
      )}
    </nav>
  )

const Rows = (props: PageProps & { readonly read: ReturnType<typeof useTable> }) => {
  const { search, read } = props
  const page = read.data
  return (
    <div className={styles.rows}>
      <ProgressLine active={read.isFetching && page !== undefined} />
      {read.isPending && <SkeletonRows rows={12} label="Reading rows" />}
      {read.isError && !page && (
        <ErrorState what="The rows could not be read" failure={failureOf(read.error)} onRetry={() => void read.refetch()} />
      )}
      {page?.data.length === 0 && page.next === null && <Nothing {...props} />}
      {page && (page.data.length > 0 || page.next !== null) && (
        <>
          <ExploreTable {...props} page={page} />
          <Pager search={search} page={page} />
        </>
      )}
    </div>
  )
}

const useTable = (org: string, search: ExploreSearch) => useQuery(tableQuery(useApi(), org, search))

/** `/organizations/{org}/explore/`: any question about spans, errors, logs and metrics (ui.md 2.19). */
export const ExplorePage = () => {
  const { org } = useParams({ from: '/organizations/$org/explore' })
  const search = useSearch({ from: '/organizations/$org/explore' })
  const change = useChangeAddress(parseExplore)
  const read = useTable(org, search)
  const names = useKnownNames(org, datasetOf(search))
  const place = { org, search, change }
  return (
    <>
      <title>Explore - Vedette</title>
      <HeaderLine>
        <h1>Explore</h1>
        <Filters {...place} />
      </HeaderLine>
      <div className={styles.datasets}>
        <SegmentedChoice
          label="Dataset"
          segments={datasets.map((value) => ({ value, label: labels[value] }))}
          chosen={datasetOf(search)}
          onChoose={(dataset) => change(() => changeDataset(dataset))}
        />
      </div>
      <SearchLine {...place} />
      <Builder search={search} change={change} names={names} />
      <div className={styles.charts}>
        {chartsOf(search).map((axis) => (
          <PanelBoundary key={axis} what="The chart could not be shown">
            <ExploreChart {...place} axis={axis} />
          </PanelBoundary>
        ))}
      </div>
      <Tools {...place} page={read.data} names={names} />
      <div className={styles.body} data-facets={search.facets !== undefined}>
        {search.facets && (
          <PanelBoundary what="The facets could not be shown">
            <FacetPanel {...place} />
          </PanelBoundary>
        )}
        <PanelBoundary what="The rows could not be shown">
          <Rows {...place} read={read} />
        </PanelBoundary>
      </div>
    </>
  )
}
