import { useCallback, useSyncExternalStore } from 'react'

import type { EventAnswer } from '#packages/contract/event'

import { highlightsOf } from '../errors/contexts.ts'

/** Name and value of one thing that tells events apart. */
export type Highlight = readonly [name: string, value: string]

const storageKey = 'vedette.highlights'
const choicesMax = 40
const candidatesMax = 200

// The page has one choice; both places that show it subscribe.
const listeners = new Set<() => void>()
let current: { readonly text: string; readonly names: readonly string[] | null } | null = null

const namesIn = (text: string): readonly string[] | null => {
  try {
    const names: unknown = JSON.parse(text)
    if (!Array.isArray(names)) return null
    return names.filter((name): name is string => typeof name === 'string').slice(0, choicesMax)
  } catch {
    return null
  }
}

const read = (): readonly string[] | null => {
  let text = ''
  try {
    text = localStorage.getItem(storageKey) ?? ''
  } catch {
    // Storage is refused: the defaults.
  }
  if (current?.text !== text) current = { text, names: namesIn(text) }
  return current.names
}

const follow = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Names that this browser shows; null for the defaults. And the way to choose others. */
export const useHighlightChoice = (): readonly [readonly string[] | null, (names: readonly string[] | null) => void] => {
  const names = useSyncExternalStore(follow, read)
  const choose = useCallback((chosen: readonly string[] | null) => {
    try {
      if (chosen === null) localStorage.removeItem(storageKey)
      else localStorage.setItem(storageKey, JSON.stringify(chosen.slice(0, choicesMax)))
    } catch {
      // Storage is refused: the choice is not kept.
    }
    for (const listener of listeners) listener()
  }, [])
  return [names, choose]
}

/** All that can be shown of an event: the defaults of ui.md 2.2 F that it has, then its other tags. */
export const candidatesOf = (event: EventAnswer): readonly Highlight[] => {
  const defaults = highlightsOf(event)
  const known = new Set(defaults.map(([name]) => name))
  const tags = event.tags.filter(({ key, value }) => value !== '' && !known.has(key)).map(({ key, value }): Highlight => [key, value])
  return [...defaults, ...tags].slice(0, candidatesMax)
}

/** What is shown: the chosen names that the event has, or the defaults. */
export const shownOf = (event: EventAnswer, chosen: readonly string[] | null): readonly Highlight[] => {
  if (chosen === null) return highlightsOf(event)
  const candidates = new Map(candidatesOf(event).map((one) => [one[0], one]))
  return chosen.flatMap((name) => {
    const one = candidates.get(name)
    return one ? [one] : []
  })
}
