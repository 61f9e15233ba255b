import { useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet, useLocation, useNavigate, useParams, useRouter } from '@tanstack/react-router'
import { Suspense, useEffect, useState } from 'react'

import type { SessionAnswer, UserSummary } from '#packages/contract/organization'

import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { useHeldKeys } from '../../lib/held-keys.ts'
import { useKeys } from '../../lib/keys.ts'
import type { KeyCommands } from '../../lib/keys.ts'
import { late } from '../../lib/late.ts'
import { useIdle } from '../../lib/use-idle.ts'
import { useMedia } from '../../lib/use-media.ts'
import { GoOnce } from '../../ui/go-once.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { SkeletonRows } from '../../ui/states.tsx'
import { notify } from '../../ui/toast.tsx'
import { BottomBar } from './bottom-bar.tsx'
import { copyAddress } from './copy-address.ts'
import { FrameContext } from './frame-context.ts'
import { placeHref, placesFor } from './places.ts'
import { flipRail, flipTheme } from './preferences.ts'
import { Rail } from './rail.tsx'
import { ReachBanner } from './reach-banner.tsx'

import styles from './frame.module.css'

const loadPalette = () => import('../palette/palette.tsx')
const loadHelp = () => import('./help-sheet.tsx')
const Palette = late(async () => ({ default: (await loadPalette()).Palette }))
const HelpSheet = late(async () => ({ default: (await loadHelp()).HelpSheet }))
const NoOrganization = late(async () => ({ default: (await import('./no-organization.tsx')).NoOrganization }))
const SignInAgain = late(async () => {
  const loaded = await import('./sign-in-again.tsx')
  return { default: loaded.SignInAgain }
})

/** As narrow as this, the rail's place is below (ui.md 1.9). */
const narrowQuery = '(max-width: 899px)'

/** The layer that the frame itself opens over the page. */
type Layer = 'palette' | 'help' | null

