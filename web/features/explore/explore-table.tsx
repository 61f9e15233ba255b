import { Link } from '@tanstack/react-router'

import { cutText, visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icons.tsx'
import { ShareBar } from '../../ui/share-bar.tsx'
import { numberOf } from '../performance/answers.ts'
import type { Row } from '../performance/answers.ts'
import type { EventsPage } from './read-events.ts'
import { groupSearch, rowPlace } from './row-link.ts'
import { chartsOf, datasetOf, parseExplore, shownColumns, sortOf } from './url.ts'
import type { ExploreSearch } from './url.ts'
import type { ChangeAddress } from './use-change.ts'
import { certaintyOf, certaintyText, isNumeric, kindOf, printCell } from './values.ts'

import styles from './explore.module.css'

const cellMax = 300

interface TableProps {
  readonly org: string
  readonly search: ExploreSearch
  readonly page: EventsPage
  readonly change: ChangeAddress
}

const Head = ({ search, page, change }: Omit<TableProps, 'org'>) => {
  const sort = sortOf(search)
  const flip = (name: string) => change(() => ({ sort: sort === `-${name}` ? name : `-${name}` }))
  return (
    <thead>
      <tr>
        {shownColumns(search).map((name) => {
          const isSorted = sort === name || sort === `-${name}`
          const isRising = sort === name
          return (
            <th
              key={name}
              scope="col"
              className={isNumeric(kindOf(page.meta, name)) ? 'num' : undefined}
              aria-sort={isSorted ? (isRising ? 'ascending' : 'descending') : undefined}
            >
              <button type="button" className={styles.sort} onClick={() => flip(name)}>
                <bdi>{visibleText(name)}</bdi>
                {isSorted && (
                  <span className={styles.arrow} data-up={isRising}>
                    <Icon name="down" small />
                  </span>
                )}
              </button>
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

const Cell = (props: { readonly page: EventsPage; readonly at: number; readonly name: string; readonly row: Row }) => {
  const { page, at, name, row } = props
  const kind = kindOf(page.meta, name)
  const value = row[name]
  const text = visibleText(cutText(printCell(value, kind), cellMax).text)
  const certainty = certaintyOf(page.meta, at, name)
  const exact = typeof value === 'number' ? String(value) : text
  return (
    <span className={styles.value} title={certainty ? `${exact}. ${certaintyText(certainty, kind)}` : exact}>
      <bdi>{text}</bdi>
      {certainty && <Badge tone={certainty.isReliable ? 'plain' : 'warning'}>est.</Badge>}
    </span>
  )
}

/** The link of a row is its first cell: a single row leads to its page, a group to its rows. */
const RowLink = (props: TableProps & { readonly row: Row; readonly children: React.ReactNode }) => {
  const { org, search, row, children } = props
  if (search.mode === 'aggregate') {
    return (
      <Link
        to="./"
        search={parseExplore(groupSearch(search, row))}
        className={styles.rowLink}
        activeProps={{}}
        activeOptions={{ exact: true }}
      >
        {children}
      </Link>
    )
  }
  const place = rowPlace(org, datasetOf(search), row)
  return place === null ? (
    children
  ) : (
    <Link {...place} className={styles.rowLink}>
      {children}
    </Link>
  )
}

/** Single rows, or groups with their figures, of which the first is drawn. */
export const ExploreTable = (props: TableProps) => {
  const { search, page } = props
  const columns = shownColumns(search)
  const drawn = search.mode === 'aggregate' && (search.groupBy?.length ?? 0) > 0 ? chartsOf(search)[0] : undefined
  const largest = Math.max(0, ...page.data.map((row) => numberOf(row, drawn ?? '') ?? 0))
  return (
    <section className={styles.scroller} tabIndex={0} aria-label="Table">
      <table className={styles.table} aria-label={search.mode === 'aggregate' ? 'Aggregates' : 'Samples'}>
        <Head {...props} />
        <tbody>
          {page.data.map((row, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- rows of an answer never move
            <tr key={at}>
              {columns.map((name, column) => {
                const cell = <Cell page={page} at={at} name={name} row={row} />
                return (
                  <td key={name} className={isNumeric(kindOf(page.meta, name)) ? 'num' : undefined}>
                    {name === drawn && largest > 0 && (
                      <span className={styles.share}>
                        <ShareBar value={numberOf(row, name) ?? 0} largest={largest} />
                      </span>
                    )}
                    {column === 0 ? (
                      <RowLink {...props} row={row}>
                        {cell}
                      </RowLink>
                    ) : (
                      cell
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
