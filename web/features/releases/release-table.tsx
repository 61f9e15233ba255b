import { Link } from '@tanstack/react-router'

import type { Release } from '#packages/contract/release'

import { classNames } from '../../lib/class-names.ts'
import { formatCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ShareBar, ShareHead } from '../../ui/share-bar.tsx'
import { AuthorSigns } from './author-signs.tsx'
import { HealthCells, HealthHeads } from './health-cells.tsx'
import { hasHealth } from './health-text.ts'
import type { Environments } from './queries.ts'
import { newIssuesSearch } from './release-text.ts'
import { parseRelease } from './url.ts'

import styles from './releases.module.css'

const textMax = 200
const projectsShown = 2

const Projects = ({ projects }: Pick<Release, 'projects'>) => (
  <span
    title={projects
      .slice(0, 20)
      .map(({ name }) => name)
      .join(', ')}
  >
    <PlainText
      value={projects
        .slice(0, projectsShown)
        .map(({ slug }) => slug)
        .join(', ')}
    />
    {projects.length > projectsShown && <span className="t3"> +{projects.length - projectsShown}</span>}
  </span>
)

/** How many issues were first seen in it: a link to them. */
const NewIssues = ({ org, release }: { readonly org: string; readonly release: Release }) => {
  const { newGroups, version, shortVersion } = release
  if (newGroups === 0) return <span className="t3">0</span>
  return (
    <Link
      to="/organizations/$org/issues/"
      params={{ org }}
      search={{ query: newIssuesSearch(version) }}
      className="link"
      aria-label={`${String(newGroups)} new issues of ${shortVersion.slice(0, textMax)}`}
    >
      {formatCount(newGroups)}
    </Link>
  )
}

interface RowProps {
  readonly org: string
  /** Those that the list is narrowed to: the page of a release begins with them. */
  readonly environment: Environments
  readonly release: Release
  readonly largest: number
  readonly showsHealth: boolean
}

const Row = ({ org, environment, release, largest, showsHealth }: RowProps) => {
  const { version, shortVersion, versionInfo, lastDeploy } = release
  return (
    <tr>
      <th scope="row" className="trunc" title={visibleText(version.slice(0, textMax))}>
        <Link
          to="/organizations/$org/releases/$version/"
          params={{ org, version }}
          search={parseRelease({ environment })}
          className={styles.version}
        >
          <PlainText value={shortVersion.slice(0, textMax)} />
        </Link>
        {versionInfo.package !== null && (
          <span className="t3">
            <PlainText value={versionInfo.package.slice(0, textMax)} />
          </span>
        )}
        {release.status === 'archived' && <Badge>Archived</Badge>}
      </th>
      <td className={styles.age} title={release.dateReleased === null ? 'First seen; it was not finalized' : 'Finalized'}>
        <RelativeTime iso={release.dateReleased ?? release.dateCreated} />
        {release.dateReleased === null && <span className="t3"> seen</span>}
      </td>
      <td className={classNames(styles.projects, 'trunc', 't2')}>
        <Projects projects={release.projects} />
      </td>
      <td className={classNames(styles.count, 'num')}>
        <NewIssues org={org} release={release} />
      </td>
      {showsHealth ? (
        <HealthCells release={release} />
      ) : (
        <td className={styles.share} aria-hidden="true">
          <ShareBar value={release.newGroups} largest={largest} />
        </td>
      )}
      <td className={classNames(styles.commits, 'num')}>
        {release.commitCount === 0 ? <span className="t3">-</span> : formatCount(release.commitCount)}
      </td>
      <td className={styles.authors}>
        <AuthorSigns authors={release.authors} />
      </td>
      <td className={classNames(styles.deploy, 'trunc')}>
        {lastDeploy === null ? (
          <span className="t3">-</span>
        ) : (
          <>
            <PlainText value={lastDeploy.environment.slice(0, textMax)} />{' '}
            <span className="t3">
              <RelativeTime iso={lastDeploy.dateFinished} />
            </span>
          </>
        )}
      </td>
      <td className={classNames(styles.age, 'num', 't2')}>
        {release.lastEvent === null ? <span className="t3">-</span> : <RelativeTime iso={release.lastEvent} />}
      </td>
    </tr>
  )
}

/** Releases, one in a row; a press anywhere in a row follows its link. */
export const ReleaseTable = (props: Pick<RowProps, 'org' | 'environment'> & { readonly releases: readonly Release[] }) => {
  const { org, environment, releases } = props
  const largest = Math.max(1, ...releases.map(({ newGroups }) => newGroups))
  const showsHealth = hasHealth(releases)
  return (
    <table className={styles.table} aria-label="Releases" data-health={showsHealth}>
      <thead>
        <tr>
          <th scope="col">Release</th>
          <th scope="col" className={styles.age}>
            Released
          </th>
          <th scope="col" className={styles.projects}>
            Projects
          </th>
          <th scope="col" className={classNames(styles.count, 'num')}>
            New issues
          </th>
          {showsHealth ? <HealthHeads /> : <ShareHead className={styles.share} />}
          <th scope="col" className={classNames(styles.commits, 'num')}>
            Commits
          </th>
          <th scope="col" className={styles.authors}>
            By
          </th>
          <th scope="col" className={styles.deploy}>
            Last deploy
          </th>
          <th scope="col" className={classNames(styles.age, 'num')}>
            Last event
          </th>
        </tr>
      </thead>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
      <tbody
        onClick={({ target }) => {
          if (target instanceof Element && !target.closest('a, button') && window.getSelection()?.isCollapsed)
            target.closest('tr')?.querySelector('a')?.click()
        }}
      >
        {releases.map((release) => (
          <Row key={release.id} org={org} environment={environment} release={release} largest={largest} showsHealth={showsHealth} />
        ))}
      </tbody>
    </table>
  )
}
