import { preferencesKey } from './preferences-key.ts'

/** What the user chose on this device. `system` follows the operating system. */
export type Theme = 'system' | 'light' | 'dark'
export type Density = 'compact' | 'comfortable'

export interface Preferences {
  readonly theme: Theme
  readonly density: Density
  /** `narrow`: the rail shows icons alone. */
  readonly rail: 'wide' | 'narrow'
  /** `off`: no key without a modifier is a command (WCAG 2.1.4). */
  readonly keys: 'on' | 'off'
}

const readStored = (): object => {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(preferencesKey) ?? '{}')
    return typeof stored === 'object' && stored !== null ? stored : {}
  } catch {
    return {}
  }
}

const oneOfWords = <T extends string>(stored: object, key: string, words: readonly T[], otherwise: T): T => {
  const value: unknown = Reflect.get(stored, key)
  return words.find((word) => word === value) ?? otherwise
}

const read = (): Preferences => {
  const stored = readStored()
  const density = window.matchMedia('(pointer: coarse)').matches ? 'comfortable' : 'compact'
  return {
    theme: oneOfWords(stored, 'theme', ['system', 'light', 'dark'], 'system'),
    density: oneOfWords(stored, 'density', ['compact', 'comfortable'], density),
    rail: oneOfWords(stored, 'rail', ['wide', 'narrow'], 'wide'),
    keys: oneOfWords(stored, 'keys', ['on', 'off'], 'on'),
  }
}

// The page has one set of preferences; who draws them subscribes.
let current: Preferences | null = null
const listeners = new Set<() => void>()

/** The preferences of this device; the defaults when nothing was chosen, or when storage is refused. The same object until they change. */
export const readPreferences = (): Preferences => (current ??= read())

/** Calls back after every change; returns the way to stop. */
export const followPreferences = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Puts the preferences on the root element, where the tokens read them. */
export const applyPreferences = ({ theme, density, rail, keys }: Preferences): void => {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset['theme']
  else dataset['theme'] = theme
  dataset['density'] = density
  dataset['rail'] = rail
  dataset['keys'] = keys
}

/** Changes, applies and keeps the preferences; a browser that refuses storage forgets them with the page. */
export const changePreferences = (changed: Partial<Preferences>): void => {
  current = { ...readPreferences(), ...changed }
  applyPreferences(current)
  try {
    localStorage.setItem(preferencesKey, JSON.stringify(current))
  } catch {
    // Storage is full or refused: the choice holds until the page is closed.
  }
  for (const listener of listeners) listener()
}
