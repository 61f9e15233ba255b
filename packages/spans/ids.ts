import type { Json } from '#packages/protocol/json'

const idCharsMax = 64
const traceIdPattern = /^[0-9a-f]{32}$/
const spanIdPattern = /^[0-9a-f]{16}$/

const readId = (value: Json | undefined, pattern: RegExp): string => {
  if (typeof value !== 'string' || value.length > idCharsMax) return ''
  const id = pattern.test(value) ? value : value.trim().replaceAll('-', '').toLowerCase()
  return pattern.test(id) && /[^0]/.test(id) ? id : ''
}

/** A trace id as 32 lower-case hex digits, also from a UUID or capitals (ingest.md appendix B); '' for what is none, and for all zero, which means none. */
export const readTraceId = (value: Json | undefined): string => readId(value, traceIdPattern)

/** A span id as 16 lower-case hex digits; '' for what is none, and for all zero. */
export const readSpanId = (value: Json | undefined): string => readId(value, spanIdPattern)
