import { hash } from 'node:crypto'

import { hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import type { Item } from '#server/pipeline/unit'
import type { SeenKey } from '#server/stores/metadata/port'

import type { FinishedSpans } from './stages.ts'

/**
 * A transaction is the same one when project and event id are. A container has no id, but its spans have, and times: it is the same one when its bytes
 * are, whichever header an offline queue puts around them when it sends them again (durability.md 1).
 */
const keyOf = ({ eventId }: FinishedSpans, { payload }: Item): Pick<SeenKey, 'kind' | 'key'> =>
  eventId === undefined ? { kind: 'spans', key: hash('md5', payload) } : { kind: 'transaction', key: eventId }

/** Sent longer ago than the keys of the last hours reach, or by a clock that nobody can say that of. */
const isOld = (claimedAtMs: number | undefined, receivedAtMs: EpochMs): boolean =>
  claimedAtMs === undefined || claimedAtMs > receivedAtMs || claimedAtMs < receivedAtMs - hourMs

/** What was sent twice is stored once. */
export const countOnce: Step<FinishedSpans, FinishedSpans> = (finished, { decoded }) => {
  const { projectId, receivedAtMs } = decoded.record
  const probeAll = isOld(finished.claimedAtMs, receivedAtMs)
  return ok(finished, [
    { kind: 'once', seen: { hour: Math.floor(receivedAtMs / hourMs), projectId, ...keyOf(finished, finished.item), probeAll } },
  ])
}
