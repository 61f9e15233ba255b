import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { exploreTableSchema } from '#packages/contract/explore'
import { keysOf } from '#packages/explore/dataset'
import type { Dataset } from '#packages/explore/dataset'
import { isAggregate, parseField, parseSort } from '#packages/explore/field'
import type { Field, Sort } from '#packages/explore/field'
import { json, problem } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { Page } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'

import { answerTable, issuesOfRows } from './answer-table.ts'
import type { ColumnRow } from './answer-table.ts'
import { issueExpression, knownToExplore } from './known.ts'
import { fieldsMax, needsIssues, printGroups, printRows } from './print-query.ts'
import type { TableAsked } from './print-query.ts'
import { readAsking, readDataset, readFields } from './read-request.ts'
import type { Asking } from './read-request.ts'
import { readRows } from './read-rows.ts'
import type { RowsRead } from './read-rows.ts'

const limitDefault = 100
/** Rows of a page: sentry-cli asks for up to 1,000 lines of a log (web-api.md 1.2). */
const limitMax = { logs: 1_000, other: 100 } as const
/** Rows that can be left behind by going from page to page: the engine sorts them anew for each. */
const offsetMax = 10_000

/** What is asked of the columns of a dataset, in words of this language (web-api.md 1.2). */
export const exploreQuery = z.object({
  dataset: z
    .string()
    .optional()
    .describe('errors, transactions, spans, logs or tracemetrics; absent: errors, or transactions where the fields are theirs.'),
  query: z.string().optional().describe('Words, key:value terms, and comparisons of functions such as count():>100.'),
  lenient: z.string().optional().describe('1: what is wrong in the query is left out, instead of refusing all of it.'),
  project: z.string().optional().describe('Slug or id, repeated; -1 = all.'),
  environment: z.string().optional().describe('Repeated; empty means without one.'),
  statsPeriod: z.string().optional().describe('Such as 24h or 14d; or start and end.'),
  start: z.string().optional(),
  end: z.string().optional(),
})

/** What a request asks for, read: of which projects, what, and with which words. The failure is the answer to give. */
export const readExplore = (
  request: ScopedRequest,
  fieldTexts: readonly string[],
): Result<{ readonly scope: Scope; readonly asking: Asking; readonly fields: readonly Field[] }, Response> => {
  const scope = scopeOfProjects(request)
  if (!scope.ok) return scope
  const dataset = readDataset(request.query, fieldTexts)
  if (!dataset.ok) return failure(problem(400, dataset.error))
  const asking = readAsking(request.query, dataset.value, request.nowMs)
  if (!asking.ok) return failure(problem(400, asking.error))
  const fields = readFields(dataset.value, fieldTexts)
  if (!fields.ok) return failure(problem(400, fields.error))
  if (fields.value.length > fieldsMax) return failure(problem(400, `At most ${fieldsMax} fields can be asked for`))
  return success({ scope: scope.value, asking: asking.value, fields: fields.value })
}

/** Reads `sort` (repeated), each the name of a field. The failure is the answer to give. */
export const readSorts = (query: URLSearchParams, dataset: Dataset, fields: readonly Field[]): Result<readonly Sort[], Response> => {
  const sorts: Sort[] = []
  for (const text of [...query.getAll('sort'), ...query.getAll('orderby')].filter((each) => each !== '')) {
    const sort = parseSort(fields, text, (name) => parseField(dataset, keysOf(dataset), name))
    if (!sort) return failure(problem(400, `sort names one of the fields: ${text.slice(0, 200)} is none of them`))
    if (sorts.length < fieldsMax) sorts.push(sort)
  }
  return success(sorts)
}

/** Which rows of the list: at most so many, behind so many, of the time before. */
interface TablePage {
  readonly limit: number
  readonly offset: number
  /** The end of the window when the first page was read: what comes later moves no row to the next page. 0 = as asked. */
  readonly endMs: number
}

const limitOf = (query: URLSearchParams, limitTop: number): number => {
  const asked = query.get('per_page') ?? query.get('limit') ?? ''
  const wanted = /^\d{1,9}$/.test(asked) ? Number(asked) : 0
  return Math.min(wanted === 0 ? limitDefault : wanted, limitTop)
}

const offsetForm = /^\d{1,5}$/

