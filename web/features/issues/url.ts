import { exactCount } from '../../lib/number-format.ts'
import { allOf, oneOf, printSearch } from '../../lib/search-params.ts'

/** Orders of the issue list, as `sort=` spells them (ui.md 2.1): last seen, first seen, events, users. */
export const issueSorts = ['date', 'new', 'freq', 'user'] as const
export type IssueSort = (typeof issueSorts)[number]

/** State of the issue list, all of it in the address. What is absent has its default. */
export interface IssueListSearch {
  /** Absent: unresolved issues. Empty: all. */
  readonly query?: string
  /** Absent: `date`. */
  readonly sort?: IssueSort
  readonly cursor?: string
  /** Slugs or ids. Absent: all projects that the user may see. */
  readonly project?: readonly string[]
  readonly environment?: readonly string[]
  readonly statsPeriod?: string
  readonly start?: string
  readonly end?: string
  /** Period of the rows' trends. Absent: 24 hours. */
  readonly groupStatsPeriod?: '14d'
  /** Id of the issue that is looked at beside the list. */
  readonly peek?: string
  /** Id of the saved view that was opened, though the list may have been changed since. */
  readonly view?: string
}

export const defaultQuery = 'is:unresolved'
/** What the server takes when the address has no time. */
export const defaultPeriod = '90d'
const textMax = 2_000
/** As long as a query may be: it has to fit into an address, where a letter may take nine. */
const queryLengthMax = 4_096
const periodForm = /^\d{1,6}[smhdw]$/
const idForm = /^\d{1,16}$/
const isSort = (text: string | undefined): text is IssueSort => issueSorts.some((sort) => sort === text)

const short = (text: string | undefined, lengthMax = textMax): string | undefined =>
  text !== undefined && text.length <= lengthMax ? text : undefined

const parseTime = (raw: Record<string, unknown>): Pick<IssueListSearch, 'statsPeriod' | 'start' | 'end'> => {
  const start = short(oneOf(raw, 'start'))
  const end = short(oneOf(raw, 'end'))
  const period = oneOf(raw, 'statsPeriod')
  if (start || end) return { ...(start && { start }), ...(end && { end }) }
  return period !== undefined && periodForm.test(period) ? { statsPeriod: period } : {}
}

const parsePlaces = (raw: Record<string, unknown>): Pick<IssueListSearch, 'project' | 'environment'> => {
  const project = allOf(raw, 'project')?.filter((one) => one !== '' && one.length <= textMax)
  const environment = allOf(raw, 'environment')?.filter((one) => one.length <= textMax)
  return { ...(project?.length && !project.includes('-1') && { project }), ...(environment?.length && { environment }) }
}

/**
 * Reads the state of the issue list from search parameters of any origin. Unknown keys are left out (alert links append some), an unknown sort
 * is the default, `project=-1` means all, explicit times win over a period (ui.md 1.3).
 */
export const parseIssueList = (raw: Record<string, unknown>): IssueListSearch => {
  // However long: without its query a list would be another one.
  const query = oneOf(raw, 'query')
  const sort = oneOf(raw, 'sort')
  const cursor = short(oneOf(raw, 'cursor'))
  const peek = oneOf(raw, 'peek')
  const view = oneOf(raw, 'view')
  return {
    ...(query !== undefined && query !== defaultQuery && { query }),
    ...(isSort(sort) && sort !== 'date' && { sort }),
    ...(cursor && { cursor }),
    ...parsePlaces(raw),
    ...parseTime(raw),
    ...(oneOf(raw, 'groupStatsPeriod') === '14d' && { groupStatsPeriod: '14d' }),
    ...(peek !== undefined && idForm.test(peek) && { peek }),
    ...(view !== undefined && idForm.test(view) && { view }),
  }
}

/** Why this query cannot be run; null when it can. */
export const tooLong = ({ query = '' }: IssueListSearch): string | null =>
  query.length > queryLengthMax
    ? `This search has ${exactCount(query.length)} characters; a search may have ${exactCount(queryLengthMax)}.`
    : null

/** The part of the state that decides which rows there are, and what they show: two states with the same part have the same rows. */
export const rowsOf = ({ peek: _peek, view: _view, ...search }: IssueListSearch): IssueListSearch => search

/** A sort that the list does not have, as it was asked for; null when it has it, or when none was asked for. */
export const unknownSort = (raw: Record<string, unknown>): string | null => {
  const sort = oneOf(raw, 'sort')
  return sort === undefined || sort === '' || isSort(sort) ? null : sort
}

/** Prints the state as a query string with its `?`: for the address, and for the API, which takes the same parameters. */
export const printIssueList = (search: IssueListSearch): string => printSearch(search)

/** The same list from its first page with other filters. A key with the value undefined is removed. */
export const changeIssueList = (
  search: IssueListSearch,
  changed: { readonly [K in keyof IssueListSearch]?: IssueListSearch[K] | undefined },
): IssueListSearch => parseIssueList({ ...search, cursor: undefined, peek: undefined, ...changed })

/** Terms of a query; quotes and lists keep their spaces. */
const termForm = /(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s"[]|["[])+/g
const orForm = /(?:^|\s)or(?:\s|$)/i

/** The terms of a query as they are written; brackets and operators are among them. */
export const termsOf = (query: string): readonly string[] => query.match(termForm) ?? []

/** Adds a `key:value` to the query, or takes it out when it is there. What the query says with OR stays together. */
export const toggleTerm = (query: string, term: string): string => {
  const terms = termsOf(query)
  if (terms.includes(term)) return terms.filter((one) => one !== term).join(' ')
  const rest = terms.filter((one) => !one.startsWith(`${term.split(':')[0] ?? ''}:`)).join(' ')
  return `${orForm.test(rest) && !/^\([^()]*\)$/.test(rest) ? `(${rest})` : rest} ${term}`.trim()
}
