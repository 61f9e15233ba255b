import { textOf } from '../performance/answers.ts'
import type { Row } from '../performance/answers.ts'
import { withTerm } from './terms.ts'
import type { ExploreDataset, ExploreSearch } from './url.ts'

const hasDigit = /[1-9a-f]/

/** An address: its path, and its search parameters. */
interface Place {
  readonly to: string
  readonly search: Readonly<Record<string, string>>
}

const tracePlace = (base: string, trace: string, span: string): Place | null =>
  hasDigit.test(trace)
    ? { to: `${base}/explore/traces/trace/${encodeURIComponent(trace)}/`, search: hasDigit.test(span) ? { node: `span-${span}` } : {} }
    : null

const aroundMs = 2_000

/** The time of a line as the address has it: found at once, however old it is. */
const timeAround = (timestamp: string): Readonly<Record<string, string>> => {
  const atMs = Date.parse(timestamp)
  if (Number.isNaN(atMs)) return { statsPeriod: '90d' }
  return { start: new Date(atMs - aroundMs).toISOString(), end: new Date(atMs + aroundMs).toISOString() }
}

/** The page of a single row: its trace, its event, its line. Null when it has none. */
export const rowPlace = (org: string, dataset: ExploreDataset, row: Row): Place | null => {
  const base = `/organizations/${encodeURIComponent(org)}`
  const id = textOf(row, 'id')
  switch (dataset) {
    case 'spans':
      return tracePlace(base, textOf(row, 'trace'), id)
    case 'metrics':
      return tracePlace(base, textOf(row, 'trace'), textOf(row, 'span_id'))
    case 'errors': {
      const issue = textOf(row, 'issue')
      return issue === '' ? null : { to: `${base}/issues/${encodeURIComponent(issue)}/events/${encodeURIComponent(id)}/`, search: {} }
    }
    case 'logs':
      return { to: `${base}/explore/logs/`, search: { query: `sentry.item_id:${id}`, item: id, ...timeAround(textOf(row, 'timestamp')) } }
    default:
      return dataset satisfies never
  }
}

/** The rows of a group: the same search, narrowed to its values. */
export const groupSearch = (search: ExploreSearch, row: Row): Record<string, unknown> => {
  const query = (search.groupBy ?? []).reduce((narrowed, name) => withTerm(narrowed, name, textOf(row, name)), search.query ?? '')
  return { ...search, query, mode: undefined, sort: undefined, cursor: undefined }
}
