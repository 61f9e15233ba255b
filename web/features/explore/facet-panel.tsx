import { useQuery } from '@tanstack/react-query'

import type { ExploreFacets } from '#packages/contract/explore'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { iconButtonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { ShareBar } from '../../ui/share-bar.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { facetsQuery } from './queries.ts'
import { withTerm } from './terms.ts'
import { parseExplore } from './url.ts'
import type { ExploreSearch } from './url.ts'
import type { ChangeAddress } from './use-change.ts'

import styles from './explore.module.css'

const facetsShown = 20
const openAtFirst = 4

const Facet = ({
  facet,
  isOpen,
  change,
}: {
  readonly facet: ExploreFacets[number]
  readonly isOpen: boolean
  readonly change: ChangeAddress
}) => {
  const largest = facet.topValues.reduce((most, { count }) => Math.max(most, count), 1)
  const filter = (value: string, excluded: boolean) =>
    change((newest) => ({ query: withTerm(parseExplore(newest).query ?? '', facet.key, value, excluded) }))
  return (
    <details className={styles.facet} open={isOpen}>
      <summary>
        <Icon name="right" small />
        <span className="trunc">{visibleText(facet.key)}</span>
      </summary>
      <ul>
        {facet.topValues.map(({ value, count }) => (
          <li key={value}>
            <button type="button" className={styles.facetValue} title={visibleText(value)} onClick={() => filter(value, false)}>
              <span className="trunc">
                <bdi>{visibleText(value)}</bdi>
              </span>
              <span className="t3">{formatCount(count)}</span>
              <ShareBar value={count} largest={largest} />
            </button>
            <button
              type="button"
              className={iconButtonClass()}
              aria-label={`Not ${visibleText(value)}`}
              onClick={() => filter(value, true)}
            >
              <Icon name="minus" small />
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Those with a single value narrow nothing, and come last. */
const ordered = (facets: ExploreFacets): ExploreFacets =>
  facets.toSorted((a, b) => Number(b.topValues.length > 1) - Number(a.topValues.length > 1)).slice(0, facetsShown)

/** The most frequent values beside the table: a press narrows to one, another leaves it out. */
export const FacetPanel = ({
  org,
  search,
  change,
}: {
  readonly org: string
  readonly search: ExploreSearch
  readonly change: ChangeAddress
}) => {
  const read = useQuery(facetsQuery(useApi(), org, search))
  return (
    <aside className={styles.facets} aria-label="Facets">
      {read.isPending && <SkeletonRows rows={8} label="Counting values" />}
      {read.isError && (
        <ErrorState what="The values could not be counted" failure={failureOf(read.error)} onRetry={() => void read.refetch()} />
      )}
      {read.data?.length === 0 && <p className={styles.note}>No attribute has a value in this time.</p>}
      {ordered(read.data ?? []).map((facet, at) => (
        <Facet key={facet.key} facet={facet} isOpen={at < openAtFirst} change={change} />
      ))}
    </aside>
  )
}
