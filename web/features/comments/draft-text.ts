import { useState } from 'react'

/** More than a comment may have: what is too long is kept too, to be shortened. */
const keptMax = 100_000

const storageKey = (key: string): string => `vedette.draft.${key}`

// A browser may refuse its storage: then a draft lives as long as its page.
const readStored = (key: string): string | null => {
  try {
    return sessionStorage.getItem(storageKey(key))
  } catch {
    return null
  }
}

const store = (key: string, text: string | null): void => {
  try {
    if (text === null) sessionStorage.removeItem(storageKey(key))
    else sessionStorage.setItem(storageKey(key), text.slice(0, keptMax))
  } catch {
    // The page itself still has it.
  }
}

/** True when a text was begun under this key and neither sent nor given up. */
export const hasDraft = (key: string): boolean => readStored(key) !== null

export interface DraftText {
  readonly text: string
  readonly set: (text: string) => void
  /** Forgets the draft: it was sent, or given up. */
  readonly drop: () => void
}

/** A text that outlives its page: reloading, signing in anew and coming back find it as it was, until it is sent. `key` stays the same. */
export const useDraftText = (key: string, initial: string): DraftText => {
  const [text, setText] = useState(() => readStored(key) ?? initial)
  return {
    text,
    set: (next) => {
      setText(next)
      store(key, next === initial ? null : next)
    },
    drop: () => {
      setText(initial)
      store(key, null)
    },
  }
}
