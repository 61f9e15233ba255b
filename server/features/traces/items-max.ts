import type { DecodedRecord, Item } from '#server/pipeline/unit'

/**
 * Items of one type that one envelope may have. SDKs send one; what stands once beside many spans stands in the row of each, so that a small request
 * could become large otherwise. Requests of OpenTelemetry have a bound of their own.
 */
const itemsMax: ReadonlyMap<string, number> = new Map([
  ['transaction', 10],
  ['span', 25],
])

/** Whether there were so many of its type before it in the envelope that it is not taken. */
export const isBeyondMax = ({ items, record }: DecodedRecord, { index, type }: Item): boolean => {
  const max = itemsMax.get(type) ?? Infinity
  return record.kind === 'envelope' && index >= max && items.filter((item) => item.type === type && item.index < index).length >= max
}
