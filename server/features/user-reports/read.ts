import { success } from '#core/result'
import type { Result } from '#core/result'
import type { UserReportAnswer } from '#packages/contract/user-report'
import { isBeyond } from '#server/http/condition'
import type { Page, PageRequest } from '#server/http/paginate'
import { cutPage, rowIdAt } from '#server/http/paginate'
import { pageOfEventRows } from '#server/http/rows-of-events'
import type { RowsAsked, WantedEvents } from '#server/http/rows-of-events'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { UserReportsTable } from '#server/stores/metadata/schema-issues'

import { whereIssue } from '../issues/read.ts'
import type { IssueHashes, IssueRow } from '../issues/read.ts'

interface IssueOfReports {
  readonly row: IssueRow
  readonly hashes: IssueHashes
}

/** The events of an issue, to find what else is known of them. */
export const eventsOfIssue = ({ row, hashes }: IssueOfReports): WantedEvents => ({
  where: hashes.length === 0 ? undefined : whereIssue(row, hashes),
  count: row.times_seen,
})

/** Reports of an issue are counted up to here. */
const countedMax = 1000

/** A report as the API shows it (web-api.md 7). */
export const reportAnswer = (row: UserReportsTable): UserReportAnswer => {
  const name = row.name || null
  const email = row.email || null
  const isNamed = name !== null || email !== null
  return {
    id: String(row.id),
    eventID: row.event_id,
    name,
    email,
    comments: row.comments,
    dateCreated: isoTime(row.created_at),
    user: isNamed ? { id: null, username: name, email, name, ipAddress: null, avatarUrl: null } : null,
    event: { id: row.event_id, eventID: row.event_id },
  }
}

/** What the user wrote about an event; null when nobody wrote. */
export const reportOfEvent = async (scope: Scope, projectId: number, eventId: string): Promise<UserReportAnswer | null> => {
  const row = await scope
    .rows('user_reports')
    .selectAll('user_reports')
    .where('project_id', '=', projectId)
    .where('event_id', '=', eventId)
    .executeTakeFirst()
  return row ? reportAnswer(row) : null
}

const fetchReports = (scope: Scope, projectId: number, { eventIds, beyond, back, limit }: RowsAsked): Promise<UserReportsTable[]> => {
  let rows = scope.rows('user_reports').selectAll('user_reports').where('project_id', '=', projectId)
  if (eventIds !== undefined) rows = rows.where('event_id', 'in', eventIds.length === 0 ? [''] : eventIds)
  if (beyond !== undefined) rows = rows.where(isBeyond(['created_at', 'user_reports.id'], [beyond.createdAtMs, beyond.id], back))
  const direction = back ? 'asc' : 'desc'
  return rows.orderBy('created_at', direction).orderBy('user_reports.id', direction).limit(limit).execute()
}

/** One page of a project's reports, or of those about one event, whether that is stored or not; newest first. */
export const listProjectReports = async (
  scope: Scope,
  { projectId, eventId }: { readonly projectId: number; readonly eventId: string | undefined },
  page: PageRequest,
): Promise<Page<UserReportsTable>> => {
  const { cursor, limit } = page
  const beyond = cursor && { createdAtMs: cursor.value, id: rowIdAt(cursor) }
  const eventIds = eventId === undefined ? undefined : [eventId]
  const rows = await fetchReports(scope, projectId, { eventIds, beyond, back: cursor?.back ?? false, limit: limit + 1 })
  return cutPage(rows, page, (row) => ({ value: row.created_at, id: String(row.id) }))
}

/** One page of the reports about an issue's events, newest first. */
export const listIssueReports = (
  scope: Scope,
  issue: IssueOfReports,
  page: PageRequest,
): Promise<Result<Page<UserReportsTable>, Response>> =>
  pageOfEventRows(scope, eventsOfIssue(issue), page, (asked) => fetchReports(scope, issue.row.project_id, asked))

/** How many reports there are about an issue's events, up to 1,000; 0 while the columnar store is away. */
export const countReportsOfIssue = async (scope: Scope, issue: IssueOfReports): Promise<number> => {
  // Most projects have none, and then the columnar store need not be asked.
  const any = await fetchReports(scope, issue.row.project_id, { eventIds: undefined, beyond: undefined, back: false, limit: 1 })
  const page = { limit: countedMax, cursor: undefined }
  const listed = any.length === 0 ? success({ rows: [] }) : await listIssueReports(scope, issue, page)
  return listed.ok ? listed.value.rows.length : 0
}
