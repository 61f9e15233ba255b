import type { ParsedQuery } from '#packages/search/parse'

const storageKey = 'vedette.search-keys'
const keptMax = 8
const nameMax = 200

/** Names of the keys that were searched by last on this device, the newest first; none when storage is refused. */
export const readRecentKeys = (): readonly string[] => {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(stored)
      ? stored.filter((one): one is string => typeof one === 'string' && one.length <= nameMax).slice(0, keptMax)
      : []
  } catch {
    return []
  }
}

/** Remembers the keys of a query that was run. */
export const rememberKeys = ({ tokens }: ParsedQuery, nameOf: (written: string) => string | undefined): void => {
  const used = tokens.flatMap((token) => (token.kind === 'filter' ? (nameOf(token.key.name) ?? []) : []))
  if (used.length === 0) return
  try {
    localStorage.setItem(storageKey, JSON.stringify([...new Set([...used, ...readRecentKeys()])].slice(0, keptMax)))
  } catch {
    // Storage is full or refused: the list stays in its own order.
  }
}
