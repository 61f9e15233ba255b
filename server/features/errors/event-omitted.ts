import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

/** The part of a `_meta` tree below a path (ingest.md 3.5); undefined where the tree has nothing. */
export const metaAt = (meta: Json | undefined, ...path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>((part, key) => {
    const name = String(key)
    return isObject(part) && Object.hasOwn(part, name) ? part[name] : undefined
  }, meta)

/** How many entries of a list or an object are not stored, of which `kept` are; 0 when its part of `_meta` has no length. */
export const omittedOf = (meta: Json | undefined, kept: number): number => {
  const length = metaAt(meta, '', 'len')
  return typeof length === 'number' && Number.isSafeInteger(length) ? Math.max(0, length - kept) : 0
}
