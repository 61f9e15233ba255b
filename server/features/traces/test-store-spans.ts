import { expect } from 'vitest'

import { defaultFilterSettings } from '#packages/filters/settings'
import type { FilterSettings } from '#packages/filters/settings'
import type { Json, JsonObject } from '#packages/protocol/json'
import { lighten } from '#server/pipeline/lighten'
import { runRecord } from '#server/pipeline/run'
import { settle } from '#server/pipeline/settle'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, recordOf } from '#server/pipeline/test-records'
import { RowSlabs } from '#server/stores/events/row-slabs'
import type { SpanRow } from '#server/stores/events/tables'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import { spansLane, transactionsLane } from './pipeline.ts'
import { containerType, receivedAtMs, rootId, sentTransaction, traceId } from './test-spans-sent.ts'

interface Sent {
  readonly header?: JsonObject
  readonly filters?: Partial<FilterSettings>
  readonly change?: Partial<ProjectConfiguration['settings']>
}

const configured = ({ filters, change }: Sent): ReadonlyMap<number, ProjectConfiguration> =>
  new Map(
    [...configurationOfOne].map(([id, project]) => [
      id,
      { ...project, settings: { ...project.settings, ...change, filters: { ...defaultFilterSettings, ...filters } } },
    ]),
  )

/** For tests: what a server stores of these items: spans, outcomes, and natural keys. */
export const storeItems = async (items: readonly (readonly [JsonObject, Json])[], sent: Sent = {}) => {
  const record = recordOf(envelopeOf({ sent_at: new Date(receivedAtMs).toISOString(), ...sent.header }, ...items), { receivedAtMs })
  const configuration = configured(sent)
  const end = await runRecord([transactionsLane, spansLane], decodeRecordBody(record, Buffer.from(record.body)), configuration)
  for (const { kind } of end.ends) expect(kind).not.toBe('dead')
  const settled = settle([end], [], configuration)
  // Whatever is stored can be written.
  lighten(new RowSlabs(), end)
  return {
    rows: settled.rows.flatMap((row): SpanRow[] => ('row' in row && row.table === 'spans' ? [row.row] : [])),
    outcomes: settled.outcomes.map(
      ({ kind, reason, category, quantity }) => `${[kind, reason, category].filter(Boolean).join(' ')} ${quantity}`,
    ),
    seen: settled.seen,
  }
}

export const storeTransaction = (change: JsonObject = {}, sent: Sent = {}) =>
  storeItems([[{ type: 'transaction' }, sentTransaction(change)]], sent)
export const storeContainer = (items: readonly Json[], sent: Sent = {}, payload: JsonObject = {}) =>
  storeItems(
    [
      [
        { type: 'span', item_count: items.length, content_type: containerType },
        { version: 2, items: [...items], ...payload },
      ],
    ],
    sent,
  )

/** All that is stored, as one text. */
export const textOf = (rows: readonly SpanRow[]): string =>
  JSON.stringify(rows, (_key, value: unknown) => {
    if (typeof value === 'bigint') return value.toString()
    return value instanceof Map ? [...value] : value
  })

/** The trace context of the transaction, changed. */
export const traceContext = (change: JsonObject): JsonObject => ({ contexts: { trace: { trace_id: traceId, span_id: rootId, ...change } } })
