import type { Pairs } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { tagKeyCharsMax, tagsMax, tagValueCharsMax } from './limits.ts'
import type { Notes } from './notes.ts'
import { cleanText, scalarText } from './text.ts'

/** Keys that the server derives from other fields and that an SDK may not set (ingest.md 3.2). */
const reserved = new Set(['release', 'dist', 'user', 'filename', 'function'])

/** The tags of an event, and the `environment` that was found among them. */
export interface Tags {
  readonly tags: Pairs
  readonly environment?: string
}

const keyFault = (key: string): string | undefined => {
  if (key === '') return 'empty tag key'
  return /^[a-zA-Z0-9_.:-]+$/.test(key) ? undefined : 'character not allowed in a tag key'
}

const readKey = (sent: Json | undefined, notes: Notes): string | undefined => {
  const key = scalarText(sent)
    ?.slice(0, tagKeyCharsMax * 2)
    .trim()
    .replaceAll(' ', '-')
  const fault = key === undefined ? 'expected a tag key' : keyFault(key)
  if (key === undefined || fault !== undefined) {
    notes.invalid(sent ?? null, fault ?? 'expected a tag key')
    return undefined
  }
  if (key.length <= tagKeyCharsMax) return key
  notes.complain('value_too_long', key, 'tag key too long')
  return undefined
}

const readValue = (sent: Json, notes: Notes): string | undefined => {
  const text = scalarText(sent)?.trim()
  if (text === undefined || text === '' || (text.length <= tagValueCharsMax && text.includes('\n'))) {
    notes.invalid(sent, text === undefined ? 'expected a scalar' : text === '' ? 'empty tag value' : 'newline in a tag value')
    return undefined
  }
  if (text.length <= tagValueCharsMax) return cleanText(text)
  notes.complain('value_too_long', sent, 'tag value too long')
  return undefined
}

/** Adds one tag unless it is reserved, there already or not allowed. */
const addTag = (tags: Map<string, string>, sent: readonly [Json | undefined, Json | undefined], notes: Notes): void => {
  const value = sent[1]
  if (value === undefined || value === null) return
  const key = readKey(sent[0], notes)
  if (key === undefined || tags.has(key) || reserved.has(key)) return
  notes.enter(key)
  const text = readValue(value, notes)
  notes.leave()
  if (text !== undefined) tags.set(key, text)
}

const addList = (tags: Map<string, string>, list: readonly Json[], notes: Notes): void => {
  for (const [index, pair] of list.entries()) {
    if (tags.size >= tagsMax) return notes.shortened(list.length)
    if (pair === null) continue
    if (Array.isArray(pair) && pair.length === 2) {
      addTag(tags, [pair[0], pair[1]], notes)
      continue
    }
    notes.enter(index)
    notes.invalid(pair, 'expected a pair')
    notes.leave()
  }
}

/** Tags as map or pairs (ingest.md 3.2). Values over the limit are dropped with a note, not cut. Of equal keys the first wins. */
export const readTags = (value: Json | undefined, notes: Notes): Tags => {
  const tags = new Map<string, string>()
  if (Array.isArray(value)) addList(tags, value, notes)
  else if (isObject(value)) {
    for (const key in value) {
      if (tags.size >= tagsMax) {
        notes.shortened(Object.keys(value).length)
        break
      }
      addTag(tags, [key, value[key]], notes)
    }
  } else if (value !== undefined && value !== null) notes.invalid(value, 'expected tags')
  const environment = tags.get('environment')
  tags.delete('environment')
  return { tags: [...tags], ...(environment === undefined ? {} : { environment }) }
}

/** Appends a tag that the event has elsewhere (server_name, site), if it is a proper tag value and not there. */
export const appendTag = (tags: Pairs, key: string, value: string | undefined): void => {
  const text = value?.trim()
  if (text === undefined || text === '' || text.length > tagValueCharsMax || text.includes('\n')) return
  if (tags.length < tagsMax && !tags.some(([present]) => present === key)) tags.push([key, text])
}
