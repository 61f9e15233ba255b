/** What the issue page knows of the list that the user came from. */
export interface ListMemory {
  /** Path and search of the list. */
  readonly href: string
  readonly ids: readonly string[]
  /** The issue that was opened last. */
  readonly selected: string | null
  readonly hits: number | null
  /** True when the list began with its first row: then the position among all hits is known. */
  readonly first: boolean
}

/** Where a list stood, for the way back to it: the pages that were read, and what was chosen. */
export interface ListPlace {
  /** Cursors that the pages begin at; null: the first row. */
  readonly starts: readonly (string | null)[]
  /** Rows of each page. */
  readonly lengths: readonly number[]
  /** The pages in view. */
  readonly view: readonly [from: number, to: number]
  readonly current: string | null
  readonly chosen: readonly string[]
}

const listKey = 'vedette.issue-list'
const placesKey = 'vedette.issue-list-places'
/** Lists of the tab's history whose places are kept; the oldest goes first. */
const placesMax = 20

// A tab has one list that was shown last, and one history. Both are put into the tab's storage when the page is left or reloaded.
let latest: ListMemory | null = null
let places: Map<string, ListPlace> | null = null

const stored = (key: string): unknown => {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null')
  } catch {
    return null
  }
}

const store = (): void => {
  try {
    if (latest) sessionStorage.setItem(listKey, JSON.stringify(latest))
    if (places) sessionStorage.setItem(placesKey, JSON.stringify([...places]))
  } catch {
    // Without storage a reload begins the list anew.
  }
}

let listening = false
const storeWhenLeft = (): void => {
  if (listening) return
  listening = true
  window.addEventListener('pagehide', store)
}

/** Keeps the list for this tab; forgotten when the tab is closed, or on reload when storage is refused. Cheap: it may be called at every key. */
export const rememberList = (memory: ListMemory): void => {
  latest = memory
  storeWhenLeft()
}

const isMemory = (value: unknown): value is ListMemory =>
  typeof value === 'object' &&
  value !== null &&
  'href' in value &&
  typeof value.href === 'string' &&
  'ids' in value &&
  Array.isArray(value.ids) &&
  value.ids.every((id) => typeof id === 'string')

/** The list that was shown last in this tab; null when there was none. Only `rememberList` writes it, so its two main parts are proof enough. */
export const recallList = (): ListMemory | null => {
  if (latest) return latest
  const memory = stored(listKey)
  return isMemory(memory) ? memory : null
}

const isPlace = (value: unknown): value is ListPlace =>
  typeof value === 'object' &&
  value !== null &&
  ['starts', 'lengths', 'view', 'chosen'].every((part) => Array.isArray(Reflect.get(value, part)))

const readPlaces = (): Map<string, ListPlace> => {
  const entries = stored(placesKey)
  const known = Array.isArray(entries) ? entries : []
  return new Map(
    known.flatMap((entry: unknown): [string, ListPlace][] => {
      const [key, place]: unknown[] = Array.isArray(entry) ? entry : []
      return typeof key === 'string' && isPlace(place) ? [[key, place]] : []
    }),
  )
}

/** Keeps where a list stands, by its entry of the tab's history: Back finds it there, and so does a reload. */
export const rememberPlace = (entry: string, place: ListPlace): void => {
  places ??= readPlaces()
  places.delete(entry)
  places.set(entry, place)
  const [oldest] = places.keys()
  if (places.size > placesMax && oldest !== undefined) places.delete(oldest)
  storeWhenLeft()
}

/** Where the list of this entry stood; null when it was never shown. */
export const recallPlace = (entry: string): ListPlace | null => {
  places ??= readPlaces()
  return places.get(entry) ?? null
}
