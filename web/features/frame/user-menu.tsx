import { useState } from 'react'

import type { UserSummary } from '#packages/contract/organization'

import { readPreferences, savePreferences } from '../../lib/preferences.ts'
import type { Density, Preferences, Theme } from '../../lib/preferences.ts'
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../../ui/menu.tsx'

const themes: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]
const densities: readonly { readonly value: Density; readonly label: string }[] = [
  { value: 'compact', label: 'Compact' },
  { value: 'comfortable', label: 'Comfortable' },
]

/** Two letters that stand for a user. */
export const initialsOf = (user: UserSummary): string => (user.name || user.email).slice(0, 2)

/** Theme, density, sign out. */
export const UserMenu = ({ trigger, onSignOut }: { readonly trigger: React.ReactNode; readonly onSignOut: () => void }) => {
  const [preferences, setPreferences] = useState(readPreferences)
  const change = (changed: Partial<Preferences>) => {
    const next = { ...preferences, ...changed }
    savePreferences(next)
    setPreferences(next)
  }
  return (
    <Menu trigger={trigger} side="top">
      <MenuChoice heading="Theme" chosen={preferences.theme} choices={themes} onChoose={(theme) => change({ theme })} />
      <MenuSeparator />
      <MenuChoice heading="Density" chosen={preferences.density} choices={densities} onChoose={(density) => change({ density })} />
      <MenuSeparator />
      <MenuItem onSelect={onSignOut}>Sign out</MenuItem>
    </Menu>
  )
}
