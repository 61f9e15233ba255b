import type { Event, EventError } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { JsonObject } from '#packages/protocol/json'

import { cleanName } from './member-names.ts'
import type { ValueScrubber } from './value-scrubber.ts'

/** Nodes of `_meta` below this depth address nothing in an event and go. */
const metaDepthMax = 64
/** Kept as they are: names of rules and numbers, which would themselves look sensitive (`@password:filter`). */
const plainEntries = new Set(['rem', 'len'])

const scrubEntry = (scrubber: ValueScrubber, entry: JsonObject, name: string, rule: string | undefined): void => {
  for (const key of Object.keys(entry)) {
    const value = entry[key]
    if (value === undefined || plainEntries.has(key)) continue
    if (key !== 'val') entry[key] = scrubber.value(value, false)
    else if (rule === undefined) entry[key] = scrubber.named(name, value)
    else entry[key] = scrubber.whole(value, rule)
  }
}

const scrubNode = (scrubber: ValueScrubber, node: JsonObject, path: { name: string; rule: string | undefined; depth: number }): void => {
  for (const key of Object.keys(node)) {
    const next = node[key]
    // A key that is not left as it is has another name by now.
    if (!isObject(next) || path.depth >= metaDepthMax || cleanName(scrubber, key) !== key) delete node[key]
    else if (key === '') scrubEntry(scrubber, next, path.name, path.rule)
    else scrubNode(scrubber, next, { name: key, rule: path.rule ?? scrubber.keyRule(key), depth: path.depth + 1 })
  }
}

/** `_meta` keeps originals of what was refused (`val`): they are as personal as the fields themselves, and belong to the names on their path. */
const scrubMeta = (scrubber: ValueScrubber, meta: JsonObject): void => {
  scrubber.remarks.quietly(() => scrubNode(scrubber, meta, { name: '', rule: undefined, depth: 0 }))
}

const scrubError = (scrubber: ValueScrubber, error: EventError): void => {
  const names = (error.name ?? '').split('.')
  if (error.name !== undefined) error.name = cleanName(scrubber, error.name)
  const rule = names.map((name) => scrubber.keyRule(name)).find((found) => found !== undefined)
  for (const key of Object.keys(error)) {
    const value = error[key]
    if (value === undefined || key === 'type' || key === 'name') continue
    const isOriginal = key === 'value'
    error[key] =
      isOriginal && rule !== undefined ? scrubber.whole(value, rule) : scrubber.named(isOriginal ? (names.at(-1) ?? '') : key, value)
  }
}

/** `errors` repeats those originals, with the path as a dotted name. */
const scrubErrors = (scrubber: ValueScrubber, errors: EventError[]): void => {
  scrubber.remarks.quietly(() => errors.forEach((error) => scrubError(scrubber, error)))
}

/** Entries of `errors` and `_meta`. Runs before the scrubber adds remarks of its own. */
export const scrubComplaints = (scrubber: ValueScrubber, event: Event): void => {
  if (event._meta) scrubMeta(scrubber, event._meta)
  if (event.errors) scrubErrors(scrubber, event.errors)
}
