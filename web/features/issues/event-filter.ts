import { allOf, oneOf, printSearch } from '../../lib/search-params.ts'
import { parsePage } from './page-url.ts'
import type { PageSearch } from './page-url.ts'

/** Which events of an issue are looked at: state of its pages in the address (ui.md 2.2 C). All absent: all events. */
export interface EventFilter {
  /** Words and `key:value` terms that all must fit. */
  readonly query?: string
  readonly environment?: readonly string[]
  readonly statsPeriod?: string
  readonly start?: string
  readonly end?: string
}

/** The list of the events has pages beside. */
export type EventListSearch = EventFilter & PageSearch

const textMax = 1_000
const environmentsMax = 50
const periodForm = /^\d{1,6}[smhdw]$/

const short = (text: string | undefined): string | undefined => (text !== undefined && text.length <= textMax ? text : undefined)

const readTime = (raw: Record<string, unknown>): Pick<EventFilter, 'statsPeriod' | 'start' | 'end'> => {
  const [start, end, period] = ['start', 'end', 'statsPeriod'].map((key) => short(oneOf(raw, key)))
  // The server wants both ends.
  if (start && end) return { start, end }
  return period !== undefined && periodForm.test(period) ? { statsPeriod: period } : {}
}

/** Reads the filter from search parameters of any origin; what is unknown or malformed is left out. */
export const parseEventFilter = (raw: Record<string, unknown>): EventFilter => {
  const query = short(oneOf(raw, 'query'))?.trim()
  const environment = allOf(raw, 'environment')
    ?.filter((one) => one.length <= textMax)
    .slice(0, environmentsMax)
  return { ...(query && { query }), ...(environment?.length && { environment }), ...readTime(raw) }
}

/** What of a list's filters holds on the pages of its issues, too: environments and time. Its words are about issues. */
export const filterOfList = ({ environment, statsPeriod, start, end }: Omit<EventFilter, 'query'>): EventFilter =>
  parseEventFilter({ environment, statsPeriod, start, end })

export const parseEventList = (raw: Record<string, unknown>): EventListSearch => ({ ...parseEventFilter(raw), ...parsePage(raw) })

/** The filter as a query string, with its `?`; empty text for all events. */
export const printEventFilter = (filter: EventFilter): string => printSearch(parseEventFilter({ ...filter }))

/** The same for an API call: what is wrong in the words is left out. */
export const askEventFilter = (filter: EventFilter): string => {
  const printed = printEventFilter(filter)
  return filter.query === undefined ? printed : `${printed}&lenient=1`
}

/** As packages/search/print.ts has it, without its weight in the first load. */
const plainValueForm = /^(?!\/\/)[\w./@#+%&$^~;?|-]+$/
const plainKeyForm = /^[A-Za-z_][\w.-]{0,199}$/
/** Keys that mean something else than the tag of this name (packages/search/event-keys.ts). */
const takenKeys = new Set(['has', 'id', 'message', 'title', 'culprit', 'platform', 'type', 'timestamp', 'trace', 'span'])

/** Adds `key:value` to the words of a filter, or takes it out when it is there. */
export const toggleTag = (filter: EventFilter, key: string, value: string): EventFilter => {
  const printed = plainValueForm.test(value) ? value : `"${value.replaceAll(/["*\\]/g, String.raw`\$&`)}"`
  const term = `${plainKeyForm.test(key) && !takenKeys.has(key) ? key : `tags[${key}]`}:${printed}`
  const before = filter.query ?? ''
  const query = before.includes(term) ? before.replace(term, '').replaceAll(/ {2,}/g, ' ').trim() : `${before} ${term}`.trim()
  return parseEventFilter({ ...filter, query })
}

/** True when the filter names the tag. */
export const namesTag = (filter: EventFilter, key: string, value: string): boolean =>
  (toggleTag(filter, key, value).query ?? '').length < (filter.query ?? '').length

export const isFiltered = (filter: EventFilter): boolean => printEventFilter(filter) !== ''
