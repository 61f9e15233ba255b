import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { Issue } from '#packages/contract/issue'

import { useApi } from '../../api/context.ts'
import { classNames } from '../../lib/class-names.ts'
import { formatCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { segmentClasses } from '../../ui/button.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { badgesOf, titleParts } from '../issues/issue-text.ts'
import { releaseIssuesQuery } from './queries.ts'
import type { ReleasePlace } from './queries.ts'
import { Read } from './read-part.tsx'
import { issueSearch } from './release-text.ts'
import { issueTabs, parseRelease } from './url.ts'
import type { IssueTab, ReleaseSearch } from './url.ts'

import styles from './releases.module.css'

const textMax = 300
const issuesShown = 25

const IssueRow = ({ org, issue }: { readonly org: string; readonly issue: Issue }) => {
  const { type, message } = titleParts(issue)
  return (
    <tr>
      <th scope="row" className="trunc">
        <LevelGlyph level={issue.level} />
        <Link
          to="/organizations/$org/issues/$issue/"
          params={{ org, issue: issue.id }}
          className={styles.issue}
          title={visibleText(issue.title.slice(0, textMax))}
        >
          <b>
            <PlainText value={type.slice(0, textMax)} />
          </b>
          {message !== null && (
            <span className="t2">
              {' '}
              <PlainText value={message.slice(0, textMax)} />
            </span>
          )}
        </Link>
        {badgesOf(issue).map(({ text, tone }) => (
          <Badge key={text} tone={tone}>
            {text}
          </Badge>
        ))}
      </th>
      <td className={classNames(styles.count, 'num')}>{formatCount(Number(issue.count))}</td>
      <td className={classNames(styles.count, styles.users, 'num')}>{formatCount(issue.userCount)}</td>
      <td className={classNames(styles.age, 'num', 't2')}>
        <RelativeTime iso={issue.lastSeen} />
      </td>
    </tr>
  )
}

/** What a tab is called, what its table shows, and what it says when there is nothing. */
const tabWords: Readonly<Record<IssueTab, { readonly label: string; readonly table: string; readonly nothing: string }>> = {
  new: { label: 'New', table: 'Issues first seen in this release', nothing: 'No issue was first seen in this release.' },
  regressed: {
    label: 'Regressed',
    table: 'Issues back in this release',
    nothing: 'No issue came back in this release after it was resolved.',
  },
  unhandled: { label: 'Unhandled', table: 'Unhandled issues of this release', nothing: 'Nothing went unhandled in this release.' },
  resolved: { label: 'Resolved', table: 'Resolved issues of this release', nothing: 'No issue that this release had is resolved.' },
  all: { label: 'All', table: 'Issues of this release', nothing: 'This release had no event.' },
}

const Tabs = ({ place, search, chosen }: { readonly place: ReleasePlace; readonly search: ReleaseSearch; readonly chosen: IssueTab }) => (
  <nav aria-label="Issues of the release" className={segmentClasses.group}>
    {issueTabs.map((tab) => (
      <Link
        key={tab}
        to="/organizations/$org/releases/$version/"
        params={{ org: place.org, version: place.version }}
        search={parseRelease({ ...search, tab })}
        className={segmentClasses.one}
        aria-current={tab === chosen ? 'page' : undefined}
        replace
        resetScroll={false}
      >
        {tabWords[tab].label}
      </Link>
    ))}
  </nav>
)

const IssueTable = ({ org, issues, label }: { readonly org: string; readonly issues: readonly Issue[]; readonly label: string }) => (
  <table className={styles.table} aria-label={label}>
    <thead>
      <tr>
        <th scope="col">Issue</th>
        <th scope="col" className={classNames(styles.count, 'num')}>
          Events
        </th>
        <th scope="col" className={classNames(styles.count, styles.users, 'num')}>
          Users
        </th>
        <th scope="col" className={classNames(styles.age, 'num')}>
          Last seen
        </th>
      </tr>
    </thead>
    <tbody>
      {issues.slice(0, issuesShown).map((issue) => (
        <IssueRow key={issue.id} org={org} issue={issue} />
      ))}
    </tbody>
  </table>
)

/** The issues of the release: those that are new in it first, others by tabs. */
export const ReleaseIssues = ({ place, search }: { readonly place: ReleasePlace; readonly search: ReleaseSearch }) => {
  const tab = search.tab ?? 'new'
  const issues = useQuery(releaseIssuesQuery(useApi(), place, { tab, environment: search.environment }))
  const { table, nothing } = tabWords[tab]
  return (
    <section aria-label="Issues" className={styles.part}>
      <div className={styles.partHead}>
        <h2>Issues</h2>
        <Tabs place={place} search={search} chosen={tab} />
      </div>
      <Read of={issues} what="issues">
        {(page) =>
          page.issues.length === 0 ? (
            <p className="t2">
              {nothing}
              {search.environment && ' Only some environments were looked at.'}
            </p>
          ) : (
            <>
              <IssueTable org={place.org} issues={page.issues} label={table} />
              <p className={styles.more}>
                <Link
                  to="/organizations/$org/issues/"
                  params={{ org: place.org }}
                  search={{ query: issueSearch(tab, place.version), ...(search.environment && { environment: search.environment }) }}
                  className="link"
                >
                  Open in the list of issues
                </Link>
              </p>
            </>
          )
        }
      </Read>
    </section>
  )
}
