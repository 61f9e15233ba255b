import { rangeText } from '../../lib/time-range.ts'
import { defaultPeriod, defaultQuery, termsOf } from './url.ts'
import type { changeIssueList, IssueListSearch } from './url.ts'

/** One thing that the list is narrowed to, and the change of its state that takes it away. */
export interface ListFilter {
  readonly key: string
  readonly name: string
  readonly value: string
  readonly without: Parameters<typeof changeIssueList>[1]
}

/** Terms that are drawn one by one; what a longer query says is one filter. */
const termsMax = 12

/** With these a term cannot be taken out alone: what is left would mean something else. */
const isJoining = (term: string): boolean => /^(?:or|and)$/i.test(term) || /^!?\(/.test(term) || term.endsWith(')')

const keyForm = /^(!?)([\w.-]{1,64}|tags\[[^\]]{1,200}\]):(.+)$/s

const termFilter = (term: string): Pick<ListFilter, 'name' | 'value'> => {
  const [, not = '', key, value] = keyForm.exec(term) ?? []
  return key === undefined || value === undefined ? { name: 'text', value: term } : { name: `${not && 'not '}${key}`, value }
}

const queryFilters = (query: string): readonly ListFilter[] => {
  const terms = termsOf(query)
  if (terms.length === 0) return []
  if (terms.length > termsMax || terms.some(isJoining)) return [{ key: 'query', name: 'search', value: query, without: { query: '' } }]
  return terms.map((term, at) => ({
    key: `term ${String(at)}`,
    ...termFilter(term),
    without: { query: terms.filter((_, index) => index !== at).join(' ') },
  }))
}

const placeFilters = (name: 'project' | 'environment', chosen: readonly string[]): readonly ListFilter[] =>
  chosen.map((value) => {
    const rest = chosen.filter((one) => one !== value)
    return { key: `${name} ${value}`, name, value: value || '(none)', without: { [name]: rest.length > 0 ? rest : undefined } }
  })

/** Everything that decides which issues the list has: terms of the search, environments, the time, projects. */
export const listFilters = (search: IssueListSearch): readonly ListFilter[] => {
  const { query = defaultQuery, environment = [], project = [], statsPeriod, start, end } = search
  const hasTime = statsPeriod !== undefined || start !== undefined || end !== undefined
  return [
    ...queryFilters(query),
    ...placeFilters('environment', environment),
    ...(hasTime
      ? [
          {
            key: 'time',
            name: 'time',
            value: rangeText({ statsPeriod, start, end }, defaultPeriod),
            without: { statsPeriod: undefined, start: undefined, end: undefined },
          },
        ]
      : []),
    ...placeFilters('project', project),
  ]
}

/** Whether the list is narrowed to anything but what it is narrowed to at first. */
export const isNarrowed = (search: IssueListSearch): boolean =>
  search.query === undefined ? listFilters({ ...search, query: '' }).length > 0 : true
