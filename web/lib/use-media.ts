import { useCallback, useSyncExternalStore } from 'react'

// A list of media is dear to make; a page has few queries.
const lists = new Map<string, MediaQueryList>()

const listOf = (query: string): MediaQueryList => {
  const known = lists.get(query) ?? window.matchMedia(query)
  lists.set(query, known)
  return known
}

/** True while a media query fits: for what must be in the page at one place only, as two of the same confuse keys and screen readers. */
export const useMedia = (query: string): boolean => {
  const follow = useCallback(
    (changed: () => void) => {
      const list = listOf(query)
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    [query],
  )
  return useSyncExternalStore(follow, () => listOf(query).matches)
}
