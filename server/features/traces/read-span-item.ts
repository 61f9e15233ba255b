import { inferredAttributes } from '#packages/logs/read-container'
import { addInferred } from '#packages/logs/read-log'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'
import { anyDepth, parseJson } from '#packages/protocol/parse-json'
import { findSegments } from '#packages/spans/find-segments'
import { aloneInContainer, readContainer } from '#packages/spans/read-container'
import type { ReadContainer } from '#packages/spans/read-container'
import { readSpanV1 } from '#packages/spans/read-span-v1'
import { readSpanV2 } from '#packages/spans/read-span-v2'
import { readSpans } from '#packages/spans/read-spans'
import { drop, ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import type { LoadedUnit } from '#server/pipeline/steps/load-project'
import type { Item } from '#server/pipeline/unit'

import { isBeyondMax } from './items-max.ts'
import type { SpanBatch } from './stages.ts'

const containerType = 'application/vnd.sentry.items.span.v2+json'

const readV1 = (raw: Json) => readSpanV1(raw, '')

/** Whether it is a container: by its content type, or by what is in it. */
const isContainer = ({ header }: Item, payload: Json): boolean =>
  header['content_type'] === containerType || (isObject(payload) && Array.isArray(payload['items']))

/** Reads the item. Only what is no container of spans ends it: a bad span is lost by name, and the others stay. */
export const readSpanItem: Step<LoadedUnit, SpanBatch> = ({ unit, project }, { decoded }) => {
  const [item] = unit.items
  if (item === undefined || item.payload.byteLength === 0) return drop('invalid', 'no_data')
  if (isBeyondMax(decoded, item)) return drop('invalid', 'too_many_items')
  const parsed = parseJson(item.payload, anyDepth)
  if (parsed.kind !== 'parsed') return drop('invalid', 'invalid_json')
  const isMany = isContainer(item, parsed.value)
  const read: ReadContainer = isMany ? readContainer(parsed.value) : { kind: 'container', container: aloneInContainer(parsed.value) }
  if (read.kind === 'invalid') return drop('invalid', read.reason)
  const { container } = read
  if (container.items.length === 0) return drop('invalid', 'no_data')
  const { drafts, lost } = readSpans(container.items, isMany ? readSpanV2 : readV1)
  const inferred = inferredAttributes(container, decoded.record.head)
  for (const { attributes } of drafts) addInferred(attributes, inferred)
  return ok({ item, project, drafts, places: findSegments(drafts), lost })
}
