import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { PageLinks } from '../issues/page-links.tsx'
import { numberOf, textOf } from './answers.ts'
import type { Row } from './answers.ts'
import { FigureTable, orderOf, printOrder } from './figure-table.tsx'
import type { ModuleFacts } from './module-columns.tsx'
import { ModuleDetail } from './module-detail.tsx'
import { modules } from './modules.tsx'
import type { Module } from './modules.tsx'
import { NothingFits } from './nothing-fits.tsx'
import { PerformanceHead, useChange } from './performance-head.tsx'
import type { Change } from './performance-head.tsx'
import { allOf, eventsQuery, totalsQuery, typedQuery } from './queries.ts'
import { SampledNote } from './sampled-note.tsx'
import { spanFields } from './span-fields.ts'
import { Teach, lessons } from './teach.tsx'
import { moduleNames, parseTable } from './url.ts'
import type { ModuleName, TableSearch } from './url.ts'
import { VitalTiles } from './vital-tiles.tsx'

const rowsPerPage = 50

interface PageProps {
  readonly org: string
  readonly name: ModuleName
  readonly search: TableSearch
  readonly change: Change
}

const noFacts: ModuleFacts = { org: '', filters: {}, totals: undefined, largest: 0 }

const wordsOf = ({ query, searched }: Module, search: TableSearch): string => allOf(query, typedQuery(searched, search.query))

const keyOf =
  ({ by }: Module) =>
  (row: Row): string =>
    by.map((field) => textOf(row, field)).join('\n')

const useTotals = ({ org, search }: PageProps, module: Module) =>
  useQuery(
    totalsQuery(useApi(), org, search, {
      dataset: module.dataset,
      field: [spanFields.count, ...module.figures.filter((field) => field !== spanFields.count)],
      query: wordsOf(module, search),
    }),
  )

const Table = (props: PageProps & { readonly module: Module; readonly totals: Row | undefined }) => {
  const { org, name, search, change, module, totals } = props
  const order = orderOf(module.columns(noFacts), search.sort, module.sort)
  const sort = printOrder(order)
  const table = useQuery(
    eventsQuery(useApi(), org, search, {
      dataset: module.dataset,
      field: [...module.by, ...module.figures],
      query: wordsOf(module, search),
      ...(sort !== undefined && { sort }),
      rows: rowsPerPage,
      cursor: search.cursor,
    }),
  )
  if (table.isPending) return <SkeletonRows rows={12} label={`Reading the ${module.title.toLowerCase()}`} />
  if (table.isError)
    return (
      <ErrorState
        what={`The ${module.title.toLowerCase()} could not be read`}
        failure={failureOf(table.error)}
        onRetry={() => void table.refetch()}
      />
    )
  const { rows, next, previous } = table.data
  if (rows.length === 0)
    return (
      <NothingFits search={search} change={change}>
        <Teach org={org} lesson={lessons[name]} />
      </NothingFits>
    )
  const largest = Math.max(0, ...rows.map((row) => numberOf(row, spanFields.spent) ?? 0))
  return (
    <>
      <FigureTable
        label={module.title}
        columns={module.columns({ org, filters: search, totals, largest })}
        rows={rows}
        keyOf={keyOf(module)}
        order={order}
        isChosen={(row) => module.opens !== undefined && search.group !== undefined && textOf(row, module.opens) === search.group}
      />
      <PageLinks
        previous={previous}
        next={next}
        link={(link) => (
          <Link
            to="/organizations/$org/performance/$module/"
            params={{ org, module: name }}
            {...link}
            search={{ ...search, ...link.search }}
          />
        )}
      />
    </>
  )
}

const Page = (props: PageProps) => {
  const { org, name, search, change } = props
  const module = modules[name]
  const answer = useTotals(props, module).data
  const totals = answer?.rows[0]
  return (
    <>
      <title>{`${module.title} - Performance - Vedette`}</title>
      <PerformanceHead org={org} search={search} chosen={name} searchLabel={module.searchLabel} change={change} />
      <SampledNote meta={answer?.meta} />
      {name === 'vitals' && numberOf(totals, spanFields.count) !== 0 && <VitalTiles totals={totals} />}
      {module.opens !== undefined && search.group !== undefined && (
        <PanelBoundary what="It could not be shown" resetKey={search.group}>
          <ModuleDetail org={org} search={search} module={module} opens={module.opens} group={search.group} change={change} />
        </PanelBoundary>
      )}
      <PanelBoundary what="The table could not be shown" resetKey={name}>
        <Table {...props} module={module} totals={totals} />
      </PanelBoundary>
    </>
  )
}

const NoSuchPage = ({ name }: { readonly name: string }) => (
  <EmptyState title="There is no such page">
    <p>
      Performance has an overview and pages of queries, requests, caches, queues and web vitals, but none called{' '}
      {visibleText(name.slice(0, 100))}.
    </p>
  </EmptyState>
)

/** `/organizations/{org}/performance/{queries|requests|caches|queues|vitals}/`: one kind of span (ui.md 2.11). */
export const ModulePage = () => {
  const { org, module: asked } = useParams({ from: '/organizations/$org/performance/$module' })
  const search = useSearch({ from: '/organizations/$org/performance/$module' })
  const change = useChange(parseTable)
  const name = moduleNames.find((one) => one === asked)
  if (name === undefined)
    return (
      <>
        <PerformanceHead org={org} search={search} chosen={null} searchLabel="Transaction, or a filter" change={change} />
        <NoSuchPage name={asked} />
      </>
    )
  return <Page key={name} org={org} name={name} search={search} change={change} />
}
