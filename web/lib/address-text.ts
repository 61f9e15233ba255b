import { useCallback, useSyncExternalStore } from 'react'

import { oneOf, parseSearch } from './search-params.ts'

const listeners = new Set<() => void>()

const follow = (listener: () => void): (() => void) => {
  listeners.add(listener)
  window.addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('popstate', listener)
  }
}
const readSearch = (): string => window.location.search

/** Writes search parameters over those of the address, without an entry in the history; null takes one out. The router follows. */
const write = (changed: Readonly<Record<string, string | null>>): void => {
  const params = new URLSearchParams(window.location.search)
  for (const [key, value] of Object.entries(changed)) {
    if (value === null || value === '') params.delete(key)
    else params.set(key, value)
  }
  const { pathname, hash } = window.location
  const search = params.toString()
  window.history.replaceState(window.history.state, '', `${pathname}${search === '' ? '' : `?${search}`}${hash}`)
  for (const listener of listeners) listener()
}

/**
 * A part of the page's state that stands in the address as one search parameter: its value (null when absent), and how to change it.
 * For what belongs to a panel of a page and not to its route: how a list is filtered, which form of a text is shown.
 */
export const useAddressText = (key: string): readonly [string | null, (value: string | null) => void] => {
  const search = useSyncExternalStore(follow, readSearch)
  const set = useCallback((value: string | null) => write({ [key]: value }), [key])
  return [oneOf(parseSearch(search), key) ?? null, set]
}
