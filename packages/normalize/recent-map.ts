/** Text keys, at most `2 * size` of them; those that were not asked for longest go first. */
export interface RecentMap<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
}

/**
 * A cache in two generations: when the young one is full, it becomes the old one, and what nobody asked for since goes. One lookup for what is asked
 * for often, no bookkeeping per hit, bounded whatever the keys.
 */
export const createRecentMap = <Value>(size: number): RecentMap<Value> => {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  const set = (key: string, value: Value): void => {
    if (young.size >= size) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  const get = (key: string): Value | undefined => {
    const recent = young.get(key)
    if (recent !== undefined) return recent
    const earlier = old.get(key)
    if (earlier !== undefined) set(key, earlier)
    return earlier
  }
  return { get, set }
}
