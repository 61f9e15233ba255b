import type { Event } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import type { Range } from './edits.ts'

/** Remarks that one run writes into `_meta`. What is beyond is still scrubbed, only not annotated. */
const remarksMax = 1000

/** `__proto__` must become a plain key also where the object has a prototype. */
const put = (object: JsonObject, key: string, value: Json): void => {
  if (key === '__proto__') Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  else object[key] = value
}

/** The object under `key`, made if absent; undefined if something else is in the way, which then stays. */
const open = (object: JsonObject, key: string): JsonObject | undefined => {
  const present = Object.hasOwn(object, key) ? object[key] : undefined
  if (isObject(present)) return present
  if (present !== undefined && present !== null) return undefined
  const made: JsonObject = Object.create(null)
  put(object, key, made)
  return made
}

/** Writes into `event._meta` what was scrubbed, at the place where the walk is (ingest.md 3.5). Never overwrites what is there. */
export class Remarks {
  /** Changes seen so far, annotated or not. */
  changes = 0
  readonly #event: Pick<Event, '_meta'>
  readonly #path: (string | number)[] = []
  #written = 0
  #muted = 0

  constructor(event: Pick<Event, '_meta'>) {
    this.#event = event
  }

  enter(key: string | number): void {
    this.#path.push(key)
  }

  leave(): void {
    this.#path.pop()
  }

  /** Runs work whose places have no address in the event, such as the inside of a JSON text. True if it changed anything. */
  quietly(work: () => void): boolean {
    const before = this.changes
    this.#muted += 1
    work()
    this.#muted -= 1
    return this.changes > before
  }

  /** Parts of a text were replaced; `length` is that of the original in UTF-16 units, unknown for what was no text. */
  substituted(ranges: readonly Range[], length?: number): void {
    this.#write(
      ranges.map((range) => [range.rule, 's', range.start, range.end]),
      length,
    )
  }

  removed(rule: string): void {
    this.#write([[rule, 'x']])
  }

  #write(remarks: Json[], length?: number): void {
    this.changes += 1
    // A field without a name has no address: `""` is where remarks themselves stand.
    if (this.#muted > 0 || this.#written >= remarksMax || this.#path.includes('')) return
    this.#written += 1
    let node: JsonObject | undefined = (this.#event._meta ??= Object.create(null) as JsonObject)
    for (const key of this.#path) node = node && open(node, String(key))
    const entry = node && open(node, '')
    if (!entry) return
    const present = entry['rem']
    entry['rem'] = Array.isArray(present) ? [...present, ...remarks] : remarks
    if (length !== undefined && entry['len'] === undefined) entry['len'] = length
  }
}
