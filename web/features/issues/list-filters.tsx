import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Suspense } from 'react'
import type { ReactNode, RefObject } from 'react'

import type { IssueFacets } from '#packages/contract/issue-facet'
import type { Level } from '#packages/protocol/event'

import { late } from '../../lib/late.ts'
import { useIdle } from '../../lib/use-idle.ts'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { EnvironmentPicker, FilterLine, ProjectPicker, TimePicker } from '../frame/filter-pickers.tsx'
import { QueryInput } from '../search/query-input.tsx'
import { changeIssueList, defaultPeriod, defaultQuery, parseIssueList, termsOf, toggleTerm } from './url.ts'
import type { IssueListSearch } from './url.ts'

import styles from './list-filters.module.css'

// Chips with counts come after the rows.
const ListFacets = late(async () => ({ default: (await import('./list-facets.tsx')).ListFacets }))

interface FilterProps {
  readonly org: string
  readonly search: IssueListSearch
}

type ListChange = Parameters<typeof changeIssueList>[1]

/** Changes the list's address; the page follows it. */
export const useChangeList = ({ org, search }: FilterProps) => {
  const navigate = useNavigate()
  return (changed: ListChange) =>
    void navigate({ to: '/organizations/$org/issues/', params: { org }, search: changeIssueList(search, changed) })
}

/** The same for choices that may be made faster than the page is drawn: each starts from the newest address, not from the one on the screen. */
const useChangeNewest = ({ org }: FilterProps) => {
  const navigate = useNavigate()
  return (changeOf: (newest: IssueListSearch) => ListChange) =>
    void navigate({
      to: '/organizations/$org/issues/',
      params: { org },
      search: (previous) => {
        const newest = parseIssueList(previous)
        return changeIssueList(newest, changeOf(newest))
      },
    })
}

/** The page filters of the header line: project, environment, time range. */
export const PageFilters = (props: FilterProps) => {
  const changeNewest = useChangeNewest(props)
  const { project = [], environment = [], statsPeriod, start, end } = props.search
  return (
    <FilterLine>
      <ProjectPicker
        org={props.org}
        chosen={project}
        onChange={(change) => changeNewest((newest) => ({ project: change(newest.project ?? []) }))}
      />
      <EnvironmentPicker
        org={props.org}
        chosen={environment}
        onChange={(change) => changeNewest((newest) => ({ environment: change(newest.environment ?? []) }))}
      />
      <TimePicker
        value={{ statsPeriod, start, end }}
        defaultPeriod={defaultPeriod}
        onChange={(range) => changeNewest(() => ({ statsPeriod: range.statsPeriod, start: range.start, end: range.end }))}
      />
    </FilterLine>
  )
}

/** The search line. What is run while it is being written is one step of the history. */
export const SearchLine = ({ inputRef, org, search }: FilterProps & { readonly inputRef: RefObject<HTMLInputElement | null> }) => {
  const navigate = useNavigate()
  const run = (query: string, replace: boolean) =>
    void navigate({ to: '/organizations/$org/issues/', params: { org }, search: changeIssueList(search, { query }), replace })
  return (
    <QueryInput
      value={search.query ?? defaultQuery}
      org={org}
      label="Search issues"
      placeholder="is:unresolved level:error words of the title"
      plainQuery={defaultQuery}
      inputRef={inputRef}
      onRun={run}
    />
  )
}

/** Whether a query has this term, as it is written. */
export const hasTerm = (query: string, term: string): boolean => termsOf(query).includes(term)

const levels: readonly Level[] = ['fatal', 'error', 'warning', 'info', 'debug']

/** What decides which issues there are, in whatever order and however shown. */
export const filtersOf = (search: IssueListSearch): IssueListSearch => {
  const { peek: _peek, view: _view, cursor: _cursor, sort: _sort, groupStatsPeriod: _period, ...filters } = search
  return filters
}

/** Where the counts of a search's issues are kept; a change of issues makes them old, as it does with all counts. */
export const facetsKey = (org: string, search: IssueListSearch) => ['issue-count', org, 'facets', filtersOf(search)] as const

interface LevelProps extends FilterProps {
  /** The rows are there: what is not needed for them may be asked for now. */
  readonly settled: boolean
  /** There are no rows to count: the list cannot be asked for. */
  readonly refused: boolean
  readonly hits: string | null
  readonly children?: ReactNode
}

/** One press narrows the list to a level or to what else its issues have, another widens it again. */
export const LevelLine = ({ hits, settled, refused, children, ...props }: LevelProps) => {
  const change = useChangeList(props)
  const counted = useIdle(settled)
  const facets = useQuery<IssueFacets>({ queryKey: facetsKey(props.org, props.search), enabled: false }).data?.facets
  const ofLevels = facets?.find(({ key }) => key === 'level')?.values
  const query = props.search.query ?? defaultQuery
  return (
    <div className={styles.facets}>
      <div className={styles.choices}>
        <span>level</span>
        {levels.map((level) => (
          <button
            key={level}
            type="button"
            aria-pressed={hasTerm(query, `level:${level}`)}
            onClick={() => change({ query: toggleTerm(query, `level:${level}`) })}
          >
            <span aria-hidden="true">
              <LevelGlyph level={level} />
            </span>
            {level}
            <span className={styles.facetCount}>{ofLevels?.find(({ value }) => value === level)?.count}</span>
          </button>
        ))}
        {counted && !refused && (
          <Suspense fallback={null}>
            <ListFacets org={props.org} search={props.search} />
          </Suspense>
        )}
      </div>
      <span className={styles.hits}>
        {children}
        {hits !== null && <output>{hits}</output>}
      </span>
    </div>
  )
}
