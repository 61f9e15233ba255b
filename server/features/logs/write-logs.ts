import { userHashOf } from '#packages/logs/item-origin'
import type { Intent } from '#server/pipeline/intent'
import { ok } from '#server/pipeline/result'
import type { DropReason } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import { attributeColumns, originColumns } from '#server/pipeline/steps/item-columns'
import { containerIntents, deriveItemId } from '#server/pipeline/steps/open-container'
import type { DecodedRecord } from '#server/pipeline/unit'
import type { LogRow } from '#server/stores/events/tables'
import { retentionClassFor } from '#server/stores/metadata/project-configuration'

import type { PlacedLog, ScrubbedLogs } from './read-logs.ts'

const bad: DropReason = { kind: 'invalid', reason: 'invalid_log' }

const rowOf = ({ item, project }: ScrubbedLogs, { place, log }: PlacedLog, decoded: DecodedRecord): LogRow => ({
  project_id: decoded.record.projectId,
  timestamp: log.timestampUs,
  received_at: decoded.record.receivedAtMs,
  retention_class: retentionClassFor(project.settings.retentionDays.logs),
  sequence: log.sequence,
  log_id: deriveItemId(decoded, item, place),
  trace_id: log.traceId,
  span_id: log.spanId,
  level: log.level,
  severity: log.severity,
  body: log.body,
  template: log.template,
  server_name: log.serverName,
  user_hash: userHashOf(log.attributes),
  ...originColumns(log.origin),
  ...attributeColumns(log.attributes),
})

/** Asks for one row per line. Pure: no clock, no chance (law 7). */
export const writeLogs: Step<ScrubbedLogs, unknown> = (scrubbed, { decoded }) => {
  const { logs } = scrubbed
  return ok(undefined, [
    ...containerIntents(scrubbed, decoded, 'logs', { accepted: logs.length, bad }),
    ...logs.map((log): Intent => ({ kind: 'row', row: { table: 'logs', row: rowOf(scrubbed, log, decoded) } })),
  ])
}