const readTablePage = (query: URLSearchParams, limitTop: number): Result<TablePage, Response> => {
  const page = readPageRequest(query)
  if (!page.ok) return failure(problem(400, page.error))
  const { id = '0', value = 0 } = page.value.cursor ?? {}
  const offset = offsetForm.test(id) ? Number(id) : offsetMax
  if (offset >= offsetMax) return failure(problem(400, `At most ${offsetMax} rows can be gone through: narrow the query`))
  return success({ limit: limitOf(query, limitTop), offset, endMs: value })
}

/** Where the pages beside this one begin. */
const pageOf = (read: RowsRead<ColumnRow>, { limit, offset }: TablePage, isList: boolean): Page<ColumnRow> => {
  const { endMs, startMs } = read.window
  const more = read.rows.length > limit && offset + limit < offsetMax
  // Of a list whose newest part alone was read, the next page is what lies before it.
  const goesOn = isList && !more && read.share < 1
  const place = (value: number, at: number, back: boolean) => ({ value: Math.max(0, Math.floor(value)), id: String(at), back })
  return {
    rows: read.rows.slice(0, limit),
    previous: { cursor: place(endMs, Math.max(0, offset - limit), true), results: offset > 0 },
    next: { cursor: goesOn ? place(startMs, 0, false) : place(endMs, offset + limit, false), results: more || goesOn },
  }
}

const isNewestFirst = ({ fields, sorts }: Pick<TableAsked, 'fields' | 'sorts'>): boolean => {
  const [first] = sorts
  const asked = first && fields[first.field]?.asked
  return first === undefined || (first.falling && asked?.kind === 'key' && asked.key.type === 'time')
}

/** Reads a table of rows or groups. The failure is the answer to give. */
export const readTable = async (
  scope: Scope,
  asked: Omit<TableAsked, 'known' | 'issue'>,
  signal: AbortSignal,
): Promise<Result<RowsRead<ColumnRow>, Response>> => {
  const { asking, fields } = asked
  const known = await knownToExplore(scope, asking, signal)
  if (!known.ok) return known
  const issue = needsIssues(fields) ? await issueExpression(scope, asking, known.value, signal) : success(undefined)
  if (!issue.ok) return issue
  const whole = { ...asked, known: known.value, issue: issue.value }
  const isList = !fields.some(isAggregate)
  return readRows<ColumnRow>(scope, {
    window: asking.window,
    takenBy: isList ? (isNewestFirst(asked) ? 'in-order' : 'newest') : 'slices',
    select: (share) => (isList ? printRows(whole) : printGroups(whole, share)),
    signal,
  })
}

/** `GET /organizations/{org}/events/` (web-api.md 8.4). */
export const exploreEventsRoute = endpoint(
  {
    summary: 'Asks rows, or figures of groups of rows, of errors, transactions, spans, logs or metrics.',
    query: exploreQuery.extend({
      field: z.string().optional().describe('Repeated: a key, an attribute, a function such as p95(span.duration), equation|a / b.'),
      sort: z.string().optional().describe('One of the fields, falling behind a minus; repeated.'),
    }),
    answer: exploreTableSchema,
    paged: true,
  },
  async (request: ScopedRequest) => {
    const texts = request.query.getAll('field').filter((text) => text !== '')
    if (texts.length === 0) return problem(400, 'No field was asked for: name at least one by field=')
    const read = readExplore(request, texts)
    if (!read.ok) return read.error
    const { scope, fields } = read.value
    const sorts = readSorts(request.query, read.value.asking.dataset, fields)
    if (!sorts.ok) return sorts.error
    const page = readTablePage(request.query, read.value.asking.dataset === 'logs' ? limitMax.logs : limitMax.other)
    if (!page.ok) return page.error
    const { endMs, limit, offset } = page.value
    const { window } = read.value.asking
    const asking =
      endMs > window.startMs && endMs < window.endMs ? { ...read.value.asking, window: { ...window, endMs } } : read.value.asking
    const table = await readTable(scope, { asking, fields, sorts: sorts.value, limit: limit + 1, offset }, request.signal)
    if (!table.ok) return table.error
    const shownPage = pageOf(table.value, page.value, !fields.some(isAggregate))
    const shown = {
      dataset: asking.dataset,
      projects: new Map(scope.projects.map(({ id, slug }) => [id, slug])),
      issues: await issuesOfRows(scope, fields, shownPage.rows),
    }
    const answer = answerTable(fields, shownPage.rows, shown, table.value.share)
    return json(answer, { headers: { Link: linkHeader(request.url, shownPage) } })
  },
)
