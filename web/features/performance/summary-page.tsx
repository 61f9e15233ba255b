import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatDuration } from '../../lib/number-format.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { NearView } from '../issues/near-view.tsx'
import { deployedQuery } from '../stats/queries.ts'
import { changeOf, numberOf } from './answers.ts'
import { DurationPart } from './duration-part.tsx'
import { EndpointErrors, EndpointProblems } from './endpoint-errors.tsx'
import { formatChange, toneOf } from './figures.ts'
import { fields } from './overview-data.ts'
import { PercentilesPart } from './percentiles-part.tsx'
import { Filters, useChange } from './performance-head.tsx'
import type { Change } from './performance-head.tsx'
import { SampledNote } from './sampled-note.tsx'
import { SamplesPart } from './samples-part.tsx'
import { SlowTagsPart } from './slow-tags-part.tsx'
import { SpanGroupsPart } from './span-groups-part.tsx'
import { summaryTotals } from './summary-data.ts'
import type { SummaryPlace } from './summary-data.ts'
import { SummaryTiles } from './summary-tiles.tsx'
import type { Comparison } from './summary-tiles.tsx'
import { filtersOf, parseSummary } from './url.ts'
import type { SummarySearch } from './url.ts'
import { useComparison } from './use-comparison.ts'

import styles from './summary.module.css'

const textMax = 300

const Head = ({ org, search, change }: { readonly org: string; readonly search: SummarySearch; readonly change: Change }) => {
  const { transaction = '' } = search
  return (
    <>
      <title>{`${cutText(visibleText(transaction), 80).text || 'Transaction'} - Performance - Vedette`}</title>
      <HeaderLine>
        <span className={styles.crumbs}>
          <Link
            to="/organizations/$org/performance/"
            params={{ org }}
            search={filtersOf({ ...search, project: [] })}
            className={`${styles.up ?? ''} t2`}
          >
            Performance
          </Link>
          <span className={`${styles.up ?? ''} t3`}>/</span>
          <h1 className="trunc strong" title={visibleText(transaction.slice(0, 1_000))}>
            <PlainText value={transaction.slice(0, textMax) || 'Transaction'} />
          </h1>
          {transaction !== '' && <CopyButton iconOnly label="Copy the name" text={() => transaction} />}
        </span>
        <Filters org={org} search={search} change={change} />
      </HeaderLine>
    </>
  )
}

/** What the tiles show, in a sentence, where p95 got worse with a release. */
const Regression = ({ release, now, before }: Comparison) => {
  const [p95, was] = [numberOf(now, fields.p95), numberOf(before, fields.p95)]
  const change = changeOf(p95, was)
  if (!release || p95 === null || was === null || change === null || !['worse', 'bad'].includes(toneOf(change))) return null
  return (
    <p className={styles.said}>
      p95 rose from {formatDuration(was)} to {formatDuration(p95)} ({formatChange(change)}) since{' '}
      <PlainText value={release.version.slice(0, 40)} /> came.
    </p>
  )
}

const NoRequests = ({ place, change }: { readonly place: SummaryPlace; readonly change: Change }) => (
  <EmptyState
    title="No request in this time"
    actions={
      place.search.statsPeriod === '30d' ? undefined : (
        <Button size="medium" onClick={() => change(() => ({ statsPeriod: '30d', start: undefined, end: undefined }))}>
          Look at 30 days
        </Button>
      )
    }
  >
    <p>
      No transaction of this name came in the time, the projects and the environments that are chosen above. Names are those that the SDK
      gives: mostly the route, with its parameters.
    </p>
  </EmptyState>
)

const Body = ({ place, change }: { readonly place: SummaryPlace; readonly change: Change }) => {
  const api = useApi()
  const totals = useQuery(summaryTotals(api, place))
  const { project } = place.search
  const releases = useQuery(deployedQuery(api, place.org, { ...(project && { project }) })).data
  const comparison = useComparison(place, releases)
  const row = totals.data?.rows[0]
  const count = numberOf(row, fields.count)
  if (totals.isPending) return <SkeletonRows rows={12} label="Reading the transaction" />
  if (totals.isError)
    return <ErrorState what="The transaction could not be read" failure={failureOf(totals.error)} onRetry={() => void totals.refetch()} />
  return (
    <>
      <SampledNote meta={totals.data.meta} />
      {count === 0 ? <NoRequests place={place} change={change} /> : <SummaryTiles {...comparison} />}
      <div className={styles.page}>
        {count !== 0 && <Regression {...comparison} />}
        <EndpointErrors place={place} failures={numberOf(row, 'failure_count()')} />
        {count !== 0 && (
          <>
            <div className={styles.pair}>
              <DurationPart place={place} change={change} />
              <PercentilesPart place={place} change={change} />
            </div>
            <SamplesPart place={place} totals={row} />
            <NearView minHeight={300}>
              <div className={styles.pair}>
                <SpanGroupsPart place={place} requests={count ?? 0} />
                <SlowTagsPart place={place} />
              </div>
              <EndpointProblems place={place} />
            </NearView>
          </>
        )}
      </div>
    </>
  )
}

/** `/organizations/{org}/performance/summary/?project=&transaction=`: one endpoint, its errors first (ui.md 2.12). */
export const SummaryPage = () => {
  const { org } = useParams({ from: '/organizations/$org/performance/summary' })
  const search = useSearch({ from: '/organizations/$org/performance/summary' })
  const change = useChange(parseSummary)
  return (
    <>
      <Head org={org} search={search} change={change} />
      {search.transaction === undefined ? (
        <EmptyState title="Which transaction?">
          <p>
            The address names none.{' '}
            <Link to="/organizations/$org/performance/" params={{ org }} className="link">
              The overview has all of them.
            </Link>
          </p>
        </EmptyState>
      ) : (
        <Body place={{ org, transaction: search.transaction, search }} change={change} />
      )}
    </>
  )
}
