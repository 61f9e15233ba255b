import { success } from '#core/result'
import type { Result } from '#core/result'
import type { Event } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import { parseJson } from '#packages/protocol/parse-json'
import type { Scope } from '#server/http/scope'

import { findProjectEvent, newestStored, readPayload } from '../errors/read.ts'
import { hashesOfIssue } from '../issues/read.ts'
import type { IssueRow } from '../issues/read.ts'

type Found = Awaited<ReturnType<typeof findProjectEvent>>

/** The event of a row; what we wrote has the types of `Event`. */
const eventOf = async (scope: Scope, record: Found): Promise<Result<Event | undefined, Response>> => {
  if (!record.ok) return record
  if (!record.value) return success(undefined)
  const payload = await readPayload(scope, record.value)
  if (!payload.ok) return payload
  const parsed = payload.value && parseJson(Buffer.from(payload.value.payload))
  return success(parsed?.kind === 'parsed' && isObject(parsed.value) ? (parsed.value as unknown as Event) : undefined)
}

/** A stored event of a project. Undefined: there is none; the failure: the columnar store is away. */
export const readStoredEvent = async (scope: Scope, projectId: number, eventId: string): Promise<Result<Event | undefined, Response>> =>
  eventOf(scope, await findProjectEvent(scope, projectId, eventId))

/** The newest stored event of an issue. */
export const readNewestEvent = async (scope: Scope, row: IssueRow): Promise<Result<Event | undefined, Response>> =>
  eventOf(scope, await newestStored(scope, { row, hashes: await hashesOfIssue(scope, row) }))
