import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Fragment } from 'react'

import type { Release } from '#packages/contract/release'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { classNames } from '../../lib/class-names.ts'
import { exactCount, formatBytes, formatCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import type { BucketScale } from '../../ui/chart-scale.ts'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { ShareBar, ShareHead } from '../../ui/share-bar.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { EmptyState, ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { FilterLine, ProjectPicker, TimePicker } from '../frame/filter-pickers.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { deploysWithin } from '../issues/graph-data.ts'
import { OutcomeName, outcomeTone, outcomeWord } from '../outcomes/outcome-name.tsx'
import { isKnownReason, reasonText } from '../outcomes/reason-text.ts'
import { OutcomeChart, scaleOfStats } from './outcome-chart.tsx'
import { deployedQuery, statsQuery } from './queries.ts'
import { countsBytes, outcomeRows } from './rows.ts'
import type { CategoryRows, OutcomeRow } from './rows.ts'
import { defaultPeriod, parseStats } from './url.ts'
import type { StatsSearch } from './url.ts'

import styles from './stats.module.css'

/** Parts of a reason between which a narrow page may break it; the last one is the rest. */
const partsMax = 16

/** A reason as the API spells it: rather broken behind a sign than within a word. */
const Reason = ({ value }: { readonly value: string }) => {
  const parts = value.split(/(?<=[_:-])/)
  return (
    <bdi>
      {[...parts.slice(0, partsMax - 1), parts.slice(partsMax - 1).join('')].map((part, at) => (
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {visibleText(part)}
        </Fragment>
      ))}
    </bdi>
  )
}

const Row = ({ row, category, largest }: { readonly row: OutcomeRow; readonly category: string; readonly largest: number }) => (
  <tr>
    <th scope="row" className={styles.outcome}>
      <OutcomeName outcome={row.outcome} />
    </th>
    <td className={classNames(styles.reason, 'meta', 't2')}>
      <Reason value={row.reason} />
      {row.reason !== '' && isKnownReason(row.outcome, row.reason) && (
        <span className={styles.means}>{reasonText(row.outcome, row.reason).title}</span>
      )}
    </td>
    <td className={classNames(styles.quantity, 'num')} title={exactCount(row.quantity)}>
      {countsBytes(category) ? formatBytes(row.quantity) : formatCount(row.quantity)}
    </td>
    <td className={styles.share} aria-hidden="true">
      <ShareBar value={row.quantity} largest={largest} {...outcomeTone(row.outcome)} />
    </td>
    <td className={styles.trend}>
      <Sparkline
        points={row.series.map((quantity, index) => [index, quantity])}
        label={`${row.outcome} ${row.reason} over time`}
        width={104}
      />
    </td>
  </tr>
)

/** The whole of a category: over time, and by reason. */
const Category = (props: {
  readonly rows: CategoryRows
  readonly scale: BucketScale | null
  readonly deployed: readonly Release[]
  readonly onRange: RangeChoice
}) => {
  const name = props.rows.category.replaceAll('_', ' ')
  return (
    <PanelBoundary what={`"${visibleText(name)}" could not be shown`} resetKey={props.rows.category}>
      <section className={styles.category} aria-label={visibleText(name)}>
        <h2>
          <PlainText value={name} />{' '}
          <span className="t3">
            {countsBytes(props.rows.category)
              ? formatBytes(props.rows.total)
              : `${exactCount(props.rows.total)} ${props.rows.total === 1 ? 'item' : 'items'}`}
          </span>
        </h2>
        {props.scale && (
          <OutcomeChart
            rows={props.rows}
            scale={props.scale}
            nameOf={outcomeWord}
            markers={deploysWithin(props.deployed, props.scale)}
            onRange={props.onRange}
          />
        )}
        <CategoryTable {...props.rows} />
      </section>
    </PanelBoundary>
  )
}

const CategoryTable = ({ category, rows }: CategoryRows) => {
  const largest = Math.max(...rows.map(({ quantity }) => quantity))
  return (
    <table className={styles.table} aria-label={`Outcomes of ${visibleText(category)}`}>
      <thead>
        <tr>
          <th scope="col" className={styles.outcome}>
            Outcome
          </th>
          <th scope="col">Reason</th>
          <th scope="col" className={classNames(styles.quantity, 'num')}>
            Quantity
          </th>
          <ShareHead className={styles.share} />
          <th scope="col" className={styles.trend}>
            Over time
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.outcome} ${row.reason}`} row={row} category={category} largest={largest} />
        ))}
      </tbody>
    </table>
  )
}

type RangeChoice = (range: { readonly start: string; readonly end: string }) => void
type Change = (changed: (newest: StatsSearch) => Record<string, unknown>) => void

/** Changes the state of the page as it is by then. */
const useChange = (org: string): Change => {
  const navigate = useNavigate()
  return (changed) =>
    void navigate({
      to: '/organizations/$org/stats/',
      params: { org },
      search: (previous) => {
        const newest = parseStats(previous)
        return parseStats({ ...newest, ...changed(newest) })
      },
    })
}

const Filters = ({ org, search, change }: { readonly org: string; readonly search: StatsSearch; readonly change: Change }) => {
  const { project = [], statsPeriod, start, end } = search
  return (
    <FilterLine>
      <ProjectPicker org={org} chosen={project} onChange={(pick) => change((newest) => ({ project: pick(newest.project ?? []) }))} />
      <TimePicker
        value={{ statsPeriod, start, end }}
        defaultPeriod={defaultPeriod}
        onChange={(range) => change(() => ({ statsPeriod: range.statsPeriod, start: range.start, end: range.end }))}
      />
    </FilterLine>
  )
}

/** `/organizations/{org}/stats/`: everything that arrived, and how it ended. */
export const StatsPage = () => {
  const { org } = useParams({ from: '/organizations/$org/stats' })
  const search = useSearch({ from: '/organizations/$org/stats' })
  const api = useApi()
  const stats = useQuery(statsQuery(api, org, search))
  const deployed = useQuery(deployedQuery(api, org, search)).data
  const categories = stats.data ? outcomeRows(stats.data) : []
  const scale = stats.data ? scaleOfStats(stats.data) : null
  const change = useChange(org)
  return (
    <>
      <title>Stats - Vedette</title>
      <HeaderLine>
        <h1>Stats</h1>
        <Filters org={org} search={search} change={change} />
      </HeaderLine>
      <ProgressLine active={stats.isPlaceholderData} />
      <div className={styles.page}>
        <p className={styles.lead}>
          Every item that arrived ends as kept, or as exactly one named outcome. Kinds of item that this version does not know or does not
          keep yet are here with their reason.
        </p>
        {stats.isPending && <SkeletonRows rows={8} label="Reading outcomes" />}
        {stats.isError && (
          <ErrorState what="The outcomes could not be read" failure={failureOf(stats.error)} onRetry={() => void stats.refetch()} />
        )}
        {stats.data && categories.length === 0 && (
          <EmptyState title="Nothing arrived in this time">
            <p>Choose a longer time above, or connect an SDK: whatever it sends is counted here within seconds, kept or not.</p>
          </EmptyState>
        )}
        {categories.map((rows) => (
          <Category
            key={rows.category}
            rows={rows}
            scale={scale}
            deployed={deployed ?? []}
            onRange={(range) => change(() => ({ statsPeriod: undefined, start: range.start, end: range.end }))}
          />
        ))}
      </div>
    </>
  )
}
