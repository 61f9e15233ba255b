import type { Result } from '#core/result'
import type { Event } from '#packages/protocol/event'
import type { Scope } from '#server/http/scope'

import { findProjectEvent, newestStored, readEvent } from '../errors/read.ts'
import { hashesOfIssue } from '../issues/read.ts'
import type { IssueRow } from '../issues/read.ts'

/** A stored event of a project. Undefined: there is none; the failure: the columnar store is away. */
export const readStoredEvent = async (scope: Scope, projectId: number, eventId: string): Promise<Result<Event | undefined, Response>> => {
  const found = await findProjectEvent(scope, projectId, eventId)
  return found.ok ? readEvent(scope, found.value) : found
}

/** The newest stored event of an issue. */
export const readNewestEvent = async (scope: Scope, row: IssueRow): Promise<Result<Event | undefined, Response>> => {
  const found = await newestStored(scope, { row, hashes: await hashesOfIssue(scope, row) })
  return found.ok ? readEvent(scope, found.value) : found
}
