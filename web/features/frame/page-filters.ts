import { allOf, oneOf } from '../../lib/search-params.ts'
import type { Place } from './places.ts'

/** The filters that all lists share (ui.md 1.3), as the address has them. */
export interface PageFilters {
  readonly project?: readonly string[]
  readonly environment?: readonly string[]
  readonly statsPeriod?: string
  readonly start?: string
  readonly end?: string
}

const valuesMax = 100

/** The page filters of any address; they are not checked: each page reads what it understands. */
export const readFilters = (raw: Record<string, unknown>): PageFilters => {
  const project = allOf(raw, 'project')?.slice(0, valuesMax)
  const environment = allOf(raw, 'environment')?.slice(0, valuesMax)
  const [statsPeriod, start, end] = ['statsPeriod', 'start', 'end'].map((key) => oneOf(raw, key))
  return {
    ...(project && { project }),
    ...(environment && { environment }),
    ...(statsPeriod !== undefined && { statsPeriod }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  }
}

/** The filters that go along from the page with this search to a place: those that it has, when it is a list too. */
export const carryFilters = (place: Place, search: Record<string, unknown>): PageFilters => (place.filtered ? readFilters(search) : {})
