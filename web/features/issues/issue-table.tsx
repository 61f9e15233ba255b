import { Link } from '@tanstack/react-router'
import type { MouseEvent } from 'react'

import type { Issue } from '#packages/contract/issue'

import { classNames } from '../../lib/class-names.ts'
import { formatCount } from '../../lib/number-format.ts'
import { Badge } from '../../ui/badge.tsx'
import { Count } from '../../ui/count.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { badgesOf, largestThree, platformSign, titleParts } from './issue-text.ts'
import { changeIssueList } from './url.ts'
import type { IssueListSearch, IssueSort } from './url.ts'

import styles from './list.module.css'

/** Longest title that gets into a row; the rest is on the issue's page. */
const titleCharactersMax = 400

interface Limits {
  readonly events: number
  readonly users: number
}

const SortHeader = ({
  sort,
  label,
  search,
  org,
}: {
  readonly sort: IssueSort
  readonly label: string
  readonly search: IssueListSearch
  readonly org: string
}) => {
  const active = (search.sort ?? 'date') === sort
  return (
    <th scope="col" className={classNames('num', styles.numberColumn)} {...(active && { 'aria-sort': 'descending' as const })}>
      <Link to="/organizations/$org/issues/" params={{ org }} search={changeIssueList(search, { sort })}>
        {label}
        {active && <span aria-hidden="true"> ↓</span>}
      </Link>
    </th>
  )
}

const Title = ({ issue, org }: { readonly issue: Issue; readonly org: string }) => {
  const { type, message } = titleParts(issue)
  return (
    <div className={styles.line}>
      <LevelGlyph level={issue.level} />
      <Link className="trunc" to="/organizations/$org/issues/$issue/" params={{ org, issue: issue.id }} data-issue={issue.id}>
        <b className={styles.title}>
          <PlainText value={type.slice(0, titleCharactersMax)} />
        </b>{' '}
        {message !== null && (
          <span className={styles.message}>
            <PlainText value={message.slice(0, titleCharactersMax)} />
          </span>
        )}
      </Link>
      {badgesOf(issue).map(({ text, tone }) => (
        <Badge key={text} tone={tone}>
          {text}
        </Badge>
      ))}
    </div>
  )
}

const Row = ({
  issue,
  org,
  current,
  limits,
}: {
  readonly issue: Issue
  readonly org: string
  readonly current: boolean
  readonly limits: Limits
}) => {
  const points = issue.stats['24h'] ?? []
  const events = Number(issue.count)
  return (
    <tr data-current={current}>
      <td>
        <div className={styles.issue}>
          <Title issue={issue} org={org} />
          <div className={styles.place}>
            <span className={styles.shortId} title={`Project ${issue.project.name}`}>
              <span className={styles.sign} aria-hidden="true">
                {platformSign(issue.project.platform ?? issue.platform)}
              </span>
              <span className="trunc">{issue.shortId}</span>
            </span>
            <span className="trunc" title={issue.culprit.slice(0, titleCharactersMax)}>
              <PlainText value={issue.culprit.slice(0, titleCharactersMax)} />
            </span>
          </div>
          <div className={styles.card}>
            <span>
              <b>{formatCount(events)}</b> events
            </span>
            <span>
              <b>{formatCount(issue.userCount)}</b> users
            </span>
            <span>
              seen{' '}
              <b>
                <RelativeTime iso={issue.lastSeen} />
              </b>
            </span>
            <Sparkline points={points} label="24 h" />
          </div>
        </div>
      </td>
      <td>
        <span className={styles.trend}>
          <span aria-hidden="true">{formatCount(Math.max(0, ...points.map(([, count]) => count))).replace(/^0$/, '')}</span>
          <Sparkline points={points} label="Events per hour in 24 h" />
        </span>
      </td>
      <td className={classNames('num', events >= limits.events && styles.big)}>
        <Count value={events} />
      </td>
      <td className={classNames('num', issue.userCount >= limits.users && styles.big)}>
        <Count value={issue.userCount} />
      </td>
      <td className={classNames('num', styles.old)}>
        <RelativeTime iso={issue.firstSeen} />
      </td>
      <td className={classNames('num', styles.old)}>
        <RelativeTime iso={issue.lastSeen} />
      </td>
    </tr>
  )
}

/** A press anywhere in a row opens what its link opens; a selected text does not. */
const openRow = (event: MouseEvent<HTMLTableSectionElement>): void => {
  if (!(event.target instanceof Element) || event.target.closest('a') || !window.getSelection()?.isCollapsed) return
  const link = event.target.closest('tr')?.querySelector<HTMLAnchorElement>('a[data-issue]')
  if (!link) return
  if (event.ctrlKey || event.metaKey) window.open(link.href, '_blank', 'noopener')
  else link.click()
}

/** The issues of one page. Every row has a real link; counts are of all time. */
export const IssueTable = (props: {
  readonly issues: readonly Issue[]
  readonly org: string
  readonly search: IssueListSearch
  readonly currentId: string | null
  readonly onFocus: (id: string) => void
}) => {
  const { issues, org, search } = props
  const limits = {
    events: largestThree(issues.map(({ count }) => Number(count))),
    users: largestThree(issues.map(({ userCount }) => userCount)),
  }
  return (
    <table className={styles.table} aria-label="Issues">
      <thead>
        <tr>
          <th scope="col">Issue</th>
          <th scope="col" className={classNames('num', styles.trendColumn)}>
            24 h
          </th>
          <SortHeader sort="freq" label="Events" search={search} org={org} />
          <SortHeader sort="user" label="Users" search={search} org={org} />
          <SortHeader sort="new" label="Age" search={search} org={org} />
          <SortHeader sort="date" label="Seen" search={search} org={org} />
        </tr>
      </thead>
      {/* The row's link does the same with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
      <tbody
        onClick={openRow}
        onFocus={(event) => {
          const id = event.target.dataset['issue']
          if (id) props.onFocus(id)
        }}
      >
        {issues.map((issue) => (
          <Row key={issue.id} issue={issue} org={org} current={issue.id === props.currentId} limits={limits} />
        ))}
      </tbody>
    </table>
  )
}
