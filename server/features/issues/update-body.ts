import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'

const statusWords = ['resolved', 'unresolved', 'ignored', 'muted', 'resolvedInNextRelease', 'reprocessing'] as const
const priorityNumbers = { high: 75, medium: 50, low: 25 } as const
const assigneeLengthMax = 300

/** Body of an update (web-api.md 8.2). Every key may be missing; unknown keys are passed over, as clients send more than they mean. */
export const issueUpdateSchema = z.object({
  status: z.enum(statusWords).optional(),
  statusDetails: z.record(z.string().max(100), z.unknown()).nullish(),
  substatus: z.string().max(100).nullish(),
  assignedTo: z.string().max(assigneeLengthMax).nullish(),
  priority: z.enum(['high', 'medium', 'low']).optional(),
  hasSeen: z.boolean().optional(),
  isBookmarked: z.boolean().optional(),
  isSubscribed: z.boolean().optional(),
  isPublic: z.boolean().optional(),
  inbox: z.literal(false).optional(),
  merge: z.unknown().optional(),
  discard: z.boolean().optional(),
  ignoreDuration: z.number().nullish(),
  ignoreCount: z.number().nullish(),
  ignoreWindow: z.number().nullish(),
  ignoreUserCount: z.number().nullish(),
  ignoreUserWindow: z.number().nullish(),
  snoozeDuration: z.number().nullish(),
})
export type IssueUpdateBody = z.infer<typeof issueUpdateSchema>

/** What is to change on an issue, whoever it is. A key that is absent stays as it is. */
export interface IssueChange {
  readonly status?: 'resolved' | 'unresolved' | 'ignored'
  /** 25, 50, 75. */
  readonly priority?: number
  /** As sent: empty = nobody; resolved to a user or team per organization. */
  readonly assignee?: string
}

/** What one person notes for themselves. */
export interface MarkChange {
  readonly seen?: boolean
  readonly bookmarked?: boolean
  readonly subscribed?: boolean
}

export interface IssueUpdate {
  readonly change: IssueChange
  readonly marks: MarkChange
}

/** Conditions of archiving and of resolving that only a later event can decide. */
const conditions = ['ignoreDuration', 'ignoreCount', 'ignoreWindow', 'ignoreUserCount', 'ignoreUserWindow', 'snoozeDuration'] as const

const unsupported = (body: IssueUpdateBody): string | undefined => {
  if (body.merge !== undefined) return 'merge: issues cannot be merged yet'
  if (body.discard === true) return 'discard: issues cannot be discarded yet'
  if (body.isPublic === true) return 'isPublic: issues cannot be shared publicly'
  if (body.status === 'reprocessing') return 'status: reprocessing cannot be asked for'
  if (body.status === 'resolvedInNextRelease') return 'status: resolving in a release is not possible yet; use resolved'
  const asked = conditions.find((key) => (body[key] ?? null) !== null)
  if (asked !== undefined) return `${asked}: archiving until something happens is not possible yet; without it the issue stays archived`
  const detail = Object.entries(body.statusDetails ?? {}).find(([, value]) => value !== null && value !== false)
  if (detail) return `statusDetails.${detail[0]}: conditions are not possible yet; leave statusDetails empty`
  return undefined
}

const statusOf = (status: IssueUpdateBody['status']): IssueChange['status'] => {
  if (status === 'muted') return 'ignored'
  return status === 'resolved' || status === 'unresolved' || status === 'ignored' ? status : undefined
}

/** Sorts the body into what changes the issue and what one person notes. The failure is a sentence: something was asked that cannot be done. */
export const readIssueUpdate = (body: IssueUpdateBody): Result<IssueUpdate, string> => {
  const complaint = unsupported(body)
  if (complaint !== undefined) return failure(complaint)
  const status = statusOf(body.status)
  return success({
    change: {
      ...(status !== undefined && { status }),
      ...(body.priority !== undefined && { priority: priorityNumbers[body.priority] }),
      ...(body.assignedTo !== undefined && { assignee: body.assignedTo?.trim() ?? '' }),
    },
    marks: {
      ...(body.hasSeen !== undefined && { seen: body.hasSeen }),
      ...(body.isBookmarked !== undefined && { bookmarked: body.isBookmarked }),
      ...(body.isSubscribed !== undefined && { subscribed: body.isSubscribed }),
    },
  })
}
