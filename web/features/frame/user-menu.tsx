import { useNavigate } from '@tanstack/react-router'

import type { UserSummary } from '#packages/contract/organization'

import { changePreferences } from '../../lib/preferences.ts'
import { Kbd } from '../../ui/kbd.tsx'
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../../ui/menu.tsx'
import { densities, themes, usePreferences } from './preferences.ts'

import styles from './frame.module.css'

/** Two letters that stand for a user. */
const initialsOf = (user: UserSummary): string => (user.name || user.email).slice(0, 2)

/** A user in a circle. */
export const Initials = ({ user }: { readonly user: UserSummary }) => (
  <span className={styles.avatar} aria-hidden="true">
    {initialsOf(user)}
  </span>
)

/** Theme, density, account, shortcuts, sign out. */
export const UserMenu = (props: { readonly trigger: React.ReactNode; readonly onHelp: () => void; readonly onSignOut: () => void }) => {
  const preferences = usePreferences()
  const navigate = useNavigate()
  return (
    <Menu trigger={props.trigger} side="top">
      <MenuChoice heading="Theme" chosen={preferences.theme} choices={themes} onChoose={(theme) => changePreferences({ theme })} />
      <MenuSeparator />
      <MenuChoice
        heading="Density"
        chosen={preferences.density}
        choices={densities}
        onChoose={(density) => changePreferences({ density })}
      />
      <MenuSeparator />
      <MenuItem onSelect={() => void navigate({ to: '/settings/account/details/' })}>Account settings</MenuItem>
      <MenuItem onSelect={props.onHelp}>
        Keyboard shortcuts
        <span className={styles.menuKey}>
          <Kbd name="?" />
        </span>
      </MenuItem>
      <MenuItem onSelect={props.onSignOut}>Sign out</MenuItem>
    </Menu>
  )
}