/** Signs out. `leaving`: the page is taken away first, or all that it shows would be read anew by nobody. */
const useSignOut = () => {
  const api = useApi()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [leaving, setLeaving] = useState(false)
  const signOut = () => {
    setLeaving(true)
    void api.post('/auth/logout/').then(async (answer) => {
      if (!answer.ok && answer.failure.status !== 401) {
        setLeaving(false)
        notify(`Not signed out: ${answer.failure.detail}`, { kind: 'failed', retry: signOut })
        return
      }
      client.clear()
      await navigate({ to: '/auth/login/', search: {} })
    })
  }
  return { signOut, leaving }
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

/** The keys of the frame: they work on every page unless the page takes one for itself. */
const useFrameKeys = (frame: { readonly org: string; readonly superuser: boolean; readonly setLayer: (layer: Layer) => void }): void => {
  const router = useRouter()
  const jumps: KeyCommands = Object.fromEntries(
    placesFor(frame.superuser).flatMap((place) =>
      place.key === undefined
        ? []
        : [[`g ${place.key}`, { says: `Go to ${place.label}`, run: () => router.history.push(placeHref(place, frame.org)) }]],
    ),
  )
  const search = { says: 'Search and commands', run: () => frame.setLayer('palette') }
  useKeys(
    {
      'Mod+k': { ...search, whileTyping: true },
      '/': search,
      '?': { says: 'This sheet', run: () => frame.setLayer('help') },
      ...jumps,
      '[': { says: 'Collapse or expand the rail', run: flipRail },
      'Alt+Shift+d': { says: 'Light or dark', run: flipTheme },
      '.': { says: 'Copy the link to this view', run: copyAddress },
    },
    'everywhere',
  )
}

/** When the page has all that it asked for, the code of the layers that a key opens is read, so that it is there when they are wanted. */
const useLayersAhead = (): void => {
  const idle = useIdle(useIsFetching() === 0)
  useEffect(() => {
    // What does not come now is asked for again when it is wanted.
    if (idle) void Promise.allSettled([loadPalette(), loadHelp()])
  }, [idle])
}

const Layers = ({ layer, org, onClose }: { readonly layer: Layer; readonly org: string; readonly onClose: () => void }) => {
  useLayersAhead()
  useHeldKeys(layer !== null, onClose)
  return (
    <Suspense fallback={null}>
      {layer === 'palette' && <Palette org={org} onClose={onClose} />}
      {layer === 'help' && <HelpSheet onClose={onClose} />}
    </Suspense>
  )
}

type Viewer = Pick<SessionAnswer, 'user' | 'organizations'> & { readonly org: string }

const nobody: Omit<Viewer, 'org'> = { user: null, organizations: [] }

/**
 * The organization of the address when it is none of theirs; null while that is not known. One that gets another slug while it is looked at is theirs
 * until the address has followed.
 */
const useMissing = (asked: string | undefined, organizations: SessionAnswer['organizations'] | null): string | null => {
  const [theirs, setTheirs] = useState<string | null>(null)
  if (asked === undefined || organizations === null) return null
  const isTheirs = organizations.some(({ slug, id }) => slug === asked || id === asked)
  if (isTheirs && theirs !== asked) setTheirs(asked)
  return isTheirs || theirs === asked ? null : asked
}

/**
 * Who looks at which organization: that of the address, or the first of theirs on pages that are of none. When their session ends while they are
 * here, they stay the viewer until they sign in again.
 */
const useViewer = () => {
  const session = useQuery(sessionQuery(useApi())).data
  const params = useParams({ strict: false })
  const [known, setKnown] = useState(session?.user ? session : null)
  if (session?.user && session !== known) setKnown(session)
  const { user, organizations } = known ?? nobody
  const missing = useMissing(params.org, user && organizations)
  const org = missing === null ? params.org : undefined
  return { session, missing, user, organizations, org: org ?? organizations[0]?.slug ?? '' }
}

/** Asks for the code of the page in view again: its route keeps that it did not come. */
const useReadCode = (): (() => void) => {
  const router = useRouter()
  return () => {
    for (const { routeId } of router.state.matches) void router.routesById[routeId].options.component?.preload?.()
  }
}

const EndedPart = ({ user }: { readonly user: UserSummary }) => (
  <PanelBoundary what="The sign-in could not be shown">
    <Suspense fallback={null}>
      <SignInAgain user={user} />
    </Suspense>
  </PanelBoundary>
)

/** The rail, or in its place below the page the bar. */
const Sections = ({ below, ...viewer }: Viewer & { readonly below: boolean }) => {
  const isNarrow = useMedia(narrowQuery)
  return isNarrow === below && (below ? <BottomBar {...viewer} /> : <Rail {...viewer} />)
}

/** The page, unless its organization is `missing`: then nothing of it is asked for. */
const Main = ({ missing }: { readonly missing: string | null }) =>
  missing === null ? (
    <Outlet />
  ) : (
    <Suspense fallback={null}>
      <NoOrganization org={missing} />
    </Suspense>
  )

/** The frame of every page of an organization: rail (bottom bar when narrow) and main. Signed-out visitors are sent to the sign-in page. */
export const Frame = () => {
  const { session, missing, ...viewer } = useViewer()
  const { signOut, leaving } = useSignOut()
  const [layer, setLayer] = useState<Layer>(null)
  const { pathname } = useLocation()
  const readCode = useReadCode()
  useFrameKeys({ org: viewer.org, superuser: viewer.user?.isSuperuser ?? false, setLayer })
  const ended = session?.user === null
  if (ended && (!viewer.user || leaving)) return <SignInFirst setupNeeded={session.setupNeeded} />
  const close = () => setLayer(null)
  return (
    <FrameContext value={{ openPalette: () => setLayer('palette'), openHelp: () => setLayer('help'), close, signOut }}>
      <a className={styles.skip} href="#main">
        Skip to content
      </a>
      <div className={styles.app}>
        <Sections {...viewer} below={false} />
        <main id="main" className={styles.main} tabIndex={-1}>
          <ReachBanner />
          {ended && viewer.user && <EndedPart user={viewer.user} />}
          <PanelBoundary what="This page could not be shown" resetKey={pathname} onRetry={readCode}>
            {leaving ? <SkeletonRows rows={3} label="Signing out" /> : <Main missing={missing} />}
          </PanelBoundary>
        </main>
        <Sections {...viewer} below />
      </div>
      <Layers layer={ended ? null : layer} org={viewer.org} onClose={close} />
    </FrameContext>
  )
}
