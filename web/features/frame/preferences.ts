import { useSyncExternalStore } from 'react'

import { changePreferences, followPreferences, readPreferences } from '../../lib/preferences.ts'
import type { Density, Preferences, Theme } from '../../lib/preferences.ts'

export const themes: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]
export const densities: readonly { readonly value: Density; readonly label: string }[] = [
  { value: 'compact', label: 'Compact' },
  { value: 'comfortable', label: 'Comfortable' },
]

/** The preferences of this device, as they change. */
export const usePreferences = (): Preferences => useSyncExternalStore(followPreferences, readPreferences)

/** Dark becomes light, and light dark, whatever the system says. */
export const flipTheme = (): void => {
  const { theme } = readPreferences()
  const dark = theme === 'dark' || (theme === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches)
  changePreferences({ theme: dark ? 'light' : 'dark' })
}

/** Wide rail, or icons alone. */
export const flipRail = (): void => changePreferences({ rail: readPreferences().rail === 'wide' ? 'narrow' : 'wide' })
