import { useCallback, useSyncExternalStore } from 'react'

/** True while a media query fits: for what must be in the page at one place only, as two of the same confuse keys and screen readers. */
export const useMedia = (query: string): boolean => {
  const follow = useCallback(
    (changed: () => void) => {
      const list = window.matchMedia(query)
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    [query],
  )
  return useSyncExternalStore(follow, () => window.matchMedia(query).matches)
}
