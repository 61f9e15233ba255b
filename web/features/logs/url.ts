import { allOf, oneOf } from '../../lib/search-params.ts'
import { readFilters } from '../frame/page-filters.ts'
import type { PageFilters } from '../frame/page-filters.ts'
import { filtersOf } from '../performance/url.ts'

/** State of the page of logs, all of it in the address. What is absent has its default. */
export interface LogsSearch extends PageFilters {
  readonly query?: string
  /** The oldest line first. */
  readonly sort?: 'timestamp'
  /** Attributes that each line shows; absent: the project, an empty text: none. */
  readonly field?: readonly string[]
  /** Ids of the lines that are open. */
  readonly item?: readonly string[]
  /** New lines come as they are written. */
  readonly live?: '1'
  /** Id of the line whose neighbours are looked at. */
  readonly around?: string
}

/** Attributes that a line shows when the address does not say. */
const defaultFields: readonly string[] = ['project']
export const fieldsMax = 8
/** An address has no empty list. */
const none: readonly string[] = ['']
/** Lines that can be open: beyond it an address is too long for some. */
const itemsMax = 20
const queryMax = 4_096
const nameMax = 200
const idForm = /^[0-9a-f]{32}$/

/** What every line shows anyway: other pages name these as columns. */
const alwaysShown: ReadonlySet<string> = new Set([
  'timestamp',
  'timestamp_precise',
  'message',
  'severity',
  'severity_number',
  'id',
  'sentry.item_id',
])

const parseFields = (raw: Record<string, unknown>): readonly string[] | undefined => {
  const names = allOf(raw, 'field') ?? []
  const fields = names.filter((name) => name !== '' && name.length <= nameMax && !alwaysShown.has(name)).slice(0, fieldsMax)
  if (fields.length > 0) return fields
  return names.includes('') ? none : undefined
}

const idOf = (text: string): string => text.replaceAll('-', '').toLowerCase()

const parseLines = (raw: Record<string, unknown>): Pick<LogsSearch, 'item' | 'around'> => {
  const item = allOf(raw, 'item')
    ?.map(idOf)
    .filter((id) => idForm.test(id))
    .slice(-itemsMax)
  const around = idOf(oneOf(raw, 'around') ?? '')
  return { ...(item && item.length > 0 && { item }), ...(idForm.test(around) && { around }) }
}

/** Reads the state of the page; anything unknown is left out. New lines come only where the newest are first and the time ends now. */
export const parseLogs = (raw: Record<string, unknown>): LogsSearch => {
  const filters = filtersOf(readFilters(raw))
  const query = oneOf(raw, 'query')?.trim().slice(0, queryMax)
  const isOldestFirst = oneOf(raw, 'sort') === 'timestamp'
  const field = parseFields(raw)
  const isLive = oneOf(raw, 'live') === '1' && !isOldestFirst && filters.start === undefined
  return {
    ...filters,
    ...(query !== undefined && query !== '' && { query }),
    ...(isOldestFirst && { sort: 'timestamp' as const }),
    ...(field && { field }),
    ...parseLines(raw),
    ...(isLive && { live: '1' as const }),
  }
}

/** Attributes that each line shows. */
export const fieldsOf = ({ field }: LogsSearch): readonly string[] => field?.filter((name) => name !== '') ?? defaultFields

/** The list of attributes as the address has it: absent when it is the default, one empty text when there is none. */
export const printFields = (fields: readonly string[]): readonly string[] | undefined => {
  if (fields.length === 0) return none
  return fields.join('\n') === defaultFields.join('\n') ? undefined : fields.slice(0, fieldsMax)
}

/** What decides which lines there are. */
export const linesOf = ({ item: _item, around: _around, live: _live, ...rest }: LogsSearch): LogsSearch => rest
