import { trimNames } from '#packages/frames/trim-names'
import type { Event, Stacktrace } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'
import { parseJson } from '#packages/protocol/parse-json'

import { addAgentContexts } from './agent-contexts.ts'
import { readDebugImage } from './debug-image.ts'
import { repairLock, repairLocks } from './locks.ts'
import { addMechanismNames } from './mechanism-names.ts'
import { Notes } from './notes.ts'
import { traceStatus, unknownStatus } from './trace-status.ts'

/** Shape of the JSON that is stored for an event; written beside it. A change that a reader could stumble over adds one and a step below. */
export const payloadVersion = 2

const stacktracesOf = (event: Event): Stacktrace[] =>
  [
    ...[...(event.exception ?? []), ...(event.threads ?? [])].flatMap((holder) => [holder.stacktrace, holder.raw_stacktrace]),
    event.stacktrace,
  ].filter((stacktrace) => stacktrace !== undefined)

const numberLocks = (event: Event): void => {
  for (const { frames } of stacktracesOf(event)) for (const frame of frames) if (frame.lock) frame.lock = repairLock(frame.lock)
  for (const thread of event.threads ?? []) if (thread.held_locks) thread.held_locks = repairLocks(thread.held_locks)
}

const nameStatus = (event: Event): void => {
  const trace = event.contexts && Object.hasOwn(event.contexts, 'trace') ? event.contexts['trace'] : undefined
  if (trace) trace['status'] = traceStatus(trace['status'] ?? null) ?? unknownStatus
}

const spellImages = (event: Event): void => {
  const images = event.debug_meta?.['images']
  if (!event.debug_meta || !Array.isArray(images)) return
  const silent = new Notes()
  event.debug_meta['images'] = images.map((image) => (isObject(image) ? readDebugImage(image, silent) : image))
}

/**
 * Version 2: lock types are numbers, the trace has a status by name, debug images one spelling of ids and addresses, signals and errno names, native
 * functions short names, and the client's browser, system and device stand in contexts.
 */
const toVersion2 = (event: Event): void => {
  numberLocks(event)
  nameStatus(event)
  spellImages(event)
  addMechanismNames(event)
  addAgentContexts(event)
  trimNames(event)
}

/** From which version a step leads to the next. */
const steps: readonly (readonly [from: number, step: (event: Event) => void])[] = [[1, toVersion2]]

/**
 * The stored JSON of an event as an event of today's shape, whichever version wrote it (0 or unknown counts as the oldest, a later one than ours stays as
 * it is). Takes over `payload` and changes it in place. Undefined when it is no JSON object. What we wrote has the types of `Event`.
 */
export const upgradePayload = (version: number, payload: Json): Event | undefined => {
  if (!isObject(payload)) return undefined
  const event = payload as unknown as Event
  for (const [from, step] of steps) if (version <= from) step(event)
  return event
}

/** The same from the text that is stored. Undefined, too, when that cannot be read. */
export const readStoredPayload = (version: number, payload: string | Uint8Array): Event | undefined => {
  const parsed = parseJson(Buffer.from(payload))
  return parsed.kind === 'parsed' ? upgradePayload(version, parsed.value) : undefined
}
