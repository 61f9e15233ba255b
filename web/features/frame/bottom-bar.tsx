import { useState } from 'react'

import type { OrganizationSummary, UserSummary } from '#packages/contract/organization'

import { changePreferences } from '../../lib/preferences.ts'
import { SegmentedChoice, Button } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { Icon } from '../../ui/icons.tsx'
import { LateDot } from '../instance/late-dot.tsx'
import { useFrame } from './frame-context.ts'
import { LiveDot } from './live-dot.tsx'
import { densities, themes, usePreferences } from './preferences.ts'
import { OrgSwitcher, PlaceLinks } from './rail.tsx'

import styles from './frame.module.css'

interface BarProps {
  readonly org: string
  readonly organizations: readonly OrganizationSummary[]
  readonly user: UserSummary | null
}

const Account = ({ user, onDone }: { readonly user: UserSummary; readonly onDone: () => void }) => {
  const { signOut } = useFrame()
  const preferences = usePreferences()
  return (
    <div className={styles.account}>
      <p className="trunc t2">{user.email}</p>
      <SegmentedChoice label="Theme" segments={themes} chosen={preferences.theme} onChoose={(theme) => changePreferences({ theme })} />
      <SegmentedChoice
        label="Density"
        segments={densities}
        chosen={preferences.density}
        onChoose={(density) => changePreferences({ density })}
      />
      <Button
        size="medium"
        onClick={() => {
          onDone()
          signOut()
        }}
      >
        Sign out
      </Button>
    </div>
  )
}

/** Below 900 px the rail's place: the main pages, search, and a drawer with the rest. */
export const BottomBar = ({ org, organizations, user }: BarProps) => {
  const { openPalette } = useFrame()
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <nav className={styles.bottom} aria-label="Sections, bottom bar">
        <PlaceLinks org={org} part="bar" user={user} />
        <button type="button" onClick={openPalette}>
          <Icon name="search" />
          Search
        </button>
        <button type="button" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(true)}>
          <Icon name="more" />
          More
        </button>
      </nav>
      <Drawer open={open} onOpenChange={setOpen} title="More">
        {/* A press on a link leads away: then the drawer is done. */}
        {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- hears the links inside, which have the keys */}
        <div className={styles.sheet} onClick={(event) => event.target instanceof Element && event.target.closest('a') && close()}>
          <OrgSwitcher org={org} organizations={organizations} />
          <nav className={styles.nav} aria-label="All sections">
            <PlaceLinks org={org} part="top" user={user} />
            <PlaceLinks org={org} part="foot" user={user} />
          </nav>
          {user?.isSuperuser && <LateDot />}
          <LiveDot org={org} />
          {user && <Account user={user} onDone={close} />}
        </div>
      </Drawer>
    </>
  )
}
