import { sql } from 'kysely'

import type { Result } from '#core/result'
import type { AttachmentAnswer } from '#packages/contract/attachment'
import { isBeyond } from '#server/http/condition'
import type { Page, PageRequest } from '#server/http/paginate'
import { pageOfEventRows } from '#server/http/rows-of-events'
import type { RowsAsked } from '#server/http/rows-of-events'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { AttachmentsTable } from '#server/stores/metadata/schema-issues'

import type { IssueHashes, IssueRow } from '../issues/read.ts'
import { eventsOfIssue } from '../user-reports/read.ts'

/** Attachments of one event that are shown. */
const ofEventMax = 100

/** Which attachments of an issue are wanted. */
export interface AttachmentFilter {
  readonly screenshots: boolean
  /** Values of `attachment_type`; empty = all. */
  readonly types: readonly string[]
}

/** An attachment as the API shows it (web-api.md 7). */
export const attachmentAnswer = (row: AttachmentsTable): AttachmentAnswer => ({
  id: String(row.id),
  event_id: row.event_id,
  type: row.type,
  name: row.name,
  mimetype: row.content_type,
  dateCreated: isoTime(row.created_at),
  size: row.bytes,
  headers: { 'Content-Type': row.content_type },
  sha1: row.sha1,
})

/** Attachments that came with an event, in the order of receipt, at most 100. */
export const attachmentsOfEvent = async (scope: Scope, projectId: number, eventId: string): Promise<AttachmentAnswer[]> => {
  const rows = await scope
    .rows('attachments')
    .selectAll('attachments')
    .where('project_id', '=', projectId)
    .where('event_id', '=', eventId)
    .orderBy('attachments.id')
    .limit(ofEventMax)
    .execute()
  return rows.map(attachmentAnswer)
}

/** One attachment of an event; undefined when there is none (any more). */
export const findAttachment = (
  scope: Scope,
  place: { readonly projectId: number; readonly eventId: string; readonly id: number },
): Promise<AttachmentsTable | undefined> =>
  scope
    .rows('attachments')
    .selectAll('attachments')
    .where('project_id', '=', place.projectId)
    .where('event_id', '=', place.eventId)
    .where('attachments.id', '=', place.id)
    .executeTakeFirst()

const fetchAttachments = (
  scope: Scope,
  wanted: { readonly projectId: number; readonly filter: AttachmentFilter },
  { eventIds, beyond, back, limit }: RowsAsked,
): Promise<AttachmentsTable[]> => {
  const { screenshots, types } = wanted.filter
  // Rows without an event are deleted ones that wait for the clock.
  let rows = scope.rows('attachments').selectAll('attachments').where('project_id', '=', wanted.projectId).where('event_id', '!=', '')
  if (eventIds !== undefined) rows = rows.where('event_id', 'in', eventIds.length === 0 ? [''] : eventIds)
  if (screenshots) rows = rows.where(sql<boolean>`lower(content_type) like 'image/%' and lower(name) like 'screenshot%'`)
  if (types.length > 0) rows = rows.where('type', 'in', types)
  if (beyond !== undefined) rows = rows.where(isBeyond(['created_at', 'attachments.id'], [beyond.createdAtMs, beyond.id], back))
  const direction = back ? 'asc' : 'desc'
  return rows.orderBy('created_at', direction).orderBy('attachments.id', direction).limit(limit).execute()
}

/** One page of the attachments of an issue's events, newest first. */
export const listIssueAttachments = (
  scope: Scope,
  issue: { readonly row: IssueRow; readonly hashes: IssueHashes },
  filter: AttachmentFilter,
  page: PageRequest,
): Promise<Result<Page<AttachmentsTable>, Response>> =>
  pageOfEventRows(scope, eventsOfIssue(issue), page, (asked) => fetchAttachments(scope, { projectId: issue.row.project_id, filter }, asked))
