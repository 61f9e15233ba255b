import type { Event, Mechanism } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { trimBag } from './bag.ts'
import { errnoNames, machExceptionNames, signalCodeNames, signalNames } from './error-names.ts'
import type { ErrnoSystem } from './error-names.ts'
import { bagLimits } from './limits.ts'
import { Notes } from './notes.ts'

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

/** The system that threw, by the context, by the SDK of the debug images, by the platform. Undefined for Windows and where nobody says. */
const systemOf = (event: Event): ErrnoSystem | undefined => {
  const info = event.debug_meta?.['sdk_info']
  const words = [event.contexts?.['os']?.['name'], isObject(info) ? info['sdk_name'] : undefined].map(textOf).find((word) => word !== '')
  const name = words ?? (event.platform === 'cocoa' || event.platform === 'objc' ? 'darwin' : '')
  if (/mac ?os|ios|ipados|tvos|watchos|visionos|darwin/i.test(name)) return 'darwin'
  return /linux|android|ubuntu|debian|fedora|alpine|red ?hat|centos|suse|arch/i.test(name) ? 'linux' : undefined
}

const numberOf = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined)

/** A copy with `name` under `key`, unless there is one or nothing is known. */
const withName = (part: JsonObject, key: string, name: string | undefined): JsonObject =>
  name === undefined || (part[key] !== undefined && part[key] !== null) ? part : { ...part, [key]: name }

const namedSignal = (signal: JsonObject, system: ErrnoSystem): JsonObject => {
  const number = numberOf(signal['number'])
  const code = numberOf(signal['code'])
  const sent = withName(signal, 'name', number === undefined ? undefined : signalNames[system].get(number))
  const codes = signalCodeNames[system].get(textOf(sent['name']))
  return withName(sent, 'code_name', code === undefined ? undefined : codes?.get(code))
}

const namedMachException = (mach: JsonObject): JsonObject => {
  const exception = numberOf(mach['exception'])
  return withName(mach, 'name', exception === undefined ? undefined : machExceptionNames.get(exception))
}

const namedErrno = (errno: JsonObject, system: ErrnoSystem): JsonObject => {
  const number = numberOf(errno['number'])
  return withName(errno, 'name', number === undefined ? undefined : errnoNames[system].get(number))
}

const nameMeta = (mechanism: Mechanism, meta: JsonObject, system: ErrnoSystem | undefined): void => {
  const { signal, mach_exception: mach, errno } = meta
  const named: JsonObject = { ...meta }
  if (isObject(mach)) named['mach_exception'] = namedMachException(mach)
  if (isObject(signal) && system !== undefined) named['signal'] = namedSignal(signal, system)
  if (isObject(errno) && system !== undefined) named['errno'] = namedErrno(errno, system)
  // What does not fit any more stays as it was sent.
  if (trimBag(named, bagLimits.data, new Notes()) === named) mechanism.meta = named
}

/**
 * Names for the numbers of signals, their codes, Mach exceptions and errno (ingest.md 3.2), by the system of the event; names that were sent stay.
 * Changes mechanisms in place.
 */
export const addMechanismNames = (event: Event): void => {
  for (const { mechanism } of event.exception ?? []) if (mechanism?.meta) nameMeta(mechanism, mechanism.meta, systemOf(event))
}
