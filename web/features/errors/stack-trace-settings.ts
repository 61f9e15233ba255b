import { useSyncExternalStore } from 'react'

/** How this person reads stack traces; kept on this device. */
export interface StackSettings {
  /** The call that failed is on top; else the first call. */
  readonly newestFirst: boolean
  /** Whole paths as the SDK sent them, instead of those below the project. */
  readonly absolutePaths: boolean
  /** Functions with their module, class and arguments, where the event has them. */
  readonly verboseNames: boolean
}

const storageKey = 'vedette.stack-trace'
const initial: StackSettings = { newestFirst: true, absolutePaths: false, verboseNames: false }

const readStored = (): object => {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    return typeof stored === 'object' && stored !== null ? stored : {}
  } catch {
    return {}
  }
}

const readFlag = (stored: object, key: keyof StackSettings): boolean => {
  const value: unknown = Reflect.get(stored, key)
  return typeof value === 'boolean' ? value : initial[key]
}

// All stack traces of the page are read in the same way; who draws them subscribes.
let current: StackSettings | null = null
const listeners = new Set<() => void>()

const read = (): StackSettings => {
  if (current) return current
  const stored = readStored()
  current = {
    newestFirst: readFlag(stored, 'newestFirst'),
    absolutePaths: readFlag(stored, 'absolutePaths'),
    verboseNames: readFlag(stored, 'verboseNames'),
  }
  return current
}

const follow = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Changes and keeps the settings; a browser that refuses storage forgets them with the page. */
export const changeStackSettings = (changed: Partial<StackSettings>): void => {
  current = { ...read(), ...changed }
  try {
    localStorage.setItem(storageKey, JSON.stringify(current))
  } catch {
    // Storage is full or refused: the choice holds until the page is closed.
  }
  for (const listener of listeners) listener()
}

/** The settings of this device, drawn anew when they change. */
export const useStackSettings = (): StackSettings => useSyncExternalStore(follow, read)
