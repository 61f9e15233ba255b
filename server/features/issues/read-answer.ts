import type { Assignee, Issue, IssueActivity, IssueProject, StatPoint } from '#packages/contract/issue'
import type { SuggestedOwner } from '#packages/contract/ownership'
import type { Level } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { JsonObject } from '#packages/protocol/json'
import { formatShortId } from '#packages/protocol/short-id'
import type { OrganizationAccess, ProjectAccess } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'

import { issueTypeOf } from './issue-type.ts'
import type { Mark } from './marks.ts'
import type { IssueRow } from './read.ts'

/** Where an issue lives, for its links and its short id. */
export interface IssuePlace {
  readonly project: ProjectAccess
  readonly organization: OrganizationAccess
  readonly publicUrl: string
}

const levels: readonly Level[] = ['debug', 'info', 'warning', 'error', 'fatal']
const statuses = ['resolved', 'unresolved', 'ignored'] as const
const mediumPriority = 50
const highPriority = 75
const firstSeenType = 'first_seen'

/** A JSON object of a text column; empty when the text is none. */
export const parseObject = (text: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

const priorityWord = (priority: number): Issue['priority'] =>
  priority >= highPriority ? 'high' : priority >= mediumPriority ? 'medium' : 'low'

const projectPart = (project: ProjectAccess): IssueProject => ({
  id: String(project.id),
  name: project.name,
  slug: project.slug,
  platform: project.platform || null,
})

/** What the issue's row does not say. */
export interface IssueContext {
  readonly stats: { readonly [period: string]: readonly StatPoint[] }
  readonly assignedTo: Assignee | null
  readonly mark: Mark
  readonly comments: number
  readonly owners: readonly SuggestedOwner[]
}

/** Numbers of reasons as clients know them (grouping.md 5.1). */
const inboxReasons: ReadonlyMap<string, number> = new Map([
  ['new', 0],
  ['regression', 2],
  ['manual', 3],
  ['escalating', 5],
  ['ongoing', 6],
])

const inboxAnswer = (row: IssueRow): Issue['inbox'] => ({
  reason: inboxReasons.get(row.inbox_reason) ?? 0,
  reason_details: null,
  date_added: isoTime(row.inbox_at),
})

/** The issue as the list and the details show it (web-api.md 8.1). `metadata` tells by `unhandled: true` that the newest event was not handled. */
export const issueAnswer = (row: IssueRow, place: IssuePlace, { stats, assignedTo, mark, comments, owners }: IssueContext): Issue => {
  const { project, organization, publicUrl } = place
  const metadata = parseObject(row.metadata)
  const status = statuses.find((each) => each === row.status) ?? 'unresolved'
  return {
    id: String(row.id),
    shortId: formatShortId(project.slug, row.short_id),
    title: row.title,
    permalink: `${publicUrl}/organizations/${organization.slug}/issues/${row.id}/`,
    shareId: null,
    logger: typeof metadata['logger'] === 'string' ? metadata['logger'] : null,
    culprit: row.culprit,
    platform: row.platform,
    level: levels.find((level) => level === row.level) ?? 'error',
    status,
    substatus: status === 'resolved' || row.substatus === '' ? null : row.substatus,
    statusDetails: parseObject(row.status_details),
    inbox: row.inbox_at === 0 ? null : inboxAnswer(row),
    isPublic: false,
    isBookmarked: mark.bookmarked,
    isSubscribed: mark.subscribed,
    hasSeen: mark.seen,
    isUnhandled: metadata['unhandled'] === true,
    priority: priorityWord(row.priority),
    priorityLockedAt: row.priority_locked_at === 0 ? null : isoTime(row.priority_locked_at),
    project: projectPart(project),
    type: row.type,
    owners,
    issueType: issueTypeOf(row.type, metadata),
    issueCategory: row.type === 'transaction' ? 'performance' : 'error',
    metadata,
    numComments: comments,
    assignedTo,
    subscriptionDetails: mark.reason ? { reason: mark.reason } : null,
    annotations: [],
    count: String(row.times_seen),
    userCount: row.users_seen,
    firstSeen: isoTime(row.first_seen),
    lastSeen: isoTime(row.last_seen),
    stats,
  }
}

/** A line of activity with the person who did it; without one the system did. */
export interface ActivityRow {
  readonly id: number
  readonly type: string
  readonly data: string
  readonly created_at: number
  readonly user: IssueActivity['user']
}

/** What happened to an issue, newest first. Its first event is the last line, also when nobody has noted it yet. */
export const activityAnswer = (rows: readonly ActivityRow[], firstSeenMs: number): IssueActivity[] => {
  const noted = rows.map((row) => ({
    id: String(row.id),
    type: row.type,
    user: row.user,
    data: parseObject(row.data),
    dateCreated: isoTime(row.created_at),
  }))
  if (rows.some((row) => row.type === firstSeenType)) return noted
  return [...noted, { id: '0', type: firstSeenType, user: null, data: {}, dateCreated: isoTime(firstSeenMs) }]
}
