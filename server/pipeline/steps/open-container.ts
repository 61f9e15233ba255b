import { hash } from 'node:crypto'

import { hourMs } from '#core/time'
import { envelopeSdk } from '#packages/logs/item-origin'
import { itemClock } from '#packages/logs/item-time'
import { inferredAttributes, readContainer } from '#packages/logs/read-container'
import type { Container } from '#packages/logs/read-container'
import type { ItemFacts } from '#packages/logs/read-log'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'
import type { Intent } from '#server/pipeline/intent'
import type { SeenKey } from '#server/stores/metadata/port'

import type { DropReason } from '../result.ts'
import { drop, ok } from '../result.ts'
import type { Step } from '../step.ts'
import type { DecodedRecord, Item } from '../unit.ts'
import type { LoadedUnit } from './load-project.ts'

/** A container of logs or metrics with what holds for all that is in it. */
export interface OpenContainer extends LoadedUnit {
  readonly item: Item
  readonly container: Container
  readonly facts: ItemFacts
}

/** Reads the container, not yet its items. */
export const openContainer: Step<LoadedUnit, OpenContainer> = (loaded, { decoded }) => {
  const [item] = loaded.unit.items
  const container = item && readContainer(item.payload)
  if (item === undefined || container === undefined) return drop('invalid', 'invalid_json')
  const { record, header, sentAtMs } = decoded
  return ok({
    ...loaded,
    item,
    container,
    facts: {
      ...itemClock(container.items, record.receivedAtMs, sentAtMs),
      sdk: envelopeSdk(header['sdk'], record.head.client),
      inferred: inferredAttributes(container, record.head),
    },
  })
}

/** Id of an item that has none: derived, never drawn (spine.md 6). 32 hex digits. */
export const deriveItemId = ({ record }: DecodedRecord, { index }: Item, place: number): string =>
  hash('md5', `${record.recordId}/${index}/${place}`)

/** Says when it was to a fraction of a second, as SDKs do. */
const isExact = (item: Json): boolean => {
  const time = isObject(item) ? item['timestamp'] : undefined
  return typeof time === 'string' ? time.includes('.') : typeof time === 'number' && !Number.isInteger(time)
}

/**
 * Containers have no id, but what is in them has times: they are the same when their bytes are, whichever header an offline queue puts around them when it
 * sends them again (durability.md 1). Where times are whole seconds, or missing, the header line is to be the same, too; and where that does not say when
 * it was sent, as in requests written by hand, each counts for itself.
 */
const keyOf = ({ record, header, headerLine }: DecodedRecord, { index, payload }: Item, { items }: Container): string => {
  const { key } = record.head
  if (items.every(isExact)) return hash('md5', Buffer.concat([Buffer.from(`${key}\n`), payload]))
  const isDated = header['sent_at'] !== undefined || record.kind === 'otlp'
  return hash('md5', isDated ? Buffer.concat([Buffer.from(`${headerLine}\n${key}\n`), payload]) : `${record.recordId}/${index}`)
}

/** What a container of `accepted` good items comes to, beside their rows: its natural key, and how many were lost and why. */
export const containerIntents = (
  { item, container }: OpenContainer,
  decoded: DecodedRecord,
  kind: SeenKey['kind'],
  { accepted, bad }: { readonly accepted: number; readonly bad: DropReason },
): Intent[] => {
  const { record } = decoded
  const tooMany: DropReason = { kind: 'invalid', reason: 'too_many_items' }
  const lost = [
    { drop: bad, quantity: container.items.length - accepted },
    { drop: tooMany, quantity: container.left },
  ].filter(({ quantity }) => quantity > 0)
  const seen = {
    hour: Math.floor(record.receivedAtMs / hourMs),
    projectId: record.projectId,
    kind,
    key: keyOf(decoded, item, container),
    probeAll: decoded.sentAtMs !== undefined && decoded.sentAtMs < record.receivedAtMs - hourMs,
  }
  return [
    { kind: 'once', seen },
    { kind: 'container', index: item.index, accepted, lost },
  ]
}
