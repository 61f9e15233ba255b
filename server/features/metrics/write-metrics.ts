import { userHashOf } from '#packages/logs/item-origin'
import type { Intent } from '#server/pipeline/intent'
import { ok } from '#server/pipeline/result'
import type { DropReason } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import { attributeColumns, originColumns } from '#server/pipeline/steps/item-columns'
import { containerIntents, deriveItemId } from '#server/pipeline/steps/open-container'
import type { DecodedRecord } from '#server/pipeline/unit'
import type { MetricRow } from '#server/stores/events/tables'
import { retentionClassFor } from '#server/stores/metadata/project-configuration'

import type { PlacedMetric, ScrubbedMetrics } from './read-metrics.ts'

const bad: DropReason = { kind: 'invalid', reason: 'invalid_trace_metric' }

const rowOf = ({ item, project }: ScrubbedMetrics, { place, metric }: PlacedMetric, decoded: DecodedRecord): MetricRow => ({
  project_id: decoded.record.projectId,
  timestamp: metric.timestampUs,
  received_at: decoded.record.receivedAtMs,
  retention_class: retentionClassFor(project.settings.retentionDays.spans),
  metric_id: deriveItemId(decoded, item, place),
  name: metric.name,
  type: metric.type,
  unit: metric.unit,
  value: metric.value,
  trace_id: metric.traceId,
  span_id: metric.spanId,
  weight: metric.weight,
  user_hash: userHashOf(metric.attributes),
  ...originColumns(metric.origin),
  ...attributeColumns(metric.attributes),
})

/** Asks for one row per value. Pure: no clock, no chance (law 7). */
export const writeMetrics: Step<ScrubbedMetrics, unknown> = (scrubbed, { decoded }) => {
  const { metrics } = scrubbed
  return ok(undefined, [
    ...containerIntents(scrubbed, decoded, 'metrics', { accepted: metrics.length, bad }),
    ...metrics.map((metric): Intent => ({ kind: 'row', row: { table: 'metrics', row: rowOf(scrubbed, metric, decoded) } })),
  ])
}
