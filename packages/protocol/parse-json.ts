import type { Json } from './json.ts'

/** Nesting of objects and arrays that we read where nobody says otherwise; deeper text is refused before it is parsed (ingest.md 8, trap g). */
export const jsonDepthMax = 200

/** For readers that trim what they get without recursing into it: as deep as 1 MiB of brackets is. */
export const anyDepth = 1_048_576

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

const zero = 0x30
const nine = 0x39

const isDigit = (code: number): boolean => code >= zero && code <= nine

/** The smallest whole number that a double may not hold has so many digits: 9007199254740993. */
const unsafeDigitsMin = 16

/** What may stand before a number: the start, `:`, `,`, `[` or blanks. Digits inside a text mostly have something else before them. */
const mayPrecedeNumber = (code: number): boolean =>
  Number.isNaN(code) || code === 0x3a || code === 0x2c || code === openBracket || code <= 0x20

/**
 * True when some number may be a whole one of 16 digits or more. A run of so many digits cannot hide between two looks that are 16 characters apart,
 * so that one in 16 is looked at.
 */
const mayHaveUnsafeInteger = (text: string): boolean => {
  const length = text.length
  for (let at = unsafeDigitsMin - 1; at < length; at += unsafeDigitsMin) {
    if (!isDigit(text.charCodeAt(at))) continue
    let from = at
    while (isDigit(text.charCodeAt(from - 1))) from -= 1
    let end = at + 1
    while (isDigit(text.charCodeAt(end))) end += 1
    const sign = text.charCodeAt(from - 1) === 0x2d ? 1 : 0
    if (end - from >= unsafeDigitsMin && mayPrecedeNumber(text.charCodeAt(from - 1 - sign))) return true
    // Nothing of this run is looked at again.
    at = end - 1 - ((end - 1 - at) % unsafeDigitsMin)
  }
  return false
}

/** The digits of a whole number that a double cannot hold, as text; all other values as they are. */
const keepDigits = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source
  return source !== undefined && /^-?\d{1,400}$/.test(source) && String(value) !== source ? source : value
}

/** With a reviver, through which every value passes, only for texts that need it; it recurses, so never for deep ones. */
const parseText = (text: string, bytes: Uint8Array, depthMax: number): Json =>
  mayHaveUnsafeInteger(text) && (depthMax <= jsonDepthMax || !isDeeperThan(bytes, jsonDepthMax))
    ? (JSON.parse(text, keepDigits) as Json)
    : JSON.parse(text)

/**
 * Parses JSON as SDKs really send it: invalid UTF-8 and lone surrogate escapes become U+FFFD, NUL is kept (the normaliser deals with it), whole
 * numbers beyond 2^53 become the text of their digits (ingest.md 8, trap e), and `1e999` becomes Infinity. Never throws, never recurses deeper than
 * `depthMax`.
 *
 * `__proto__` comes back as an own property, because JSON.parse defines and does not assign. Whoever copies such an object key by key must write
 * into a Map or a null-prototype object.
 */
export const parseJson = (bytes: Uint8Array, depthMax: number = jsonDepthMax): ParsedJson => {
  try {
    const text = decodeText(bytes)
    if (text.length > depthMax && hasMoreOpeners(text, depthMax) && isDeeperThan(bytes, depthMax)) return { kind: 'too_deep' }
    return { kind: 'parsed', value: parseText(replaceLoneSurrogates(text), bytes, depthMax) }
  } catch {
    return { kind: 'not_json' }
  }
}
