import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

/** `sentry[a][b]` keys nest no deeper (ingest.md 1.9.4). */
const listDepthMax = 8
const indexMax = 1000

/** Maps of the user's, in which a key `0` is a name like any other. */
const ownMaps = new Set(['extra', 'contexts', 'tags', 'user', 'data', 'vars'])

const indexesOf = (value: JsonObject): string[] | undefined => {
  const keys = Object.keys(value)
  if (keys.length === 0 || keys.length > indexMax) return undefined
  return keys.every((key, index) => key === String(index) || (key === '' && keys.length === 1)) ? keys : undefined
}

const listed = (value: Json, depth: number): Json => {
  if (!isObject(value) || depth <= 0) return value
  const indexes = indexesOf(value)
  if (indexes) return indexes.map((key) => listed(value[key] ?? null, depth - 1))
  const kept: JsonObject = Object.create(null)
  for (const key in value) {
    const item = value[key]
    if (item !== undefined) kept[key] = ownMaps.has(key) ? item : listed(item, depth - 1)
  }
  return kept
}

/** The fields of a crash form know only maps: `sentry[fingerprint][0]` and `sentry[fingerprint][]` mean the entry of a list. */
export const withFormLists = (event: JsonObject): JsonObject => {
  const read = listed(event, listDepthMax)
  return isObject(read) ? read : event
}

const isGiven = (value: Json | undefined): boolean => {
  if (value === undefined || value === null || value === '') return false
  const list = isObject(value) && Object.hasOwn(value, 'values') ? value['values'] : value
  return Array.isArray(list) ? list.some(isObject) : list !== null && list !== undefined
}

/** Interfaces of which any says what happened. */
const tellingInterfaces = ['exception', 'sentry.interfaces.Exception', 'logentry', 'message', 'sentry.interfaces.Message', 'stacktrace']

/**
 * An event that came with a crash dump and says nothing of its own: one exception without frames stands for the crash, as the dump is not read. Fatal and
 * `native`, unless the event says otherwise.
 */
export const withCrash = (event: JsonObject): JsonObject => {
  if (tellingInterfaces.some((name) => isGiven(event[name]))) return event
  const { exception: _, ...others } = event
  return {
    ...others,
    platform: event['platform'] ?? 'native',
    level: event['level'] ?? 'fatal',
    exception: {
      values: [
        {
          type: 'Minidump',
          value: 'Native crash, see the attached minidump',
          mechanism: { type: 'minidump', handled: false, synthetic: true },
        },
      ],
    },
  }
}
