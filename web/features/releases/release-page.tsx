import { usePrefetchQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'

import type { Author } from '#packages/contract/commit'
import type { Release } from '#packages/contract/release'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { classNames } from '../../lib/class-names.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { notify } from '../../ui/toast.tsx'
import { ReleaseArtifacts } from '../artifacts/release-artifacts.tsx'
import { EnvironmentPicker } from '../frame/filter-pickers.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { AuthorSign } from './author-signs.tsx'
import { Environments } from './environments.tsx'
import { HealthSection } from './health-section.tsx'
import {
  commitFilesQuery,
  commitsQuery,
  deploysQuery,
  previousQuery,
  releaseIssuesQuery,
  releasePath,
  releaseQuery,
  releasesKey,
  verdictQuery,
} from './queries.ts'
import type { ReleasePlace } from './queries.ts'
import { ReleaseIssues } from './release-issues.tsx'
import { Commits, Deploys, Files } from './release-parts.tsx'
import { isWebAddress } from './release-text.ts'
import { parseRelease } from './url.ts'
import type { ReleaseSearch } from './url.ts'
import { Verdict } from './verdict.tsx'

import styles from './releases.module.css'

const textMax = 200
const authorsShown = 30

/** Archives the release, or takes it back; the toast can undo it. */
const useStatus = (place: ReleasePlace) => {
  const api = useApi()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const set = async (status: Release['status'], isUndo = false): Promise<void> => {
    setBusy(true)
    const answer = await api.put<Release>(releasePath(place), { status })
    setBusy(false)
    if (!answer.ok) return notify(`Not changed: ${answer.failure.detail}`, { kind: 'failed' })
    await client.invalidateQueries({ queryKey: releasesKey(place.org) })
    const says = status === 'archived' ? 'Archived the release' : 'Restored the release'
    if (isUndo) notify(says)
    else notify(says, { undo: () => void set(status === 'archived' ? 'open' : 'archived', true) })
  }
  return { busy, set }
}

const StatusButton = ({ place, status }: { readonly place: ReleasePlace; readonly status: Release['status'] }) => {
  const { busy, set } = useStatus(place)
  const next = status === 'archived' ? 'open' : 'archived'
  return (
    <Button disabled={busy} onClick={() => void set(next)}>
      {next === 'archived' ? 'Archive' : 'Restore'}
    </Button>
  )
}

const Fact = (props: { readonly name: string; readonly children: React.ReactNode }) => (
  <>
    <dt className="t3">{props.name}</dt>
    <dd>{props.children}</dd>
  </>
)

const Ago = ({ iso }: { readonly iso: string | null }) =>
  iso === null ? (
    <span className="t3">-</span>
  ) : (
    <>
      <RelativeTime iso={iso} /> ago
    </>
  )

const Facts = ({ release, place }: { readonly release: Release; readonly place: ReleasePlace }) => {
  const previous = useQuery(previousQuery(useApi(), place)).data
  const { versionInfo, ref, url } = release
  return (
    <section aria-label="About" className={styles.block}>
      <h2>About</h2>
      <dl className={styles.facts}>
        {versionInfo.package !== null && (
          <Fact name="Package">
            <PlainText value={versionInfo.package.slice(0, textMax)} />
          </Fact>
        )}
        <Fact name="Finalized">
          {release.dateReleased === null ? <span className="t3">not yet</span> : <Ago iso={release.dateReleased} />}
        </Fact>
        <Fact name="Made">
          <Ago iso={release.dateCreated} />
        </Fact>
        <Fact name="First event">
          <Ago iso={release.firstEvent} />
        </Fact>
        <Fact name="Last event">
          <Ago iso={release.lastEvent} />
        </Fact>
        {previous && (
          <Fact name="Before it">
            <Link to="/organizations/$org/releases/$version/" params={{ org: place.org, version: previous.version }} className="link">
              <PlainText value={previous.shortVersion.slice(0, textMax)} />
            </Link>
          </Fact>
        )}
        {ref !== null && (
          <Fact name="Ref">
            <PlainText value={ref.slice(0, textMax)} />
          </Fact>
        )}
        {isWebAddress(url) && (
          <Fact name="Address">
            <a className="link" href={url} target="_blank" rel="noreferrer noopener">
              <PlainText value={url.slice(0, textMax)} />
            </a>
          </Fact>
        )}
      </dl>
    </section>
  )
}

const People = ({ authors }: { readonly authors: readonly Author[] }) =>
  authors.length === 0 ? null : (
    <section aria-label="People" className={styles.block}>
      <h2>People</h2>
      <ul>
        {authors.slice(0, authorsShown).map((author) => (
          <li key={`${author.email} ${author.name}`} className={styles.person}>
            <AuthorSign author={author} />
            <span className="trunc" title={visibleText(author.email.slice(0, textMax))}>
              <PlainText value={(author.name || author.email).slice(0, textMax)} />
            </span>
          </li>
        ))}
      </ul>
      {authors.length > authorsShown && <p className="t3">and {authors.length - authorsShown} more</p>}
    </section>
  )

const Projects = ({ projects }: Pick<Release, 'projects'>) => (
  <section aria-label="Projects" className={styles.block}>
    <h2>Projects</h2>
    <ul>
      {projects.map(({ id, slug, newGroups }) => (
        <li key={id} className={styles.pair}>
          <span className="trunc">
            <PlainText value={slug} />
          </span>
          <span className="t2">
            {newGroups === 0 ? 'no new issue' : newGroups === 1 ? '1 new issue' : `${String(newGroups)} new issues`}
          </span>
        </li>
      ))}
    </ul>
  </section>
)

interface FoundProps {
  readonly place: ReleasePlace
  readonly release: Release
  readonly search: ReleaseSearch
}

const Body = ({ place, release, search }: FoundProps) => (
  <div className={styles.columns}>
    <div className={styles.main}>
      <PanelBoundary what="The sessions could not be shown" resetKey={place.version}>
        <HealthSection place={place} release={release} search={search} />
      </PanelBoundary>
      <PanelBoundary what="The issues could not be shown" resetKey={place.version}>
        <ReleaseIssues place={place} search={search} />
      </PanelBoundary>
      <PanelBoundary what="The commits could not be shown" resetKey={place.version}>
        <Commits {...place} release={release} />
      </PanelBoundary>
      <PanelBoundary what="The files could not be shown" resetKey={place.version}>
        <Files {...place} />
      </PanelBoundary>
      <PanelBoundary what="The artifacts could not be shown" resetKey={place.version}>
        <ReleaseArtifacts {...place} projects={release.projects} />
      </PanelBoundary>
    </div>
    <aside className={styles.side} aria-label="About the release">
      <PanelBoundary what="The deploys could not be shown" resetKey={place.version}>
        <Deploys {...place} />
      </PanelBoundary>
      <PanelBoundary what="The environments could not be shown" resetKey={place.version}>
        <Environments place={place} chosen={search.environment} />
      </PanelBoundary>
      <Facts release={release} place={place} />
      <People authors={release.authors} />
      <Projects projects={release.projects} />
    </aside>
  </div>
)

const Found = ({ place, release, search }: FoundProps) => (
  <PanelBoundary what="The release could not be shown" resetKey={place.version}>
    <Verdict place={place} release={release} environment={search.environment} />
    <Body place={place} release={release} search={search} />
  </PanelBoundary>
)

interface HeadProps {
  readonly place: ReleasePlace
  readonly release: Release | undefined
  readonly search: ReleaseSearch
}

/** Which environments' sessions and issues are looked at. */
const EnvironmentFilter = ({ place, search }: Omit<HeadProps, 'release'>) => {
  const navigate = useNavigate()
  return (
    <span className={styles.environment}>
      <EnvironmentPicker
        org={place.org}
        chosen={search.environment ?? []}
        onChange={(pick) =>
          void navigate({
            to: '/organizations/$org/releases/$version/',
            params: place,
            search: (previous) => {
              const newest = parseRelease(previous)
              return parseRelease({ ...newest, environment: pick(newest.environment ?? []) })
            },
            resetScroll: false,
          })
        }
      />
    </span>
  )
}

const Head = ({ place, release, search }: HeadProps) => {
  const { version, shortVersion, status } = release ?? { version: place.version, shortVersion: place.version, status: 'open' }
  return (
    <>
      <title>{`${cutText(visibleText(shortVersion), 80).text} - Releases - Vedette`}</title>
      <HeaderLine end={release && <StatusButton place={place} status={release.status} />}>
        <span className={styles.crumbs}>
          <Link to="/organizations/$org/releases/" params={{ org: place.org }} className={classNames(styles.up, 't2')}>
            Releases
          </Link>
          <span className={classNames(styles.up, 't3')}>/</span>
          <h1 className={classNames('trunc', 'strong')} title={visibleText(version.slice(0, textMax))}>
            <PlainText value={shortVersion.slice(0, textMax)} />
          </h1>
          <CopyButton iconOnly label="Copy the version" text={() => version} />
          {status === 'archived' && <Badge>Archived</Badge>}
        </span>
        {release && <EnvironmentFilter place={place} search={search} />}
      </HeaderLine>
    </>
  )
}

const NotFound = () => (
  <EmptyState title="There is no such release">
    <p>It was deleted, or it is one of projects that you do not see.</p>
  </EmptyState>
)

/** `/organizations/{org}/releases/{version}/`: what is new in a release, who changed what, and where it runs (ui.md 2.10). */
export const ReleasePage = () => {
  const place = useParams({ from: '/organizations/$org/releases/$version' })
  const search = useSearch({ from: '/organizations/$org/releases/$version' })
  const api = useApi()
  const release = useQuery(releaseQuery(api, place))
  // All that the page shows is asked for at once.
  usePrefetchQuery(releaseIssuesQuery(api, place, { tab: search.tab ?? 'new', environment: search.environment }))
  usePrefetchQuery(verdictQuery(api, place, search.environment))
  usePrefetchQuery(commitsQuery(api, place))
  usePrefetchQuery(commitFilesQuery(api, place))
  usePrefetchQuery(deploysQuery(api, place))
  usePrefetchQuery(previousQuery(api, place))
  const failure = release.isError ? failureOf(release.error) : null
  return (
    <>
      <Head place={place} release={release.data} search={search} />
      {release.isPending && <SkeletonRows rows={10} label="Reading the release" />}
      {failure?.status === 404 && <NotFound />}
      {failure && failure.status !== 404 && (
        <ErrorState what="The release could not be read" failure={failure} onRetry={() => void release.refetch()} />
      )}
      {release.data && <Found place={place} release={release.data} search={search} />}
    </>
  )
}
