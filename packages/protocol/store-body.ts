import { inflate } from './inflate.ts'
import { isObject } from './json.ts'
import type { JsonObject } from './json.ts'
import { parseJson } from './parse-json.ts'

/** The event of a store request, or why there is none. */
export type StoreBody =
  | { readonly kind: 'event'; readonly event: JsonObject }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'invalid_json' }

const startsWithBrace = (bytes: Buffer): boolean => /^(\uFEFF)?[ \t\r\n]*\{/.test(bytes.subarray(0, 64).toString('utf8'))

/** What old clients send without a Content-Encoding: base64 of zlib of JSON, or base64 of JSON (ingest.md 1.9.2). */
const decodeWrapped = (bytes: Buffer, bytesMax: number): Buffer | 'too_large' => {
  const wrapped = Buffer.from(bytes.toString('latin1'), 'base64')
  if (startsWithBrace(wrapped)) return wrapped
  const inflated = inflate(wrapped, 'deflate', { bytesMax })
  if (inflated.kind === 'too_large') return 'too_large'
  return inflated.kind === 'inflated' ? inflated.bytes : bytes
}

/** Reads the body of `/store/`, content encoding undone: JSON when it starts with `{`, else wrapped JSON, at most `bytesMax` bytes. Never throws. */
export const parseStoreBody = (bytes: Buffer, bytesMax: number): StoreBody => {
  if (bytes.length > bytesMax) return { kind: 'too_large' }
  const plain = startsWithBrace(bytes) ? bytes : decodeWrapped(bytes, bytesMax)
  if (plain === 'too_large') return { kind: 'too_large' }
  const parsed = parseJson(plain)
  return parsed.kind === 'parsed' && isObject(parsed.value) ? { kind: 'event', event: parsed.value } : { kind: 'invalid_json' }
}
