import { useState } from 'react'

import { useKeys } from '../../lib/keys.ts'
import { Button } from '../../ui/button.tsx'
import { EnvironmentPicker, FilterLine, TimePicker } from '../frame/filter-pickers.tsx'
import { isFiltered, parseEventFilter } from './event-filter.ts'
import type { EventFilter } from './event-filter.ts'

import styles from './event-bar.module.css'

/** What the time chip says when the address has no time. */
const allTime = 'all time'
const searchId = 'event-search'

interface FiltersProps {
  readonly org: string
  readonly filter: EventFilter
  readonly onFilter: (filter: EventFilter) => void
}

/** Words and `key:value` terms that the events must have; applied by Enter or when it is left. */
const SearchBox = ({ filter, onFilter }: Omit<FiltersProps, 'org'>) => {
  const [typed, setTyped] = useState(filter.query ?? '')
  useKeys({ '/': { says: 'Search in this issue', run: () => document.getElementById(searchId)?.focus() } })
  const apply = () => {
    if (typed.trim() !== (filter.query ?? '')) onFilter(parseEventFilter({ ...filter, query: typed }))
  }
  return (
    <search className={styles.find}>
      <input
        id={searchId}
        type="search"
        aria-label="Search the events of this issue"
        placeholder="Search in this issue"
        title="Words, or tag:value"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply()
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
    </search>
  )
}

/** The search among the events of the issue, as the address has it. */
export const EventSearch = ({ filter, onFilter }: Omit<FiltersProps, 'org'>) => (
  <SearchBox key={filter.query ?? ''} filter={filter} onFilter={onFilter} />
)

/** Which events of the issue are looked at: environment and time, and with the search also words. They apply to the steps from event to event and to the graph. */
export const EventFilters = ({ org, filter, onFilter }: FiltersProps) => (
  <FilterLine>
    <EnvironmentPicker
      org={org}
      chosen={filter.environment ?? []}
      onChange={(pick) => onFilter(parseEventFilter({ ...filter, environment: pick(filter.environment ?? []) }))}
    />
    <TimePicker
      value={filter}
      defaultPeriod={allTime}
      onChange={({ statsPeriod, start, end }) => onFilter(parseEventFilter({ ...filter, statsPeriod, start, end }))}
    />
    {isFiltered(filter) && (
      <Button look="quiet" onClick={() => onFilter({})}>
        Clear
      </Button>
    )}
  </FilterLine>
)
