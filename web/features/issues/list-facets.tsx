import { useQuery } from '@tanstack/react-query'
import type { MouseEvent } from 'react'

import type { IssueFacets } from '#packages/contract/issue-facet'
import { shortVersion } from '#packages/protocol/release-version'
import { printValue } from '#packages/search/print'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { orgPath } from '../../api/queries.ts'
import { exactCount, formatCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { facetsKey, filtersOf, hasTerm, useChangeList } from './list-filters.tsx'
import { defaultQuery, printIssueList, toggleTerm } from './url.ts'
import type { IssueListSearch } from './url.ts'

import styles from './list-filters.module.css'

type Facet = IssueFacets['facets'][number]

/** So many values of a key have a chip; the search itself offers the others. */
const chipsPerKey = 3
/** Of a long value so much is drawn. */
const valueCharactersMax = 32
const staleMs = 60_000

/** What stands before the chips of a key. The chips of `level` are drawn at once, without counts. */
const names: ReadonlyMap<string, string> = new Map([
  ['environment', 'environment'],
  ['firstRelease', 'first release'],
  ['priority', 'priority'],
  ['platform', 'platform'],
])

const facetsQuery = (api: Api, org: string, search: IssueListSearch) => {
  const params = printIssueList(filtersOf(search))
  return {
    queryKey: facetsKey(org, search),
    queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
      valueOf(await api.get<IssueFacets>(orgPath(org, `/issue-facets/${params}${params === '' ? '?' : '&'}lenient=1`), signal)),
    staleTime: staleMs,
    retry: false,
  }
}

interface ChipProps {
  readonly facet: Facet
  readonly counted: IssueFacets
  readonly query: string
  readonly onTerm: (term: string) => void
}

const Chips = ({ facet: { key, values }, counted, query, onTerm }: ChipProps) =>
  values.slice(0, chipsPerKey).map(({ value, count }) => {
    const term = `${key}:${printValue({ pieces: [value] })}`
    const isExcluded = hasTerm(query, `!${term}`)
    const text = key === 'firstRelease' ? shortVersion(value) : value
    const press = (event: MouseEvent) => onTerm(event.altKey || isExcluded ? `!${term}` : term)
    const of = counted.isWhole ? '' : ` of the ${exactCount(counted.looked)} seen last`
    return (
      <button
        key={value}
        type="button"
        aria-pressed={hasTerm(query, term) || isExcluded}
        data-excluded={isExcluded}
        title={`${visibleText(value)}: ${exactCount(count)} issues${of}. Alt: without these`}
        onClick={press}
      >
        {isExcluded && <span aria-hidden="true">not</span>}
        <span className={styles.facetValue}>{visibleText(text.slice(0, valueCharactersMax))}</span>
        <span className={styles.facetCount}>{formatCount(count)}</span>
      </button>
    )
  })

/** What all issues of the list have in common narrows nothing. */
const divides = ({ key, values }: Facet, { looked }: IssueFacets, query: string): boolean =>
  values.some(({ count }) => count < looked) || query.includes(`${key}:`)

/**
 * Values that the issues of the list have, with how many have each: a press adds its term to the search or takes it out again, with Alt it leaves those issues
 * out. An aid beside the list: without its answer there is none.
 */
export const ListFacets = ({ org, search }: { readonly org: string; readonly search: IssueListSearch }) => {
  const counted = useQuery(facetsQuery(useApi(), org, search)).data
  const change = useChangeList({ org, search })
  const query = search.query ?? defaultQuery
  const shown = counted?.facets.filter((facet) => names.has(facet.key) && divides(facet, counted, query)) ?? []
  return (
    <div className={styles.chips}>
      {counted &&
        shown.map((facet) => (
          <fieldset key={facet.key} className={styles.facet} aria-label={names.get(facet.key)}>
            <span>{names.get(facet.key)}</span>
            <Chips facet={facet} counted={counted} query={query} onTerm={(term) => change({ query: toggleTerm(query, term) })} />
          </fieldset>
        ))}
    </div>
  )
}
