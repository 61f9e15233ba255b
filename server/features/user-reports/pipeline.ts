import { createHash } from 'node:crypto'

import { hourMs } from '#core/time'
import { parseEventId } from '#packages/protocol/ids'
import { isObject } from '#packages/protocol/json'
import { parseJson } from '#packages/protocol/parse-json'
import { drop, ok } from '#server/pipeline/result'
import { pipeline } from '#server/pipeline/step'
import type { Step } from '#server/pipeline/step'
import { loadProject } from '#server/pipeline/steps/load-project'
import type { LoadedUnit } from '#server/pipeline/steps/load-project'
import type { Item, Lane, Unit } from '#server/pipeline/unit'

import { readReportText } from './report-text.ts'

/**
 * What a user wrote about an event (ingest.md 2.4 `user_report`). The item names its event, else the envelope does. A report has no id: it is the
 * same one when header line, key and bytes are. A report
 * without a word is none: `empty`; one without an event has nowhere to go: `payload`.
 */
const storeReport: Step<LoadedUnit, unknown> = ({ unit }, { decoded }) => {
  const [item] = unit.items
  const parsed = item === undefined ? undefined : parseJson(item.payload)
  if (item === undefined || parsed?.kind !== 'parsed' || !isObject(parsed.value)) return drop('invalid', 'invalid_json')
  const { projectId, receivedAtMs, head } = decoded.record
  const text = readReportText(parsed.value)
  if (text.comments === '') return drop('invalid', 'empty')
  const eventId = parseEventId(parsed.value['event_id']) ?? parseEventId(decoded.header['event_id'])
  if (eventId === undefined) return drop('invalid', 'payload')
  const key = createHash('md5').update(`${decoded.headerLine}\n${head.key}\n`).update(item.payload).digest('hex')
  return ok(undefined, [
    { kind: 'once', seen: { hour: Math.floor(receivedAtMs / hourMs), projectId, kind: 'userReport', key, probeAll: false } },
    { kind: 'report', report: { projectId, eventId, ...text, createdAtMs: receivedAtMs } },
  ])
}

/** One unit per report, whether it came beside its event or later by itself. */
export const userReportsLane: Lane = {
  name: 'user-reports',
  claim: (items: readonly Item[]) => items.filter(({ type }) => type === 'user_report').map((item) => [item]),
  pipeline: pipeline<[Unit, LoadedUnit, unknown]>('user-reports', [loadProject, storeReport]),
}
