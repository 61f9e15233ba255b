import { Link, useLocation, useNavigate } from '@tanstack/react-router'

import type { OrganizationSummary, UserSummary } from '#packages/contract/organization'

import { Icon, Mark } from '../../ui/icons.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { Menu, MenuChoice } from '../../ui/menu.tsx'
import { LateDot } from '../instance/late-dot.tsx'
import { useFrame } from './frame-context.ts'
import { LiveDot } from './live-dot.tsx'
import { carryFilters } from './page-filters.ts'
import { placeHref, railPlaces } from './places.ts'
import type { Place, RailPart } from './places.ts'
import { flipRail, usePreferences } from './preferences.ts'
import { Initials, UserMenu } from './user-menu.tsx'

import styles from './frame.module.css'

interface RailProps {
  readonly org: string
  readonly organizations: readonly OrganizationSummary[]
  readonly user: UserSummary | null
}

/** Label beside the icon; in the narrow rail a tip that shows on hover and focus. */
const PlaceLink = ({ place, org }: { readonly place: Place; readonly org: string }) => {
  const { pathname, search } = useLocation()
  const href = placeHref(place, org)
  const within = placeHref({ path: place.within ?? place.path }, org)
  const isHere = place.exact ? pathname === href : pathname.startsWith(href) || pathname.startsWith(within)
  return (
    <Link
      to={href}
      search={carryFilters(place, search)}
      activeProps={{}}
      activeOptions={{ exact: place.exact ?? false }}
      aria-current={isHere ? 'page' : undefined}
    >
      {place.icon && <Icon name={place.icon} />}
      <span className={styles.label}>{place.label}</span>
      {place.key !== undefined && (
        <span className={styles.hint} aria-hidden="true">
          <Kbd name={`g ${place.key}`} />
        </span>
      )}
    </Link>
  )
}

/** The links of a part of the rail. */
export const PlaceLinks = (props: { readonly org: string; readonly part: RailPart; readonly user: UserSummary | null }) =>
  railPlaces(props.part, props.user?.isSuperuser ?? false).map((place) => <PlaceLink key={place.path} place={place} org={props.org} />)

/** The organization's name; a menu when there are several. */
export const OrgSwitcher = ({ org, organizations }: Omit<RailProps, 'user'>) => {
  const navigate = useNavigate()
  const name = organizations.find(({ slug, id }) => slug === org || id === org)?.name ?? org
  if (organizations.length < 2) {
    return (
      <div className={styles.org}>
        <Mark />
        <span className="trunc">{name}</span>
      </div>
    )
  }
  const trigger = (
    <button type="button" className={styles.org} aria-label={`Organization ${name}`}>
      <Mark />
      <span className="trunc">{name}</span>
      <Icon name="down" small />
    </button>
  )
  return (
    <Menu trigger={trigger}>
      <MenuChoice
        heading="Organization"
        chosen={org}
        choices={organizations.map((one) => ({ value: one.slug, label: one.name }))}
        onChoose={(slug) => void navigate({ to: '/organizations/$org/issues/', params: { org: slug } })}
      />
    </Menu>
  )
}

/** The rail: organization, search, pages, and at its foot settings, live state, user (ui.md 1.1). Its width is a preference (`[`). */
export const Rail = ({ org, organizations, user }: RailProps) => {
  const { openPalette, openHelp, signOut } = useFrame()
  const narrow = usePreferences().rail === 'narrow'
  const flipLabel = narrow ? 'Expand the rail' : 'Collapse the rail'
  return (
    <aside className={styles.rail} aria-label="Rail" data-narrow={narrow || undefined}>
      <OrgSwitcher org={org} organizations={organizations} />
      <div className={styles.nav}>
        <button type="button" className={styles.find} onClick={openPalette} aria-keyshortcuts="Control+K Meta+K">
          <Icon name="search" />
          <span className={styles.label}>Search</span>
          <span className={styles.hint} aria-hidden="true">
            <Kbd name="Mod+k" />
          </span>
        </button>
      </div>
      <nav className={styles.nav} aria-label="Sections">
        <PlaceLinks org={org} part="top" user={user} />
      </nav>
      <div className={styles.foot}>
        <nav className={styles.nav} aria-label="Sections, foot">
          <PlaceLinks org={org} part="foot" user={user} />
        </nav>
        <div className={styles.nav}>
          <button type="button" onClick={flipRail} aria-expanded={!narrow}>
            <Icon name={narrow ? 'expand' : 'collapse'} />
            <span className={styles.label}>{flipLabel}</span>
            <span className={styles.hint} aria-hidden="true">
              <Kbd name="[" />
            </span>
          </button>
        </div>
        {user?.isSuperuser && <LateDot />}
        <LiveDot org={org} />
        {user && (
          <UserMenu
            onHelp={openHelp}
            onSignOut={signOut}
            trigger={
              <button type="button" className={styles.me} aria-label={user.name || user.email}>
                <Initials user={user} />
                <span className="trunc">{user.name || user.email}</span>
                <Icon name="down" small />
              </button>
            }
          />
        )}
      </div>
    </aside>
  )
}
