import type { Pairs } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { jsonText } from './json-text.ts'
import { pairsCharsMax, pairsMax } from './limits.ts'
import { rememberByName } from './name-cache.ts'
import type { Notes } from './notes.ts'
import { cleanText, cutText, scalarText } from './text.ts'

/** Below this a value is dropped, not cut. */
const cutValueMin = 4

const percentDecoded = (text: string): string => {
  if (!text.includes('%') && !text.includes('+')) return text
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

/** Splits text into at most `pairsMax + 1` pairs, so that the caller sees that there were more. */
const splitPairs = (text: string, separator: string, read: (part: string) => string): [string, string][] => {
  const pairs: [string, string][] = []
  for (const part of text.split(separator, pairsMax * 2)) {
    if (pairs.length > pairsMax) break
    const at = part.indexOf('=')
    const key = read((at < 0 ? part : part.slice(0, at)).trim())
    if (key !== '' || at >= 0) pairs.push([key, at < 0 ? '' : read(part.slice(at + 1).trim())])
  }
  return pairs
}

/** Pairs of `a=1&b=2`, percent-decoded; a broken escape leaves the text as it is. */
export const urlencodedPairs = (text: string): [string, string][] =>
  splitPairs(text.startsWith('?') ? text.slice(1) : text, '&', percentDecoded)

/** Pairs of a `Cookie` header, values as sent. */
export const cookiePairs = (text: string): [string, string][] => splitPairs(text, ';', (part) => part)

const valueText = (value: Json | undefined): string =>
  scalarText(value) ?? (value === null || value === undefined ? '' : jsonText(value, pairsCharsMax))

/** Appends what a key and its value stand for. */
type Expand = (pairs: [string, string][], key: string, value: Json | undefined) => void

/** A list of values means the key several times (query, cookies). */
const repeated: Expand = (pairs, key, value) => {
  if (Array.isArray(value)) for (const item of value.slice(0, pairsMax)) pairs.push([key, valueText(item)])
  else pairs.push([key, valueText(value)])
}

/** A list of values means one header, joined by commas. */
const joined: Expand = (pairs, key, value) => {
  pairs.push([key, Array.isArray(value) ? value.slice(0, pairsMax).map(valueText).join(',') : valueText(value)])
}

const listedPairs = (list: readonly Json[], expand: Expand, notes: Notes): [string, string][] => {
  const pairs: [string, string][] = []
  for (const item of list) {
    if (pairs.length > pairsMax) break
    const key = Array.isArray(item) ? scalarText(item[0]) : undefined
    if (Array.isArray(item) && key !== undefined && item.length <= 2) expand(pairs, key, item[1])
    else if (item !== null) notes.invalid(item, 'expected a pair')
  }
  return pairs
}

const mappedPairs = (map: JsonObject, expand: Expand): [string, string][] => {
  const pairs: [string, string][] = []
  for (const key in map) {
    if (pairs.length > pairsMax) break
    expand(pairs, key, map[key])
  }
  return pairs
}

/** Cuts pairs to `pairsMax` entries and `pairsCharsMax` characters in all. Undefined when empty. */
const trimPairs = (pairs: readonly [string, string][], notes: Notes): Pairs | undefined => {
  const kept: Pairs = []
  let left = pairsCharsMax
  for (const pair of pairs) {
    const key = pair[0]
    const value = pair[1]
    notes.enter(kept.length)
    const room = left - key.length
    const fits = kept.length < pairsMax && key.length < left && (value.length <= room || room >= cutValueMin)
    if (fits) {
      const text = cutText(value, { max: room, allowance: 0 }, notes)
      kept.push([cleanText(key), text])
      left -= key.length + text.length
    }
    notes.leave()
    if (!fits) {
      notes.shortened(pairs.length)
      break
    }
  }
  return kept.length > 0 ? kept : undefined
}

const readPairs = (value: Json, expand: Expand, notes: Notes): [string, string][] | undefined => {
  if (Array.isArray(value)) return listedPairs(value, expand, notes)
  if (isObject(value)) return mappedPairs(value, expand)
  notes.invalid(value, 'expected a map or a list of pairs')
  return undefined
}

/** `query_string`: text, map or pairs (ingest.md 3.2). */
export const readQuery = (value: Json, notes: Notes): Pairs | undefined => {
  const pairs = typeof value === 'string' ? urlencodedPairs(value) : readPairs(value, repeated, notes)
  return pairs && trimPairs(pairs, notes)
}

/** `cookies`: text of a Cookie header, map or pairs. */
export const readCookies = (value: Json, notes: Notes): Pairs | undefined => {
  const pairs = typeof value === 'string' ? cookiePairs(value) : readPairs(value, repeated, notes)
  return pairs && trimPairs(pairs, notes)
}

const titleCased = rememberByName((name) =>
  name
    .trim()
    .toLowerCase()
    .replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()),
)

const byName = (a: [string, string], b: [string, string]): number => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)

/** `headers`: map or pairs; names title-cased, sorted by name. */
export const readHeaders = (value: Json, notes: Notes): Pairs | undefined => {
  const pairs = readPairs(value, joined, notes)
  if (pairs === undefined) return undefined
  for (const pair of pairs) pair[0] = titleCased(cleanText(pair[0].slice(0, pairsCharsMax)))
  return trimPairs(pairs.toSorted(byName), notes)
}
