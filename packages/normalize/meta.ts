import type { EventError } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { trimBag } from './bag.ts'
import { bagLimits, errorsMax } from './limits.ts'
import { Notes } from './notes.ts'
import type { Mark, Move, PathKey } from './notes.ts'
import { firstChars } from './text.ts'

/** Paths in `errors` are cut to this many characters. */
const nameCharsMax = 512

/** Lists that the wire wraps in `{"values": [..]}` and that are bare lists in an event of ours. */
const wrappedLists = ['exception', 'threads', 'breadcrumbs']

const copyOf = (node: JsonObject | undefined): JsonObject => Object.assign(Object.create(null) as JsonObject, node)

const child = (node: JsonObject, key: string): JsonObject | undefined => {
  const value = Object.hasOwn(node, key) ? node[key] : undefined
  return isObject(value) ? value : undefined
}

/** The SDK's own `_meta`, within its limit and in the shape of our event: `exception.values.0` becomes `exception.0`. */
const adopt = (meta: JsonObject): JsonObject => {
  const trimmed = trimBag(meta, bagLimits.meta, new Notes())
  const adopted = copyOf(isObject(trimmed) ? trimmed : undefined)
  for (const name of wrappedLists) {
    const node = child(adopted, name)
    const values = node && child(node, 'values')
    if (node && values) {
      const hoisted = copyOf(values)
      if (node[''] !== undefined) hoisted[''] = node['']
      adopted[name] = hoisted
    }
  }
  return adopted
}

/** Finds or makes the node at `path`, copying what belongs to the SDK before it is written to. */
const openNode = (root: JsonObject, path: readonly PathKey[], own: WeakSet<JsonObject>): JsonObject => {
  let node = root
  for (const key of path) {
    const name = String(key)
    const next = child(node, name)
    const opened = next && own.has(next) ? next : copyOf(next)
    own.add(opened)
    node[name] = opened
    node = opened
  }
  return node
}

const follow = (root: JsonObject, move: Move, own: WeakSet<JsonObject>): void => {
  let node: JsonObject | undefined = root
  for (const key of move.path) node = node && child(node, String(key))
  if (!node) return
  const parent = openNode(root, move.path.slice(0, -1), own)
  const moved: JsonObject = Object.create(null)
  own.add(moved)
  for (const [index, former] of move.kept.entries()) {
    const entry = child(node, String(former))
    if (entry) moved[String(index)] = entry
  }
  if (node[''] !== undefined) moved[''] = node['']
  parent[String(move.path.at(-1))] = moved
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])

const write = (root: JsonObject, mark: Mark, own: WeakSet<JsonObject>): void => {
  const node = openNode(root, mark.path, own)
  const entry = copyOf(child(node, ''))
  if (mark.err !== undefined) entry['err'] = [...listOf(entry['err']), ...listOf(mark.err)]
  if (mark.rem !== undefined) entry['rem'] = [...listOf(entry['rem']), ...listOf(mark.rem)]
  if (mark.len !== undefined && entry['len'] === undefined) entry['len'] = mark.len
  if (mark.val !== undefined && entry['val'] === undefined) entry['val'] = mark.val
  node[''] = entry
}

/**
 * Merges the normaliser's notes into the SDK's `_meta` (ingest.md 3.5): entries are added, never overwritten, and nothing of the SDK's object is
 * modified. Undefined when there is nothing to say.
 */
export const mergeMeta = (meta: Json | undefined, notes: Notes): JsonObject | undefined => {
  if (meta === undefined && notes.marks.length === 0 && notes.moves.length === 0) return undefined
  const root = isObject(meta) ? adopt(meta) : copyOf(undefined)
  const own = new WeakSet<JsonObject>()
  for (const move of notes.moves) if (move.path.length > 0) follow(root, move, own)
  for (const mark of notes.marks) write(root, mark, own)
  for (const _ in root) {
    const trimmed = trimBag(root, bagLimits.meta, new Notes())
    return isObject(trimmed) ? trimmed : undefined
  }
  return undefined
}

const errorOf = (entry: Json, name: string, value: Json | undefined): EventError | undefined => {
  const [kind, facts] = Array.isArray(entry) ? entry : [entry]
  if (typeof kind !== 'string') return undefined
  const error: EventError = { type: kind, name: firstChars(name, nameCharsMax) }
  if (value !== undefined) error.value = value
  if (!isObject(facts)) return error
  for (const key in facts) if (key !== '__proto__' && error[key] === undefined) error[key] = facts[key]
  return error
}

const collect = (node: JsonObject, path: string, add: (error: EventError) => boolean): boolean => {
  const entry = child(node, '')
  for (const item of listOf(entry?.['err'])) {
    const error = errorOf(item, path, entry?.['val'])
    if (error && !add(error)) return false
  }
  for (const key in node) {
    const next = key === '' ? undefined : child(node, key)
    if (next && !collect(next, path === '' ? key : `${path}.${key}`, add)) return false
  }
  return true
}

const sentErrors = (value: Json | undefined): EventError[] => {
  const errors: EventError[] = []
  for (const item of Array.isArray(value) ? value : []) {
    if (errors.length >= errorsMax) break
    const trimmed = isObject(item) && typeof item['type'] === 'string' ? trimBag(item, bagLimits.sdkError, new Notes()) : undefined
    if (isObject(trimmed) && typeof trimmed['type'] === 'string') errors.push(trimmed as EventError)
  }
  return errors
}

/**
 * `errors` of the event (ingest.md 3.5): those that the SDK sent, then every complaint in `_meta` that is not among them yet (same type and path).
 * At most `errorsMax`; undefined when empty.
 */
export const collectErrors = (sent: Json | undefined, meta: JsonObject | undefined): EventError[] | undefined => {
  const errors = sentErrors(sent)
  if (meta) {
    const known = new Set(errors.map((error) => `${error.type}\n${error.name ?? ''}`))
    collect(meta, '', (error) => {
      const identity = `${error.type}\n${error.name ?? ''}`
      if (!known.has(identity) && errors.length < errorsMax) errors.push(error)
      known.add(identity)
      return errors.length < errorsMax
    })
  }
  return errors.length > 0 ? errors : undefined
}
