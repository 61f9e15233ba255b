import { priorityOf } from '#packages/frames/priority'
import type { Grouping } from '#packages/grouping/group'
import type { Event } from '#packages/protocol/event'
import type { JsonObject } from '#packages/protocol/json'
import type { IssueIntent } from '#server/pipeline/intent'
import { ok } from '#server/pipeline/result'
import type { Step, StepContext } from '#server/pipeline/step'

/** What an event must know to find its issue. */
export interface Assignable {
  readonly event: Event
  readonly grouping: Grouping
  readonly title: string
  readonly culprit: string
  readonly metadata: JsonObject
  readonly userHash: number
  /** The split that made its hashes, if one did. */
  readonly splitId?: number
}

/** What the list shows beside the title: whether the program caught it, and who logged it. */
const issueMetadata = (metadata: JsonObject, { exception, logger }: Event): JsonObject => {
  const isUnhandled = exception?.some(({ mechanism }) => mechanism?.handled === false) === true
  return { ...metadata, ...(isUnhandled && { unhandled: true }), ...(logger !== undefined && { logger }) }
}

/** What the event asks for: to join the issue of its hashes, or to make it. */
export const issueOfEvent = (
  { event, grouping, title, culprit, metadata, userHash, splitId }: Assignable,
  { record }: StepContext['decoded'],
): IssueIntent => ({
  projectId: record.projectId,
  hashes: grouping.hashes,
  ...(splitId !== undefined && { splitId }),
  eventId: event.event_id,
  weight: 1,
  environment: event.environment ?? '',
  receivedAtMs: record.receivedAtMs,
  userHash,
  facts: {
    occurredAtMs: Math.round(event.timestamp * 1000),
    type: event.type,
    level: event.level,
    priority: priorityOf(event.level),
    title,
    culprit,
    metadata: JSON.stringify(issueMetadata(metadata, event)),
    platform: event.platform,
    release: event.release ?? '',
  },
})

/**
 * Here an event becomes part of an issue: the issue that its first known hash points to, or a new one. Which of the two is decided in the
 * batch's transaction, where hashes are unique; the row in the columns carries the hashes, never the issue (design: merge is an edit of a map).
 */
export const assignIssue = <Stage extends Assignable>(stage: Stage, { decoded }: StepContext): ReturnType<Step<Stage, Stage>> =>
  ok(stage, [{ kind: 'issue', issue: issueOfEvent(stage, decoded) }])
