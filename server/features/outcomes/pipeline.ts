import { hourMs } from '#core/time'
import { parseDoorReport } from '#packages/protocol/door-report'
import type { Intent } from '#server/pipeline/intent'
import { drop, ok } from '#server/pipeline/result'
import { pipeline } from '#server/pipeline/step'
import type { Step } from '#server/pipeline/step'
import type { Item, Lane, Unit } from '#server/pipeline/unit'

/** What the front door refused (401, 403, 413, 429) comes through the log as a record of its own, so that it is counted exactly once (durability.md 21). */
const countRefusals: Step<Unit, unknown> = (unit, { decoded }) => {
  const [item] = unit.items
  if (decoded.record.kind !== 'door') return drop('invalid', 'unknown_item')
  const counts = item === undefined ? undefined : parseDoorReport(item.payload)
  if (counts === undefined) return drop('invalid', 'invalid_json')
  const { receivedAtMs, recordId } = decoded.record
  const outcomes = counts.map(({ key, projectId, reason, category, quantity, kind }): Intent => ({
    kind: 'outcome',
    projectId,
    publicKey: key,
    atMs: receivedAtMs,
    outcome: { kind, reason, category, quantity },
  }))
  const hour = Math.floor(receivedAtMs / hourMs)
  return ok(undefined, [{ kind: 'once', seen: { hour, projectId: 0, kind: 'door', key: recordId, probeAll: false } }, ...outcomes])
}

/** Records of kind `door`; the same type in a client's envelope is an unknown item. */
export const refusalsLane: Lane = {
  name: 'refusals',
  claim: (items: readonly Item[]) => items.filter(({ type }) => type === 'door').map((item) => [item]),
  pipeline: pipeline<[Unit, unknown]>('refusals', [countRefusals]),
}
