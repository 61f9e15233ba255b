import type { Json } from './json.ts'

/** Nesting of objects and arrays that we read; deeper text is refused before it is parsed (ingest.md 8, trap g). */
export const jsonDepthMax = 200

/** A parsed value, or why there is none. `too_deep` is told apart because it is an attack or a bug, not a typing error. */
export type ParsedJson = { readonly kind: 'parsed'; readonly value: Json } | { readonly kind: 'not_json' } | { readonly kind: 'too_deep' }

const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** Position of the quote that ends the string, or the end of the text. */
const endOfString = (bytes: Uint8Array, start: number): number => {
  let at = start
  while (at < bytes.length) {
    const byte = bytes[at]
    if (byte === quote) return at
    at += byte === backslash ? 2 : 1
  }
  return at
}

/** True when a text has more than `max` opening brackets, wherever they stand. Without, it cannot nest deeper, and the search is native: most texts need no other. */
const hasMoreOpeners = (text: string, max: number): boolean => {
  let count = 0
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) if (++count > max) return true
  for (let at = text.indexOf('['); at >= 0; at = text.indexOf('[', at + 1)) if (++count > max) return true
  return false
}

/** True when brackets nest deeper than `depthMax`. One pass over the bytes, no memory; brackets inside strings do not count. */
const isDeeperThan = (bytes: Uint8Array, depthMax: number): boolean => {
  let depth = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === quote) at = endOfString(bytes, at + 1)
    else if (byte === openBrace || byte === openBracket) {
      depth += 1
      if (depth > depthMax) return true
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1
  }
  return false
}

const escapeStart = String.raw`\u`
const surrogateEscape = /\\u[dD][89a-fA-F]/
// A pair, a lone half, or any other escape: matching all escapes one after another keeps `\\ud800` (a backslash and five letters) as it is.
const escapes = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\[^]/g
const loneLength = 6

const replaceLoneSurrogates = (text: string): string =>
  text.includes(escapeStart) && surrogateEscape.test(text)
    ? text.replace(escapes, (escape) => (escape.length === loneLength ? '\\ufffd' : escape))
    : text

const hasByteOrderMark = (bytes: Uint8Array): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf

/** Reads bytes as UTF-8: a byte order mark is dropped, invalid sequences become U+FFFD (ingest.md 2.1). Never throws. */
export const decodeText = (bytes: Uint8Array): string => {
  const from = hasByteOrderMark(bytes) ? 3 : 0
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, bytes.byteLength - from).toString('utf8')
}

/**
 * Parses JSON as SDKs really send it: invalid UTF-8 and lone surrogate escapes become U+FFFD, NUL is kept (the normaliser deals with it), numbers
 * beyond 2^53 lose digits but do not fail, and `1e999` becomes Infinity. Never throws, never recurses.
 *
 * `__proto__` comes back as an own property, because JSON.parse defines and does not assign. Whoever copies such an object key by key must write
 * into a Map or a null-prototype object.
 */
export const parseJson = (bytes: Uint8Array, depthMax: number = jsonDepthMax): ParsedJson => {
  try {
    const text = decodeText(bytes)
    if (text.length > depthMax && hasMoreOpeners(text, depthMax) && isDeeperThan(bytes, depthMax)) return { kind: 'too_deep' }
    const value: Json = JSON.parse(replaceLoneSurrogates(text))
    return { kind: 'parsed', value }
  } catch {
    return { kind: 'not_json' }
  }
}
