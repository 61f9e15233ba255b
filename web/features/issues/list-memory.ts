/** What the issue page knows of the list that the user came from. */
export interface ListMemory {
  /** Path and search of the list. */
  readonly href: string
  readonly ids: readonly string[]
  /** The issue that was opened last. */
  readonly selected: string | null
  readonly hits: number | null
  /** True on the first page: then the position among all hits is known. */
  readonly first: boolean
}

const storageKey = 'vedette.issue-list'

/** Keeps the list for this tab; forgotten when the tab is closed or storage is refused. */
export const rememberList = (memory: ListMemory): void => {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(memory))
  } catch {
    // Without storage the issue page has no way back to the filtered list but the browser's own.
  }
}

const isMemory = (stored: unknown): stored is ListMemory =>
  typeof stored === 'object' &&
  stored !== null &&
  'href' in stored &&
  typeof stored.href === 'string' &&
  'ids' in stored &&
  Array.isArray(stored.ids) &&
  stored.ids.every((id) => typeof id === 'string')

/** The list that was shown last in this tab; null when there was none. Only `rememberList` writes it, so its two main parts are proof enough. */
export const recallList = (): ListMemory | null => {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')
    return isMemory(stored) ? stored : null
  } catch {
    return null
  }
}
