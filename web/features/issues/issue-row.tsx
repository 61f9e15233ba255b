import { Link } from '@tanstack/react-router'
import { memo } from 'react'

import type { Issue } from '#packages/contract/issue'

import { classNames } from '../../lib/class-names.ts'
import { formatCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Count } from '../../ui/count.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { CheckBox } from './check-box.tsx'
import { BookmarkSign } from './issue-signs.tsx'
import { badgesOf, capital, eventsPerUser, platformSign, titleParts } from './issue-text.ts'
import { OwnerSign, ownerName } from './owner-sign.tsx'

import styles from './list.module.css'

/** Longest title that gets into a row; the rest is on the issue's page. */
const titleCharactersMax = 400
const nameCharactersMax = 80

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
      {issue.isBookmarked && <BookmarkSign />}
      {badgesOf(issue).map(({ text, tone }) => (
        <Badge key={text} tone={tone}>
          {text}
        </Badge>
      ))}
    </div>
  )
}

const Place = ({ issue }: { readonly issue: Issue }) => (
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
)

/** Who looks after the issue; a press lets someone else be chosen. The row that the keyboard is on has its buttons in the tab order. */
const OwnerButton = ({ issue, current }: { readonly issue: Issue; readonly current: boolean }) => {
  const name = visibleText(ownerName(issue.assignedTo).slice(0, nameCharactersMax))
  return (
    <button
      type="button"
      className={styles.pick}
      data-pick="owner"
      tabIndex={current ? 0 : -1}
      aria-label={`Owner of ${issue.shortId}: ${name}`}
      title={issue.assignedTo === null ? 'Assign (a)' : `${name} (a)`}
    >
      <OwnerSign owner={issue.assignedTo} />
    </button>
  )
}

/** What a narrow page shows instead of the columns. */
const Card = ({ issue, current }: { readonly issue: Issue; readonly current: boolean }) => (
  <div className={styles.card}>
    <span>
      <b>{formatCount(Number(issue.count))}</b> events
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
    <Sparkline points={issue.stats['24h'] ?? []} label="24 h" />
    <OwnerButton issue={issue} current={current} />
  </div>
)

interface RowProps {
  readonly issue: Issue
  readonly org: string
  /** The keyboard is on it. */
  readonly current: boolean
  readonly selected: boolean
  /** Counts from which on they are set in bold. */
  readonly bigEvents: number
  readonly bigUsers: number
}

const selectLabel = (issue: Issue): string => `Select ${issue.shortId}${issue.hasSeen ? '' : ', not opened by you yet'}`

const Numbers = ({ issue, bigEvents, bigUsers }: Omit<RowProps, 'org' | 'current' | 'selected'>) => {
  const events = Number(issue.count)
  return (
    <>
      <td className={classNames('num', events >= bigEvents && styles.big)}>
        <Count value={events} />
      </td>
      <td className={classNames('num', issue.userCount >= bigUsers && styles.big)}>
        <Count value={issue.userCount} />
      </td>
      <td className={classNames('num', styles.old, styles.perUser)}>{eventsPerUser(events, issue.userCount)}</td>
      <td className={classNames('num', styles.old, styles.age)}>
        <RelativeTime iso={issue.firstSeen} />
      </td>
      <td className={classNames('num', styles.old)}>
        <RelativeTime iso={issue.lastSeen} />
      </td>
    </>
  )
}

/** One issue of the list. Drawn again only when something of it changed: keys must answer at once. */
export const IssueRow = memo((props: RowProps) => {
  const { issue, org, current, selected } = props
  const points = issue.stats['24h'] ?? []
  return (
    <tr data-current={current} data-selected={selected} data-status={issue.status} data-seen={issue.hasSeen}>
      <td className={styles.select}>
        <CheckBox
          checked={selected}
          label={selectLabel(issue)}
          tabIndex={current ? 0 : -1}
          data-select={issue.id}
          {...(!issue.hasSeen && { title: 'Not opened by you yet' })}
        />
      </td>
      <td className={styles.what}>
        <div className={styles.issue}>
          <Title issue={issue} org={org} />
          <Place issue={issue} />
          <Card issue={issue} current={current} />
        </div>
      </td>
      <td>
        <span className={styles.trend}>
          <span aria-hidden="true">{formatCount(Math.max(0, ...points.map(([, count]) => count))).replace(/^0$/, '')}</span>
          <Sparkline points={points} label="Events per hour in 24 h" />
        </span>
      </td>
      <Numbers issue={issue} bigEvents={props.bigEvents} bigUsers={props.bigUsers} />
      <td className={styles.priority}>
        <button
          type="button"
          className={styles.pick}
          data-pick="priority"
          data-priority={issue.priority}
          tabIndex={current ? 0 : -1}
          aria-label={`Priority of ${issue.shortId}: ${issue.priority}`}
          title="Priority (p)"
        >
          {capital(issue.priority)}
        </button>
      </td>
      <td className={styles.owner}>
        <OwnerButton issue={issue} current={current} />
      </td>
    </tr>
  )
})
IssueRow.displayName = 'IssueRow'
