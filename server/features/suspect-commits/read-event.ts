import { success } from '#core/result'
import type { Result } from '#core/result'
import type { Event } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import { parseJson } from '#packages/protocol/parse-json'
import { readPayload } from '#server/features/errors/read'
import type { newestStored } from '#server/features/errors/read'
import type { Scope } from '#server/http/scope'

/** A stored event without its payload. */
export type StoredRecord = Awaited<ReturnType<typeof newestStored>>

/** The event of a record; undefined when it is not stored (any more, or yet). */
export const readEvent = async (
  scope: Scope,
  record: Extract<StoredRecord, { readonly ok: true }>['value'],
): Promise<Result<Event | undefined, Response>> => {
  if (!record) return success(undefined)
  const payload = await readPayload(scope, record)
  if (!payload.ok) return payload
  const parsed = parseJson(Buffer.from(payload.value?.payload ?? ''))
  // It was written by us, so its fields have the types of `Event`.
  return success(parsed.kind === 'parsed' && isObject(parsed.value) ? (parsed.value as unknown as Event) : undefined)
}
