import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { readSpanId, readTraceId } from './ids.ts'
import { linkKindCharsMax, linksMax } from './limits.ts'
import type { SpanLink } from './span.ts'

const noLinks: readonly SpanLink[] = []
const word = /^[\w.-]+$/

/** `sentry.link.type`, as a plain text or as a typed attribute. */
const kindOf = (attributes: Json | undefined): string => {
  const said = isObject(attributes) ? attributes['sentry.link.type'] : undefined
  const kind = isObject(said) ? said['value'] : said
  return typeof kind === 'string' && kind.length <= linkKindCharsMax && word.test(kind) ? kind : ''
}

const readLink = (link: Json): SpanLink | undefined => {
  if (!isObject(link)) return undefined
  const traceId = readTraceId(link['trace_id'])
  const spanId = readSpanId(link['span_id'])
  return traceId === '' || spanId === '' ? undefined : { traceId, spanId, kind: kindOf(link['attributes']) }
}

/** Links of a span, of either version (ingest.md 2.7); those without both ids are left out, as are those beyond `linksMax`. */
export const readLinks = (value: Json | undefined): readonly SpanLink[] => {
  if (!Array.isArray(value) || value.length === 0) return noLinks
  return value.slice(0, linksMax).flatMap((link) => readLink(link) ?? [])
}
