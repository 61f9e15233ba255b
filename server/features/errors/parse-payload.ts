import { withCrash, withFormLists } from '#packages/normalize/minidump'
import { securityReportEvent } from '#packages/normalize/security-report'
import { claimedTimeMs } from '#packages/normalize/timestamps'
import { parseEventId } from '#packages/protocol/ids'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'
import { anyDepth, parseJson } from '#packages/protocol/parse-json'
import { deriveEventId } from '#server/pipeline/derive-event-id'
import { drop, ok } from '#server/pipeline/result'
import type { StepResult } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import type { LoadedUnit } from '#server/pipeline/steps/load-project'
import type { DecodedRecord, Item } from '#server/pipeline/unit'

import type { ParsedEvent } from './stages.ts'

/** `type` of payloads that belong to other slices although they come as an `event` item, as the store endpoint allows. */
const otherSlices = new Set(['transaction', 'feedback', 'userreportv2', 'check_in', 'replay_event'])

const readEvent = (value: Json): StepResult<JsonObject> => {
  if (!isObject(value)) return drop('invalid', 'invalid_json')
  const type = value['type']
  return typeof type === 'string' && otherSlices.has(type) ? drop('filtered', `unsupported_item:${type}`) : ok(value)
}

const readReport = (item: Item, report: Json): StepResult<JsonObject> => {
  const event = securityReportEvent(report, item.type === 'nel' ? 'nel' : 'security')
  return event.ok ? ok(event.event) : drop('invalid', 'security_report')
}

const isDump = ({ type, header }: Item): boolean => type === 'attachment' && header['attachment_type'] === 'event.minidump'

/** A crash form knows no lists, and an event with a dump may say nothing of its own. */
const withDump = (raw: JsonObject, decoded: DecodedRecord): JsonObject => {
  const listed = decoded.record.kind === 'minidump' ? withFormLists(raw) : raw
  return decoded.items.some(isDump) ? withCrash(listed) : listed
}

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

/** Release and environment of a browser report stand in the query of the request or in the item's header, never in the report. */
const withReportScope = (raw: JsonObject, release: string | undefined, environment: string | undefined): JsonObject => ({
  ...(release !== undefined && { release }),
  ...(environment !== undefined && { environment }),
  ...raw,
})

/** Reads the payload. Only broken JSON, a report of no known kind, or a type of another slice ends the unit: a bad field never does. */
export const parsePayload: Step<LoadedUnit, ParsedEvent> = ({ unit, project }, { decoded }) => {
  const [item] = unit.items
  if (item === undefined) return drop('invalid', 'no_event_payload')
  // The normaliser trims whatever depth it is given.
  const parsed = parseJson(item.payload, anyDepth)
  if (parsed.kind !== 'parsed') return drop('invalid', 'invalid_json')
  const isReport = item.type === 'raw_security' || item.type === 'nel'
  const read = isReport ? readReport(item, parsed.value) : readEvent(parsed.value)
  if (read.kind !== 'ok') return read
  const { head, recordId } = decoded.record
  const raw = isReport
    ? withReportScope(
        read.value,
        text(item.header['sentry_release']) ?? head.release,
        text(item.header['sentry_environment']) ?? head.environment,
      )
    : withDump(read.value, decoded)
  return ok({
    item,
    project,
    raw,
    eventId: eventIdOf(decoded, item, raw, recordId),
    claimedAtMs: claimedTimeMs(raw['timestamp']),
  })
}

/** The envelope's id belongs to its first event; further ones, which SDKs do not send, keep their own or get a derived one (spine.md 6). */
const eventIdOf = (decoded: DecodedRecord, item: Item, raw: JsonObject, recordId: string): ParsedEvent['eventId'] => {
  const firstEvent = decoded.items.find(({ category }) => category === 'error' || category === 'security')
  if (firstEvent === undefined || firstEvent.index === item.index) return decoded.eventId
  return parseEventId(raw['event_id']) ?? deriveEventId(recordId, item.index)
}
