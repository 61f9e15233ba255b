import { derivedTags } from '#packages/normalize/server-tags'
import { payloadVersion } from '#packages/normalize/upgrade-payload'
import type { Event, Mechanism } from '#packages/protocol/event'
import type { Json, JsonObject } from '#packages/protocol/json'
import type { RowIntent } from '#server/pipeline/intent'
import { ok } from '#server/pipeline/result'
import type { Step, StepContext } from '#server/pipeline/step'
import type { EventPayloadRow, EventRow } from '#server/stores/events/tables'
import { retentionClassFor } from '#server/stores/metadata/project-configuration'

import type { FingerprintedEvent } from './stages.ts'

/** Version of the scrubbing rules that this payload went through. */
const scrubVersion = 1

const noIssue = '0'.repeat(32)

const textAt = (object: { readonly [key: string]: Json | undefined } | undefined, key: string): string => {
  const value = object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined
  return typeof value === 'string' ? value : ''
}

const contextOf = (event: Event, name: string): JsonObject | undefined =>
  event.contexts !== undefined && Object.hasOwn(event.contexts, name) ? event.contexts[name] : undefined

const nameOfContext = (event: Event, name: string): string => {
  const context = contextOf(event, name)
  return [textAt(context, 'name'), textAt(context, 'version')].filter((word) => word !== '').join(' ')
}

/** The model, as the tag `device` has it: the name of a device is often that of its owner. */
const nameOfDevice = (event: Event): string => {
  const device = contextOf(event, 'device')
  return textAt(device, 'model') || textAt(device, 'family') || textAt(device, 'name')
}

const handledNumber = (mechanism: Mechanism | undefined): number => {
  if (mechanism?.handled === undefined) return 2
  return mechanism.handled ? 1 : 0
}

const hexOr = (text: string, length: number): string => (text.length === length && /^[0-9a-f]+$/.test(text) ? text : '')

type Shared = Pick<EventRow, 'project_id' | 'hash' | 'timestamp' | 'event_id' | 'received_at' | 'retention_class' | 'rules_version'>

const sharedOf = (stage: FingerprintedEvent, { decoded }: StepContext): Shared => ({
  project_id: decoded.record.projectId,
  hash: BigInt(`0x${(stage.grouping.hashes[0] ?? noIssue).slice(0, 16)}`),
  timestamp: Math.round(stage.event.timestamp * 1000),
  event_id: stage.eventId,
  received_at: decoded.record.receivedAtMs,
  retention_class: retentionClassFor(stage.project.settings.retentionDays.errors),
  rules_version: stage.project.settings.rulesVersion ?? 0,
})

type UserColumns = Pick<EventRow, 'user_id' | 'user_email' | 'user_name' | 'user_ip'>

const userColumns = ({ user }: Event): UserColumns => ({
  user_id: user?.id ?? '',
  user_email: user?.email ?? '',
  user_name: user?.username ?? '',
  user_ip: user?.ip_address ?? '',
})

type ContextColumns = Pick<
  EventRow,
  'trace_id' | 'span_id' | 'sdk_name' | 'sdk_version' | 'http_method' | 'http_url' | 'os' | 'browser' | 'device'
>

const contextColumns = (event: Event): ContextColumns => {
  const trace = event.contexts?.['trace']
  return {
    trace_id: hexOr(textAt(trace, 'trace_id'), 32),
    span_id: hexOr(textAt(trace, 'span_id'), 16),
    sdk_name: event.sdk?.name ?? '',
    sdk_version: event.sdk?.version ?? '',
    http_method: event.request?.method ?? '',
    http_url: event.request?.url ?? '',
    os: nameOfContext(event, 'os'),
    browser: nameOfContext(event, 'browser'),
    device: nameOfDevice(event),
  }
}

type ErrorColumns = Pick<EventRow, 'error_type' | 'error_value' | 'handled'>

const errorColumns = (event: Event): ErrorColumns => {
  const thrown = event.exception?.at(-1)
  return { error_type: thrown?.type ?? '', error_value: thrown?.value ?? '', handled: handledNumber(thrown?.mechanism) }
}

const eventRow = (stage: FingerprintedEvent, shared: Shared): EventRow => {
  const { event, grouping } = stage
  return {
    ...shared,
    hashes: grouping.hashes,
    grouping_config: grouping.config,
    weight: 1,
    user_hash: stage.userHash,
    type: event.type,
    level: event.level,
    platform: event.platform,
    environment: event.environment ?? '',
    release: event.release ?? '',
    dist: event.dist ?? '',
    transaction: event.transaction ?? '',
    title: stage.title,
    culprit: stage.culprit,
    ...errorColumns(event),
    logger: event.logger ?? '',
    server_name: event.server_name ?? '',
    ...userColumns(event),
    ...contextColumns(event),
    tags: derivedTags(event),
  }
}

/** The event's two rows: what is searched, and the whole event as JSON. Pure: no clock, no counter, no issue number (law 7). */
export const rowsOfEvent = (stage: FingerprintedEvent, context: StepContext): RowIntent[] => {
  const shared = sharedOf(stage, context)
  const payload: EventPayloadRow = {
    ...shared,
    payload_version: payloadVersion,
    scrub_version: scrubVersion,
    // Bytes, not text: a batch's payloads would fill the heap, and the collector would copy them.
    payload: Buffer.from(JSON.stringify(stage.event)),
  }
  return [
    { table: 'events', row: eventRow(stage, shared) },
    { table: 'event_payloads', row: payload },
  ]
}

/** Asks for these rows. */
export const writeEvent: Step<FingerprintedEvent, unknown> = (stage, context) =>
  ok(
    undefined,
    rowsOfEvent(stage, context).map((row) => ({ kind: 'row', row })),
  )
