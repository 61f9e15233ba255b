import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

/** What `_meta` says about one value (ingest.md 3.5). */
export interface ValueNote {
  /** Name of the rule that changed the value, `!limit` for trimming; null when none is recorded. */
  readonly rule: string | null
  /** Length before trimming. */
  readonly length: number | null
  /** Complaints of the normaliser. */
  readonly errors: readonly string[]
}

/** The part of a `_meta` tree below a key or an index; undefined where the tree has nothing. */
export const metaChild = (meta: Json | undefined, key: string | number): Json | undefined => {
  if (!isObject(meta)) return undefined
  const text = String(key)
  return Object.hasOwn(meta, text) ? meta[text] : undefined
}

/** The part below a path. */
export const metaAt = (meta: Json | undefined, ...path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>((part, key) => metaChild(part, key), meta)

/**
 * The part of `_meta` for one exception of the event. SDKs write it below `exception.values`, a normalised list has it at `exception`.
 */
export const exceptionMeta = (meta: Json | undefined, index: number): Json | undefined =>
  metaAt(meta, 'exception', 'values', index) ?? metaAt(meta, 'exception', index)

const errorName = (error: Json): string => {
  const name = Array.isArray(error) ? error[0] : error
  return typeof name === 'string' ? name : JSON.stringify(name)
}

/** The part of `_meta` for one thread of the event, found as that of an exception. */
export const threadMeta = (meta: Json | undefined, index: number): Json | undefined =>
  metaAt(meta, 'threads', 'values', index) ?? metaAt(meta, 'threads', index)

/** The note on the value itself (key `""`); null when there is none. */
export const noteOf = (meta: Json | undefined): ValueNote | null => {
  const own = metaChild(meta, '')
  if (!isObject(own)) return null
  const remarks = Array.isArray(own['rem']) ? own['rem'] : []
  const first = remarks[0]
  const rule = Array.isArray(first) && typeof first[0] === 'string' ? first[0] : null
  return {
    rule,
    length: typeof own['len'] === 'number' ? own['len'] : null,
    errors: Array.isArray(own['err']) ? own['err'].map(errorName) : [],
  }
}

/** Name of a rule as people read it: `@password:filter` is "password", `!limit` is "too long". */
export const ruleName = (rule: string): string => {
  if (rule === '!limit') return 'too long'
  if (rule.startsWith('!')) return `${rule.slice(1)} of the SDK`
  const named = rule.startsWith('@') ? rule.slice(1) : rule
  const end = named.indexOf(':')
  return end > 0 ? named.slice(0, end) : named
}

/** Most values with notes that a page lists. */
const notesMax = 200
const depthMax = 40

/** Every path of `_meta` that has a note, in the tree's order, at most 200. */
export const listNotes = (
  meta: Json | undefined,
): { readonly path: string; readonly keys: readonly string[]; readonly note: ValueNote }[] => {
  const found: { path: string; keys: readonly string[]; note: ValueNote }[] = []
  const walk = (part: Json | undefined, path: readonly string[]): void => {
    if (!isObject(part) || found.length >= notesMax || path.length > depthMax) return
    const note = noteOf(part)
    if (note) found.push({ path: path.join('.'), keys: path, note })
    for (const [key, child] of Object.entries(part)) if (key !== '') walk(child, [...path, key])
  }
  walk(meta, [])
  return found.slice(0, notesMax)
}
