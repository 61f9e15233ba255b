import type { Condition } from './condition.ts'
import type { SearchKey } from './keys.ts'

const text = (name: string, help: string, spellings?: readonly string[]): SearchKey => ({
  name,
  type: 'text',
  help,
  canBeEmpty: true,
  isInBody: true,
  ...(spellings && { spellings }),
})

/** What of the device is kept in its context and in no column. */
const ofDevice = [
  'arch',
  'battery_level',
  'brand',
  'charging',
  'locale',
  'model_id',
  'name',
  'online',
  'orientation',
  'screen_density',
  'screen_dpi',
  'screen_height_pixels',
  'screen_width_pixels',
  'simulator',
  'uuid',
]

/**
 * What is known of an event by its body alone: frames, all errors of a chain, contexts. Of what there may be several, one that fits is enough
 * (web-api.md 9.2). Bodies are read only of events that fit the rest of the query.
 */
export const bodyKeys: readonly SearchKey[] = [
  text('stack.function', 'Function of any frame; * stands for any text'),
  text('stack.module', 'Module of any frame'),
  text('stack.filename', 'File of any frame'),
  text('stack.abs_path', 'Whole path of the file of any frame', ['stack.path']),
  text('stack.package', 'Package or library of any frame'),
  text('error.chain.type', 'Type of any error of the chain'),
  text('error.chain.value', 'Message of any error of the chain'),
  { name: 'error.main_thread', type: 'boolean', help: 'It came up in the main thread', isInBody: true },
  { name: 'app.in_foreground', type: 'boolean', help: 'The app was in the foreground', isInBody: true },
  text('http.referer', 'Page that the request came from'),
  text('geo.country_code', 'Country of the user, as the SDK sent it', ['user.geo.country_code']),
  text('geo.region', 'Region of the user, as the SDK sent it', ['user.geo.region']),
  text('geo.subdivision', 'Part of the country, as the SDK sent it', ['user.geo.subdivision']),
  text('geo.city', 'City of the user, as the SDK sent it', ['user.geo.city']),
  ...['build', 'kernel_version', 'rooted'].map((name) => text(`os.${name}`, 'Operating system')),
  ...ofDevice.map((name) => text(`device.${name}`, 'Device')),
]

const bodyNames: ReadonlySet<string> = new Set(bodyKeys.map(({ name }) => name))
const flagForm = /^flags\[(.*)\]$/s

/** The key of a feature flag. */
export const flagKey = (name: string): SearchKey => text(`flags[${name}]`, 'Feature flag')

/** The feature flag that a key of a condition names. */
export const flagOfKey = (key: string): string | undefined => flagForm.exec(key)?.[1]

/** Whether a part of a condition can be answered by the body of an event alone. */
export const isOfBody = (leaf: Condition): boolean => 'key' in leaf && (bodyNames.has(leaf.key) || flagOfKey(leaf.key) !== undefined)

/** Whether the condition asks for what is in bodies. */
export const namesBody = (condition: Condition): boolean => {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.parts.some(namesBody)
  return condition.kind === 'not' || condition.kind === 'event' ? namesBody(condition.part) : isOfBody(condition)
}

/** What a condition says of events whose bodies nobody has read: each that could fit it fits. */
export const withoutBodies = (condition: Condition, isNegated = false): Condition => {
  if (condition.kind === 'all' || condition.kind === 'any')
    return { kind: condition.kind, parts: condition.parts.map((part) => withoutBodies(part, isNegated)) }
  if (condition.kind === 'not') return { kind: 'not', part: withoutBodies(condition.part, !isNegated) }
  if (condition.kind === 'event') return { kind: 'event', part: withoutBodies(condition.part, isNegated) }
  return isOfBody(condition) ? { kind: isNegated ? 'any' : 'all', parts: [] } : condition
}
