import { changePreferences } from '../../lib/preferences.ts'
import { copyAddress } from '../frame/copy-address.ts'
import { useFrame } from '../frame/frame-context.ts'
import { flipRail } from '../frame/preferences.ts'
import type { CommandAction } from './commands.ts'

/** What each action does; those that lead away or are done with one press close the palette. */
export const useCommandTargets = (): Readonly<Record<CommandAction, () => void>> => {
  const { openHelp, close, signOut } = useFrame()
  const done = (act: () => void) => () => {
    close()
    act()
  }
  return {
    light: done(() => changePreferences({ theme: 'light' })),
    dark: done(() => changePreferences({ theme: 'dark' })),
    system: done(() => changePreferences({ theme: 'system' })),
    compact: done(() => changePreferences({ density: 'compact' })),
    comfortable: done(() => changePreferences({ density: 'comfortable' })),
    rail: done(flipRail),
    help: openHelp,
    link: done(copyAddress),
    'sign-out': done(signOut),
  }
}
