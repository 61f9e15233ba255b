import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useParams } from '@tanstack/react-router'
import { useState } from 'react'

import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { Icon } from '../../ui/icons.tsx'
import { navGroups } from './nav-entries.ts'
import type { NavGroup } from './nav-entries.ts'

import styles from './settings.module.css'

interface Place {
  readonly org: string | undefined
  readonly project: string | undefined
}

const headingOf = ({ heading }: NavGroup, { org, project }: Place): string => {
  if (heading === 'Project') return `Project ${project ?? ''}`
  return heading === 'Organization' ? `Organization ${org ?? ''}` : heading
}

const SideList = ({ place, label }: { readonly place: Place; readonly label: string }) => {
  const [asked, setAsked] = useState('')
  const { org = '', project = '' } = place
  const groups = navGroups(asked, place.project !== undefined).filter(({ heading }) => heading === 'Account' || place.org !== undefined)
  return (
    <nav className={styles.side} aria-label={label}>
      <div className={styles.find}>
        <input
          type="search"
          aria-label="Find a setting"
          placeholder="Find a setting"
          value={asked}
          onChange={(event) => setAsked(event.currentTarget.value)}
        />
      </div>
      {groups.map((group) => (
        <div key={group.heading}>
          <h2>{headingOf(group, place)}</h2>
          <ul>
            {group.entries.map(({ to, label: name }) => (
              <li key={to}>
                <Link to={to} params={{ org, project }} activeOptions={{ exact: true, includeSearch: false }}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {groups.length === 0 && <p>No setting is called so.</p>}
    </nav>
  )
}

/** All settings: their list on the left (behind one line when narrow), the chosen page beside it. */
export const SettingsLayout = () => {
  const params = useParams({ strict: false })
  const session = useQuery(sessionQuery(useApi())).data
  const { pathname } = useLocation()
  const place: Place = { org: params.org ?? session?.organizations[0]?.slug, project: params.project }
  return (
    <div className={styles.layout}>
      <SideList place={place} label="Settings" />
      <div>
        {/* Another page closes it. */}
        <details key={pathname} className={styles.narrow}>
          <summary>
            All settings
            <Icon name="down" small />
          </summary>
          <SideList place={place} label="Settings, folded" />
        </details>
        <Outlet />
      </div>
    </div>
  )
}
