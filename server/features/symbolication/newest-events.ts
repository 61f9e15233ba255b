import { success } from '#core/result'
import type { Result } from '#core/result'
import { readStoredPayload } from '#packages/normalize/upgrade-payload'
import type { Event } from '#packages/protocol/event'
import type { Scope } from '#server/http/scope'

import { newestPayloads } from '../errors/read.ts'
import type { HashToRead } from '../errors/read.ts'

/** A hash whose newest event is read. */
export interface SeenHash extends HashToRead {
  readonly issue_id: number
  readonly last_seen: number
}

/** The newest stored event of a hash. */
export interface NewestEvent {
  readonly seen: SeenHash
  readonly timeMs: number
  readonly event: Event
}

/** Larger ones are not read: a step holds its payloads at once. */
const payloadBytesMax = 400_000

/** The newest stored event of each hash. Those that are not stored any more, came with an issue that was deleted or are above 400 kB are left out. */
export const newestEvents = async (
  scope: Scope,
  projectId: number,
  hashes: readonly SeenHash[],
): Promise<Result<NewestEvent[], Response>> => {
  // No older event stands in for one that came with a deleted issue.
  const whole = hashes.map((seen) => ({ ...seen, received_from: 0, seen }))
  const payloads = await newestPayloads(scope, projectId, whole, { eventsPerHash: 1, payloadBytesMax })
  if (!payloads.ok) return payloads
  return success(
    payloads.value.flatMap(({ of: { seen }, timeMs, receivedMs, payload, version }) => {
      const event = receivedMs < seen.received_from ? undefined : readStoredPayload(version, payload)
      return event ? [{ seen, timeMs, event }] : []
    }),
  )
}
