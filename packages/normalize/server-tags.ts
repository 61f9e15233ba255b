import type { Event, Mechanism, Pairs } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { deviceClass } from './device-class.ts'
import { tagValueCharsMax } from './limits.ts'
import { cleanText, firstChars } from './text.ts'
import { sentryUser } from './user-hash.ts'

const text = (value: Json | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

const oneLine = (value: string): string => (/[^\S ]/.test(value) ? value.replaceAll(/\s/g, ' ') : value)

/** `name version`, `name`, what the system says of itself, or nothing. */
const described = (context: JsonObject): string | undefined => {
  const name = text(context['name'])
  const version = text(context['version'])
  return name !== undefined && version !== undefined ? `${name} ${version}` : (name ?? text(context['raw_description']))
}

const contextOfType = (event: Event, type: string): JsonObject | undefined => {
  const contexts = event.contexts
  if (!contexts) return undefined
  const direct = Object.hasOwn(contexts, type) ? contexts[type] : undefined
  if (isObject(direct)) return direct
  for (const name in contexts) {
    const context = contexts[name]
    if (isObject(context) && context['type'] === type) return context
  }
  return undefined
}

/** Mechanism of the thrown exception: the last one that has any. */
const mechanismOf = (event: Event): Mechanism | undefined => event.exception?.findLast((exception) => exception.mechanism)?.mechanism

const yesNo = (value: boolean | undefined): string | undefined => (value === undefined ? undefined : value ? 'yes' : 'no')

const namedContexts = ['browser', 'os', 'client_os', 'runtime'] as const

const addContexts = (event: Event, add: (key: string, value: string | undefined) => void): void => {
  for (const type of namedContexts) {
    const context = contextOfType(event, type)
    if (!context) continue
    add(type, described(context))
    add(`${type}.name`, text(context['name']))
  }
  const device = contextOfType(event, 'device')
  if (!device) return
  add('device', text(device['model']) ?? text(device['family']) ?? text(device['name']))
  add('device.family', text(device['family']))
  add('device.class', deviceClass(device))
}

const addMechanism = (event: Event, add: (key: string, value: string | undefined) => void): void => {
  const mechanism = mechanismOf(event)
  add('mechanism', mechanism?.type)
  add('handled', yesNo(mechanism?.handled))
}

/**
 * All tags by which an event is stored and searched: its own, in their order, then those that the server derives from other fields (ingest.md 3.2).
 * A derived tag never replaces one of the event's own. Each key once; derived values are one line of at most 200 characters.
 */
export const derivedTags = (event: Event): Pairs => {
  const present = new Set(event.tags.map(([key]) => key))
  const tags: Pairs = [...event.tags]
  const add = (key: string, value: string | undefined): void => {
    if (value === undefined || present.has(key)) return
    const line = firstChars(cleanText(oneLine(value)).trim(), tagValueCharsMax)
    if (line !== '') tags.push([key, line])
  }
  add('level', event.level)
  add('logger', event.logger)
  add('server_name', event.server_name)
  add('environment', event.environment)
  add('release', event.release)
  add('dist', event.dist)
  add('transaction', event.transaction)
  add('url', event.request?.url)
  add('user', sentryUser(event.user))
  addContexts(event, add)
  addMechanism(event, add)
  add('sdk.name', event.sdk?.name)
  add('sdk.version', event.sdk?.version)
  return tags
}
