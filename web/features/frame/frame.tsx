import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useParams, useRouter } from '@tanstack/react-router'

import type { OrganizationSummary, UserSummary } from '#packages/contract/organization'

import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { GoOnce } from '../../ui/go-once.tsx'
import { Icon, Mark } from '../../ui/icons.tsx'
import { Menu, MenuChoice } from '../../ui/menu.tsx'
import { UserMenu, initialsOf } from './user-menu.tsx'

import styles from './frame.module.css'

const Sections = ({ org }: { readonly org: string }) => (
  <>
    <Link to="/organizations/$org/issues/" params={{ org }} activeOptions={{ exact: false, includeSearch: false }}>
      <Icon name="issues" />
      Issues
    </Link>
    <Link to="/organizations/$org/stats/" params={{ org }} activeOptions={{ exact: false, includeSearch: false }}>
      <Icon name="stats" />
      Stats
    </Link>
  </>
)

const OrgSwitcher = ({ org, organizations }: { readonly org: string; readonly organizations: readonly OrganizationSummary[] }) => {
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
    <button type="button" className={styles.org}>
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

const useSignOut = () => {
  const api = useApi()
  const client = useQueryClient()
  const navigate = useNavigate()
  return async () => {
    await api.post('/auth/logout/')
    client.clear()
    await navigate({ to: '/auth/login/', search: {} })
  }
}

const RailFoot = ({ user, onSignOut }: { readonly user: UserSummary; readonly onSignOut: () => void }) => {
  const trigger = (
    <button type="button" className={styles.me}>
      <span className={styles.avatar} aria-hidden="true">
        {initialsOf(user)}
      </span>
      <span className="trunc">{user.name || user.email}</span>
      <Icon name="down" small />
    </button>
  )
  return <UserMenu trigger={trigger} onSignOut={onSignOut} />
}

/** Leads to the sign-in and from there back here; before the setup, to the start page. */
const SignInFirst = ({ setupNeeded }: { readonly setupNeeded: boolean }) => {
  const navigate = useNavigate()
  const router = useRouter()
  const go = () =>
    void (setupNeeded
      ? navigate({ to: '/' })
      : navigate({ to: '/auth/login/', search: { next: router.state.location.href }, replace: true }))
  return <GoOnce go={go} />
}

/** The frame of every page of an organization: rail (bottom bar when narrow) and main. Signed-out visitors are sent to the sign-in page. */
export const Frame = () => {
  const session = useQuery(sessionQuery(useApi())).data
  const { org } = useParams({ from: '/organizations/$org' })
  const signOut = useSignOut()
  const onSignOut = () => void signOut()
  if (session && !session.user) return <SignInFirst setupNeeded={session.setupNeeded} />
  return (
    <>
      <a className={styles.skip} href="#main">
        Skip to content
      </a>
      <div className={styles.app}>
        <aside className={styles.rail} aria-label="Rail">
          <OrgSwitcher org={org} organizations={session?.organizations ?? []} />
          <nav className={styles.nav} aria-label="Sections">
            <Sections org={org} />
          </nav>
          {session?.user && <RailFoot user={session.user} onSignOut={onSignOut} />}
        </aside>
        <main id="main" className={styles.main} tabIndex={-1}>
          <Outlet />
        </main>
        <nav className={styles.bottom} aria-label="Sections, bottom bar">
          <Sections org={org} />
          <UserMenu
            onSignOut={onSignOut}
            trigger={
              <button type="button">
                <Icon name="user" />
                Account
              </button>
            }
          />
        </nav>
      </div>
    </>
  )
}
