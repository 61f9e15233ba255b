import { Link, useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'

import { useKeys } from '../../lib/keys.ts'
import { segmentClasses } from '../../ui/button.tsx'
import { EnvironmentPicker, FilterLine, ProjectPicker, TimePicker } from '../frame/filter-pickers.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import type { PageFilters } from '../frame/page-filters.ts'
import { defaultPeriod, filtersOf } from './url.ts'
import type { ModuleName, SummarySearch, TableSearch } from './url.ts'

import styles from './performance.module.css'

/** Changes the state in the address as it is by then. */
export type Change = (changed: (newest: Record<string, unknown>) => Record<string, unknown>) => void

/** For the page in view, whose state `parse` reads. */
export const useChange = (parse: (raw: Record<string, unknown>) => TableSearch | SummarySearch): Change => {
  const navigate = useNavigate()
  return (changed) =>
    void navigate({
      to: './',
      search: (previous) => parse({ ...previous, cursor: undefined, ...changed(previous) }),
      resetScroll: false,
    })
}

/** Project, environment and time of a page. */
export const Filters = (props: {
  readonly org: string
  readonly search: PageFilters
  readonly change: Change
  /** The page is of one project. */
  readonly isOfProject?: boolean
}) => {
  const { org, search, change } = props
  const { project = [], environment = [], statsPeriod, start, end } = search
  return (
    <FilterLine>
      {!props.isOfProject && (
        <ProjectPicker
          org={org}
          chosen={project}
          onChange={(pick) => change((newest) => ({ project: pick(filtersOf(newest).project ?? []) }))}
        />
      )}
      <EnvironmentPicker
        org={org}
        chosen={environment}
        onChange={(pick) => change((newest) => ({ environment: pick(filtersOf(newest).environment ?? []) }))}
      />
      <TimePicker
        value={{ statsPeriod, start, end }}
        defaultPeriod={defaultPeriod}
        onChange={(range) => change(() => ({ statsPeriod: range.statsPeriod, start: range.start, end: range.end }))}
      />
    </FilterLine>
  )
}

const tabs: readonly { readonly name: ModuleName; readonly label: string }[] = [
  { name: 'queries', label: 'Queries' },
  { name: 'requests', label: 'Requests' },
  { name: 'caches', label: 'Caches' },
  { name: 'queues', label: 'Queues' },
  { name: 'vitals', label: 'Web vitals' },
]

const Tabs = ({ org, filters, chosen }: { readonly org: string; readonly filters: PageFilters; readonly chosen: ModuleName | null }) => (
  <nav aria-label="Performance" className={styles.tabs}>
    <span className={segmentClasses.group}>
      <Link
        to="/organizations/$org/performance/"
        params={{ org }}
        search={filters}
        activeOptions={{ exact: true }}
        className={segmentClasses.one}
        aria-current={chosen === null ? 'page' : undefined}
      >
        Overview
      </Link>
      {tabs.map(({ name, label }) => (
        <Link
          key={name}
          to="/organizations/$org/performance/$module/"
          params={{ org, module: name }}
          search={filters}
          activeOptions={{ exact: true }}
          className={segmentClasses.one}
          aria-current={name === chosen ? 'page' : undefined}
        >
          {label}
        </Link>
      ))}
    </span>
  </nav>
)

/** The search of a table: by words of the name, or in the search language. */
const Search = (props: { readonly query: string; readonly label: string; readonly change: Change }) => {
  const inputRef = useRef<HTMLInputElement>(null)
  useKeys({ '/': { says: props.label, run: () => inputRef.current?.focus() } })
  return (
    <search className={styles.search}>
      <form
        key={props.query}
        onSubmit={(event) => {
          event.preventDefault()
          const typed = new FormData(event.currentTarget).get('query')
          props.change(() => ({ query: typeof typed === 'string' ? typed.trim() : '' }))
        }}
      >
        <input ref={inputRef} name="query" type="search" aria-label={props.label} placeholder={props.label} defaultValue={props.query} />
      </form>
    </search>
  )
}

/** The head of the overview and of the pages beside it: filters in the header line, below it the tabs and the search. */
export const PerformanceHead = (props: {
  readonly org: string
  readonly search: TableSearch
  readonly chosen: ModuleName | null
  readonly searchLabel: string
  readonly change: Change
  readonly children?: React.ReactNode
}) => {
  const { org, search, change } = props
  return (
    <>
      <HeaderLine>
        <h1 className={styles.title}>Performance</h1>
        <Filters org={org} search={search} change={change} />
      </HeaderLine>
      <div className={styles.bar}>
        <Tabs org={org} filters={filtersOf(search)} chosen={props.chosen} />
        {props.children}
        <Search query={search.query ?? ''} label={props.searchLabel} change={change} />
      </div>
    </>
  )
}
