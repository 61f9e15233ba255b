/** What the user chose on this device. `system` follows the operating system. */
export type Theme = 'system' | 'light' | 'dark'
export type Density = 'compact' | 'comfortable'

export interface Preferences {
  readonly theme: Theme
  readonly density: Density
}

const storageKey = 'vedette.preferences'

/** Reads the preferences of this device; the defaults when nothing was chosen, or when storage is refused. */
export const readPreferences = (): Preferences => {
  const fallback: Preferences = { theme: 'system', density: window.matchMedia('(pointer: coarse)').matches ? 'comfortable' : 'compact' }
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    if (typeof stored !== 'object' || stored === null) return fallback
    const theme = 'theme' in stored && (stored.theme === 'light' || stored.theme === 'dark') ? stored.theme : fallback.theme
    const density =
      'density' in stored && (stored.density === 'compact' || stored.density === 'comfortable') ? stored.density : fallback.density
    return { theme, density }
  } catch {
    return fallback
  }
}

/** Puts the preferences on the root element, where the tokens read them. */
export const applyPreferences = ({ theme, density }: Preferences): void => {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = theme
  root.dataset['density'] = density
}

/** Applies and keeps the preferences; a browser that refuses storage forgets them with the page. */
export const savePreferences = (preferences: Preferences): void => {
  applyPreferences(preferences)
  try {
    localStorage.setItem(storageKey, JSON.stringify(preferences))
  } catch {
    // Storage is full or refused: the choice holds until the page is closed.
  }
}
