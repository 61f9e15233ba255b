import type { EventId } from '#packages/protocol/ids'
import { parseEventId } from '#packages/protocol/ids'
import { isObject } from '#packages/protocol/json'
import type { JsonObject } from '#packages/protocol/json'
import { anyDepth, parseJson } from '#packages/protocol/parse-json'
import { readTransaction } from '#packages/spans/read-transaction'
import { deriveEventId } from '#server/pipeline/derive-event-id'
import { drop, ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import type { LoadedUnit } from '#server/pipeline/steps/load-project'
import type { DecodedRecord, Item } from '#server/pipeline/unit'

import { isBeyondMax } from './items-max.ts'
import type { ParsedTransaction } from './stages.ts'

/** The envelope's id belongs to its first event; a transaction beside it, which SDKs do not send, keeps its own or gets a derived one. */
const eventIdOf = (decoded: DecodedRecord, item: Item, raw: JsonObject): EventId => {
  const first = decoded.items.find(({ category }) => category === 'error' || category === 'security' || category === 'transaction')
  if (first === undefined || first.index === item.index) return decoded.eventId
  return parseEventId(raw['event_id']) ?? deriveEventId(decoded.record.recordId, item.index)
}

/** Reads the payload. What makes it a transaction must be right, or it is `invalid_transaction` (ingest.md 3.6); no other field ends it. */
export const readTransactionItem: Step<LoadedUnit, ParsedTransaction> = ({ unit, project }, { decoded }) => {
  const [item] = unit.items
  if (item === undefined) return drop('invalid', 'no_event_payload')
  if (isBeyondMax(decoded, item)) return drop('invalid', 'too_many_items')
  // The readers below trim whatever depth they are given.
  const parsed = parseJson(item.payload, anyDepth)
  if (parsed.kind !== 'parsed' || !isObject(parsed.value)) return drop('invalid', 'invalid_json')
  const transaction = readTransaction(parsed.value)
  if (transaction === undefined) return drop('invalid', 'invalid_transaction')
  const { segment, spans, event } = transaction
  return ok({ item, project, eventId: eventIdOf(decoded, item, parsed.value), segment, spans, raw: event })
}
