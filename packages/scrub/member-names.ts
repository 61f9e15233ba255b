import type { JsonObject } from '#packages/protocol/json'

import { filtered } from './edits.ts'
import type { ValueScrubber } from './value-scrubber.ts'
import { keyFactsOf } from './words.ts'

/** Begins as JSON does, and not with a replacement of ours. */
export const jsonLike = /^\s{0,64}(?:[{"]|\[(?!ip\]|Filtered\]))/

/** How often one address is gone over again: what one step replaced may show something to the other. */
const passesMax = 4

/** A text that may be an address, and may hold certain secrets beside: `rest` is the step for those. */
export const scrubAddress = (scrubber: ValueScrubber, text: string, rest: 'certain' | 'credentials'): string => {
  let clean = text
  for (let pass = 0; pass < passesMax; pass += 1) {
    const before = clean
    clean = scrubber[rest](scrubber.url(before))
    if (clean === before) break
  }
  return clean
}

/** A name, which is scrubbed only where it is a text rather than a name. What was in it has no place in `_meta`. */
export const cleanName = (scrubber: ValueScrubber, name: string): string => {
  if (!keyFactsOf(name).isText) return name
  let clean = name
  scrubber.remarks.quietly(() => {
    // A word of the rules in a path is no reason to lose the path.
    clean = jsonLike.test(name) ? scrubber.text(name) : scrubAddress(scrubber, name, 'credentials')
  })
  // `[token]` in a name would be a word of the rules itself.
  return clean !== name && clean.includes('[token]') ? filtered : clean
}

/** Members of one object whose names were different texts and are the same now. */
const alikeNamesMax = 20

/** Scrubs the name of a member, in place. Returns the name that it has now. */
export const renameMember = (scrubber: ValueScrubber, object: JsonObject, key: string): string => {
  const clean = scrubber.rules.safe.has(key.toLowerCase()) ? key : cleanName(scrubber, key)
  if (clean === key) return key
  const value = object[key] ?? null
  delete object[key]
  let name = clean
  // Of more that look alike now, the last stays.
  for (let count = 2; count <= alikeNamesMax && Object.hasOwn(object, name); count += 1) name = `${filtered} (${count})`
  object[name] = value
  return name
}
