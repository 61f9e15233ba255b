import type { Event } from '#packages/protocol/event'

import type { Leaf, LeafKind } from './component.ts'
import { hashValues } from './hash-values.ts'
import { parameterize } from './parameterize.ts'

/** The path of a URL, without what separates requests: host, query, and the numbers in it. */
const pathOf = (url: string | undefined): string | undefined => {
  const path = /^(?:[a-z][\w+.-]{0,30}:\/\/[^/?#]*)?([^?#]*)/i.exec(url ?? '')?.[1]
  return path && parameterize(path)
}

/**
 * What is left of an event that says nothing to group it by (grouping.md 9.3): platform, logger, transaction or path of the URL, and the culprit that was sent.
 */
export const fallbackLeaves = (event: Event): Leaf[] => {
  const place: readonly [LeafKind, string | undefined] = event.transaction
    ? ['transaction', event.transaction]
    : ['path', pathOf(event.request?.url)]
  const values: readonly (readonly [LeafKind, string | undefined])[] = [
    ['platform', event.platform],
    ['logger', event.logger],
    place,
    ['culprit', event.culprit],
  ]
  return values.flatMap(([kind, value]) => (value ? [{ kind, value }] : []))
}

/** No other server makes this hash, so it can keep its values apart. */
export const hashOfFallback = (leaves: readonly Leaf[]): string =>
  hashValues(['not enough to group by', ...leaves.flatMap(({ kind, value }) => ['\n', kind, ' ', value])])
