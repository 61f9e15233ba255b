import { sql } from 'kysely'

import { parseIssueId } from '#packages/protocol/ids'
import { parseShortId } from '#packages/protocol/short-id'
import type { Page, PageRequest } from '#server/http/paginate'
import { cutPage } from '#server/http/paginate'
import type { Scope } from '#server/http/scope'
import type { TimeWindow } from '#server/http/time-window'
import { param, sql as columnSql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'

import type { IssueQuery } from './read-query.ts'

export type IssueRow = IssuesTable

/** Sort words of the API and their columns, all falling (web-api.md 9.2); an unknown word is `date`. */
const sortColumns = new Map([
  ['date', 'last_seen'],
  ['new', 'first_seen'],
  ['freq', 'times_seen'],
  ['user', 'users_seen'],
] as const)
const hitsMax = 1000
/** The columnar store is asked for at most so many hashes of one issue, the ones seen last. */
const hashesMax = 500
const mergesMax = 10
/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000

export interface IssueSelection {
  readonly query: IssueQuery
  readonly window: TimeWindow
  /** Undefined: all; else only these, at most some thousands. */
  readonly only: readonly number[] | undefined
}

const sortColumn = (sort: string) => [...sortColumns].find(([word]) => word === sort)?.[1] ?? 'last_seen'

/** `%` and `_` of the user's text are themselves. */
const likePattern = (word: string): string => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

const selectIssues = (scope: Scope, selection: IssueSelection) => {
  const { query, window, only } = selection
  let issues = scope
    .rows('issues')
    .where('issues.merged_into', '=', 0)
    .where('issues.last_seen', '>=', window.startMs)
    .where('issues.first_seen', '<', window.endMs + 60_000)
  if (query.status !== undefined) issues = issues.where('issues.status', '=', query.status)
  if (query.levels.length > 0) issues = issues.where('issues.level', 'in', query.levels)
  if (only !== undefined) issues = issues.where('issues.id', 'in', only.length === 0 ? [0] : only)
  for (const word of query.words) {
    const pattern = likePattern(word)
    const shortId = parseShortId(word)
    const project = shortId && scope.projects.find((each) => each.slug.toUpperCase() === shortId.project)
    issues = issues.where((eb) =>
      eb.or([
        sql<boolean>`lower(issues.title) like lower(${pattern}) escape '\\'`,
        sql<boolean>`lower(issues.culprit) like lower(${pattern}) escape '\\'`,
        ...(shortId && project ? [eb.and([eb('issues.project_id', '=', project.id), eb('issues.short_id', '=', shortId.number)])] : []),
      ]),
    )
  }
  return issues
}

/** One page of issues, from metadata alone. The cursor is the sort value and the id of the row at the border, so rows that move do not repeat. */
export const listIssues = async (
  scope: Scope,
  selection: IssueSelection,
  order: { readonly sort: string; readonly page: PageRequest },
): Promise<Page<IssueRow>> => {
  const column = sortColumn(order.sort)
  const { cursor, limit } = order.page
  const back = cursor?.back ?? false
  const direction = back ? 'asc' : 'desc'
  let rows = selectIssues(scope, selection).selectAll('issues')
  if (cursor) {
    const beyond = back ? '>' : '<'
    const id = Number(cursor.id)
    rows = rows.where((eb) =>
      eb.or([
        eb(`issues.${column}`, beyond, cursor.value),
        eb.and([eb(`issues.${column}`, '=', cursor.value), eb('issues.id', beyond, id)]),
      ]),
    )
  }
  const fetched = await rows
    .orderBy(`issues.${column}`, direction)
    .orderBy('issues.id', direction)
    .limit(limit + 1)
    .execute()
  return cutPage(fetched, order.page, (row) => ({ value: row[column], id: String(row.id) }))
}

/** How many issues a selection has, counted up to 1000. */
export const countIssues = async (scope: Scope, selection: IssueSelection): Promise<number> => {
  const rows = await selectIssues(scope, selection).select('issues.id').limit(hitsMax).execute()
  return rows.length
}

/** An issue by number, or by short id (any case); a merged one leads to the issue that it is part of now. Undefined when unknown or foreign. */
export const findIssue = async (scope: Scope, text: string, forms: 'number' | 'any'): Promise<IssueRow | undefined> => {
  let row = await findByText(scope, text, forms)
  for (let step = 0; row !== undefined && row.merged_into !== 0 && step < mergesMax; step++) {
    row = await scope.rows('issues').selectAll('issues').where('issues.id', '=', row.merged_into).executeTakeFirst()
  }
  return row
}

const findByText = async (scope: Scope, text: string, forms: 'number' | 'any'): Promise<IssueRow | undefined> => {
  const id = parseIssueId(text)
  if (id !== undefined) return scope.rows('issues').selectAll('issues').where('issues.id', '=', id).executeTakeFirst()
  const shortId = forms === 'any' ? parseShortId(text) : undefined
  const project = shortId && scope.projects.find((each) => each.slug.toUpperCase() === shortId.project)
  if (!shortId || !project) return undefined
  return scope
    .rows('issues')
    .selectAll('issues')
    .where('issues.project_id', '=', project.id)
    .where('issues.short_id', '=', shortId.number)
    .executeTakeFirst()
}

/** The hashes that point to an issue (32 lower hex), at most 500, the ones seen last. */
export const hashesOfIssue = async (scope: Scope, issue: { readonly id: number; readonly project_id: number }): Promise<string[]> => {
  const rows = await scope
    .rows('hashes')
    .select('hash')
    .where('issue_id', '=', issue.id)
    .where('project_id', '=', issue.project_id)
    .where('state', '=', 0)
    .orderBy('last_seen', 'desc')
    .limit(hashesMax)
    .execute()
  return rows.map((row) => row.hash)
}

/** Condition for the rows of an issue in a column table; `received_at` lets the engine skip whole partitions (design.md 5). */
export const whereIssue = (issue: { readonly project_id: number; readonly first_seen: number }, hashes: readonly string[]): Sql => {
  const numbers = hashes.map((hash) => BigInt(`0x${hash.slice(0, 16)}`))
  return columnSql`project_id = ${param.uint64(issue.project_id)} AND hash IN ${param.uint64s(numbers)}
    AND received_at >= ${param.time(Math.max(0, issue.first_seen - receiptSlackMs))}`
}

/** The issue that an event with this first hash belongs to now; undefined when the hash is linked to none. */
export const issueOfHash = async (scope: Scope, projectId: number, hash: string): Promise<IssueRow | undefined> => {
  const link = await scope
    .rows('hashes')
    .select('issue_id')
    .where('project_id', '=', projectId)
    .where('hash', '=', hash)
    .where('state', '=', 0)
    .executeTakeFirst()
  return link ? findIssue(scope, String(link.issue_id), 'number') : undefined
}

/** Issues behind (project, hash) pairs, each once. */
export const issuesOfHashes = async (
  scope: Scope,
  pairs: readonly { readonly projectId: number; readonly hash: string }[],
): Promise<number[]> => {
  const byProject = Map.groupBy(pairs, (pair) => pair.projectId)
  const ids = new Set<number>()
  for (const [projectId, ofProject] of byProject) {
    const hashes = ofProject.map((pair) => pair.hash)
    const rows = await scope
      .rows('hashes')
      .select('issue_id')
      .distinct()
      .where('project_id', '=', projectId)
      .where('hash', 'in', hashes)
      .where('state', '=', 0)
      .execute()
    for (const row of rows) ids.add(row.issue_id)
  }
  return [...ids]
}

/** Activity of an issue, newest first, at most 100. */
export const activityOf = (scope: Scope, issueId: number) =>
  scope
    .rows('activity')
    .select(['id', 'type', 'data', 'created_at'])
    .where('issue_id', '=', issueId)
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
