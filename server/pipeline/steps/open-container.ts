import { hash } from 'node:crypto'

import { hourMs } from '#core/time'
import { envelopeSdk } from '#packages/logs/item-origin'
import { itemClock } from '#packages/logs/item-time'
import { inferredAttributes, readContainer } from '#packages/logs/read-container'
import type { Container } from '#packages/logs/read-container'
import type { ItemFacts } from '#packages/logs/read-log'
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

/**
 * Containers have no id: they are the same when the envelope's header line, key and bytes are, as OpenTelemetry's are when their bytes are, which name the
 * nanosecond. An envelope that does not say when it was sent tells no two processes apart: then each request counts for itself.
 */
const keyOf = ({ record, header, headerLine }: DecodedRecord, { index, payload }: Item): string =>
  header['sent_at'] === undefined && record.kind !== 'otlp'
    ? hash('md5', `${record.recordId}/${index}`)
    : hash('md5', Buffer.concat([Buffer.from(`${headerLine}\n${record.head.key}\n`), payload]))

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
    key: keyOf(decoded, item),
    probeAll: decoded.sentAtMs !== undefined && decoded.sentAtMs < record.receivedAtMs - hourMs,
  }
  return [
    { kind: 'once', seen },
    { kind: 'container', index: item.index, accepted, lost },
  ]
}
