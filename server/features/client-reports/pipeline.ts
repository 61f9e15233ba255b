import { createHash } from 'node:crypto'

import { hourMs } from '#core/time'
import { parseClientReport } from '#packages/protocol/client-report'
import type { Intent } from '#server/pipeline/intent'
import { drop, ok } from '#server/pipeline/result'
import { pipeline } from '#server/pipeline/step'
import type { Step } from '#server/pipeline/step'
import { loadProject } from '#server/pipeline/steps/load-project'
import type { LoadedUnit } from '#server/pipeline/steps/load-project'
import type { Item, Lane, Unit } from '#server/pipeline/unit'

/**
 * What the SDK threw away itself becomes outcomes beside our own. A report has no id: it is the same one when header line, key and bytes are
 * (durability.md 1).
 */
const countDiscards: Step<LoadedUnit, unknown> = ({ unit }, { decoded }) => {
  const [item] = unit.items
  const discards = item === undefined ? undefined : parseClientReport(item.payload)
  if (item === undefined || discards === undefined) return drop('invalid', 'invalid_json')
  const { projectId, receivedAtMs, head } = decoded.record
  const key = createHash('md5').update(`${decoded.headerLine}\n${head.key}\n`).update(item.payload).digest('hex')
  const outcomes = discards.map((outcome): Intent => ({ kind: 'outcome', projectId, publicKey: head.key, atMs: receivedAtMs, outcome }))
  const hour = Math.floor(receivedAtMs / hourMs)
  return ok(undefined, [{ kind: 'once', seen: { hour, projectId, kind: 'clientReport', key, probeAll: false } }, ...outcomes])
}

/** One unit per client report. */
export const clientReportsLane: Lane = {
  name: 'client-reports',
  claim: (items: readonly Item[]) => items.filter(({ type }) => type === 'client_report').map((item) => [item]),
  pipeline: pipeline<[Unit, LoadedUnit, unknown]>('client-reports', [loadProject, countDiscards]),
}
