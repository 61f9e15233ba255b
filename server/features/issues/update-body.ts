import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'

import { readStatusChange, statusUpdateShape } from './update-status.ts'
import type { StatusChange } from './update-status.ts'

const priorityNumbers = { high: 75, medium: 50, low: 25 } as const
const assigneeLengthMax = 300

/** Body of an update (web-api.md 8.2). Every key may be missing; unknown keys are passed over, as clients send more than they mean. */
export const issueUpdateSchema = z.object({
  ...statusUpdateShape,
  assignedTo: z.string().max(assigneeLengthMax).nullish(),
  priority: z.enum(['high', 'medium', 'low']).optional(),
  hasSeen: z.boolean().optional(),
  isBookmarked: z.boolean().optional(),
  isSubscribed: z.boolean().optional(),
  isPublic: z.boolean().optional(),
  inbox: z.boolean().optional(),
  merge: z.unknown().optional(),
  discard: z.boolean().optional(),
})
export type IssueUpdateBody = z.infer<typeof issueUpdateSchema>

/** What is to change on an issue, whoever it is. A key that is absent stays as it is. */
export interface IssueChange {
  readonly status?: StatusChange
  /** Whether it waits for review: somebody has looked at it, or wants others to. */
  readonly inbox?: boolean
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

const unsupported = (body: IssueUpdateBody): string | undefined => {
  if (body.isPublic === true) return 'isPublic: issues cannot be shared publicly'
  return undefined
}

/** Sorts the body into what changes the issue and what one person notes. The failure is a sentence: something was asked that cannot be done. */
export const readIssueUpdate = (body: IssueUpdateBody): Result<IssueUpdate, string> => {
  const complaint = unsupported(body)
  if (complaint !== undefined) return failure(complaint)
  const status = readStatusChange(body)
  if (!status.ok) return status
  return success({
    change: {
      ...(status.value !== undefined && { status: status.value }),
      ...(body.inbox !== undefined && { inbox: body.inbox }),
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
