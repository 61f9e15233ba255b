import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { Button } from '../../ui/button.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { PageLinks } from '../issues/page-links.tsx'
import { numberOf } from './answers.ts'
import { orderOf, printOrder } from './figure-table.tsx'
import { NothingFits } from './nothing-fits.tsx'
import { OverviewCharts } from './overview-charts.tsx'
import { fields, overviewTotals, overviewWords, tableQuery } from './overview-data.ts'
import { OverviewTable, overviewColumns } from './overview-table.tsx'
import { PerformanceHead, useChange } from './performance-head.tsx'
import type { Change } from './performance-head.tsx'
import { SampledNote } from './sampled-note.tsx'
import { useStars } from './stars.ts'
import { TeachTransactions } from './teach.tsx'
import { parseTable } from './url.ts'
import type { TableSearch } from './url.ts'

const defaultSort = '-spent'

interface PartProps {
  readonly org: string
  readonly search: TableSearch
  readonly query: string
  readonly change: Change
}

const Table = ({ org, search, query, change }: PartProps) => {
  const api = useApi()
  const order = orderOf(overviewColumns, search.sort, defaultSort)
  const table = useQuery(tableQuery(api, org, search, { query, sort: printOrder(order) ?? `-${fields.spent}` }))
  const totals = useQuery(overviewTotals(api, org, search, query)).data?.rows[0]
  if (table.isPending) return <SkeletonRows rows={12} label="Reading the transactions" />
  if (table.isError)
    return <ErrorState what="The transactions could not be read" failure={failureOf(table.error)} onRetry={() => void table.refetch()} />
  const { rows, next, previous } = table.data
  if (rows.length === 0)
    return (
      <NothingFits search={search} change={change}>
        <TeachTransactions org={org} />
      </NothingFits>
    )
  return (
    <>
      <OverviewTable org={org} filters={search} rows={rows} spent={numberOf(totals, fields.spent) ?? 0} order={order} />
      <PageLinks
        previous={previous}
        next={next}
        link={(link) => <Link to="/organizations/$org/performance/" params={{ org }} {...link} search={{ ...search, ...link.search }} />}
      />
    </>
  )
}

/** `/organizations/{org}/performance/`: how fast, how often and how well everything is answered (ui.md 2.11). */
export const PerformancePage = () => {
  const { org } = useParams({ from: '/organizations/$org/performance' })
  const search = useSearch({ from: '/organizations/$org/performance' })
  const change = useChange(parseTable)
  const stars = useStars(org)
  const query = overviewWords(search, stars)
  const totals = useQuery(overviewTotals(useApi(), org, search, query)).data
  const isEmpty = numberOf(totals?.rows[0], fields.count) === 0
  return (
    <>
      <title>Performance - Vedette</title>
      <PerformanceHead org={org} search={search} chosen={null} searchLabel="Transaction, or a filter" change={change}>
        {(stars.length > 0 || search.starred) && (
          <Button aria-pressed={search.starred === '1'} onClick={() => change(() => ({ starred: search.starred ? undefined : '1' }))}>
            {search.starred ? 'All' : 'Starred only'}
          </Button>
        )}
      </PerformanceHead>
      <SampledNote meta={totals?.meta} />
      {!isEmpty && (
        <PanelBoundary what="The charts could not be shown">
          <OverviewCharts
            org={org}
            filters={search}
            query={query}
            onRange={(range) => change(() => ({ ...range, statsPeriod: undefined }))}
          />
        </PanelBoundary>
      )}
      <PanelBoundary what="The transactions could not be shown">
        <Table org={org} search={search} query={query} change={change} />
      </PanelBoundary>
    </>
  )
}
