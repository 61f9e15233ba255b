import { memo } from 'react'

import type { Issue } from '#packages/contract/issue'

import { classNames } from '../../lib/class-names.ts'
import { exactCount, formatCount } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { CheckBox } from './check-box.tsx'
import { BookmarkSign } from './issue-signs.tsx'
import { badgesOf, capital, eventsPerUser, middleCut, platformSign, titleParts } from './issue-text.ts'
import { OwnerSign, ownerName } from './owner-sign.tsx'
import { waitsText } from './status-text.ts'
import { tableRoles } from './table-roles.ts'

import cells from './list-cells.module.css'
import styles from './list.module.css'

/** Longest title that gets into a row; the rest is on the issue's page. */
const titleCharactersMax = 400
const nameCharactersMax = 80

/** Address of an issue's page. `filter`: what its events are narrowed to, with its `?`. */
export const issueHref = (org: string, id: string, filter = ''): string =>
  `/organizations/${encodeURIComponent(org)}/issues/${id}/${filter}`

const Message = ({ text }: { readonly text: string }) => {
  const { head, tail } = middleCut(text, titleCharactersMax)
  return (
    <>
      <bdi className={styles.message}>{visibleText(head)}</bdi>
      {tail !== '' && <span className={styles.tail}>{tail}</span>}
    </>
  )
}

const Title = ({ issue, org, filter }: Pick<RowProps, 'issue' | 'org' | 'filter'>) => {
  const { type, message } = titleParts(issue)
  return (
    <div className={styles.line}>
      <LevelGlyph level={issue.level} />
      <a href={issueHref(org, issue.id, filter)} data-issue={issue.id} title={visibleText(issue.title.slice(0, titleCharactersMax))}>
        <b className={styles.title}>
          <PlainText value={type.slice(0, titleCharactersMax)} />
        </b>{' '}
        {message !== null && <Message text={message} />}
      </a>
      {issue.isBookmarked && <BookmarkSign />}
      {badgesOf(issue).map(({ text, tone }) => (
        <Badge key={text} tone={tone}>
          {text}
        </Badge>
      ))}
    </div>
  )
}

/** What is known about the issue beside its events. */
const annotationOf = (issue: Issue): string | null => {
  const waits = waitsText(issue)
  if (waits !== null) return waits
  return issue.numComments === 0 ? null : issue.numComments === 1 ? '1 comment' : `${formatCount(issue.numComments)} comments`
}

const Place = ({ issue }: { readonly issue: Issue }) => {
  const annotation = annotationOf(issue)
  return (
    <div className={styles.place}>
      <span className={cells.sign} aria-hidden="true">
        {platformSign(issue.project.platform ?? issue.platform)}
      </span>
      <span className={styles.shortId} title={`Project ${issue.project.name}`}>
        {issue.shortId}
      </span>
      <bdi className={styles.culprit} title={issue.culprit.slice(0, titleCharactersMax)}>
        {visibleText(issue.culprit.slice(0, titleCharactersMax))}
      </bdi>
      {annotation !== null && <span className={styles.annotation}>{visibleText(annotation.slice(0, nameCharactersMax))}</span>}
    </div>
  )
}

/** Who looks after the issue; a press lets someone else be chosen. The row that the keyboard is on has its buttons in the tab order. */
const OwnerButton = ({ issue, current }: { readonly issue: Issue; readonly current: boolean }) => {
  const name = visibleText(ownerName(issue.assignedTo).slice(0, nameCharactersMax))
  return (
    <button
      type="button"
      className={cells.pick}
      data-pick="owner"
      tabIndex={current ? 0 : -1}
      aria-label={`Owner of ${issue.shortId}: ${name}`}
      title={issue.assignedTo === null ? 'Assign (a)' : `${name} (a)`}
    >
      <OwnerSign owner={issue.assignedTo} />
    </button>
  )
}

/** Opens the menu of the row, which the right button of the mouse opens too. */
const MenuButton = ({ issue, current }: { readonly issue: Issue; readonly current: boolean }) => (
  <button
    type="button"
    className={cells.more}
    data-menu=""
    tabIndex={current ? 0 : -1}
    aria-label={`Actions for ${issue.shortId}`}
    aria-haspopup="menu"
    title="More actions"
  />
)

export type TrendPeriod = '24h' | '14d'

const pointsOf = (issue: Issue, period: TrendPeriod) => issue.stats[period] ?? []

const trendLabels = { '24h': 'Events per hour in 24 h', '14d': 'Events per day in 14 d' } as const

/** What a narrow page shows instead of the columns. */
const Card = ({ issue, current, period }: Pick<RowProps, 'issue' | 'current' | 'period'>) => (
  <div className={styles.card}>
    <span>
      <b>{formatCount(Number(issue.count))}</b> {Number(issue.count) === 1 ? 'event' : 'events'}
    </span>
    <span>
      <b>{formatCount(issue.userCount)}</b> {issue.userCount === 1 ? 'user' : 'users'}
    </span>
    <span>
      seen{' '}
      <b>
        <RelativeTime iso={issue.lastSeen} />
      </b>
    </span>
    <Sparkline points={pointsOf(issue, period)} label={trendLabels[period]} width={80} />
    <OwnerButton issue={issue} current={current} />
    <MenuButton issue={issue} current={current} />
  </div>
)

interface RowProps {
  readonly issue: Issue
  readonly org: string
  /** What the list is narrowed to, as its issues' pages spell it. */
  readonly filter: string
  /** Place in the list, from 0. */
  readonly index: number
  /** Its upper edge below that of the rows, in px. */
  readonly top: number
  readonly narrow: boolean
  /** The keyboard is on it. */
  readonly current: boolean
  readonly selected: boolean
  /** It passes under a fast wheel: what can be recognized in passing, in few elements. */
  readonly passing: boolean
  /** The last row of those that have something new. */
  readonly lastNew: boolean
  readonly period: TrendPeriod
  /** Counts from which on they are set in bold. */
  readonly bigEvents: number
  readonly bigUsers: number
}

const selectLabel = (issue: Issue): string => `Select ${issue.shortId}${issue.hasSeen ? '' : ', not opened by you yet'}`

const Trend = ({ issue, period }: Pick<RowProps, 'issue' | 'period'>) => {
  const points = pointsOf(issue, period)
  const counts = points.map(([, count]) => count)
  const total = counts.reduce((sum, count) => sum + count, 0)
  return (
    <>
      <td {...tableRoles.cell} className={cells.trend}>
        <span aria-hidden="true">{formatCount(Math.max(0, ...counts)).replace(/^0$/, '')}</span>
        <Sparkline points={points} label={trendLabels[period]} />
      </td>
      <td {...tableRoles.cell} className="num" title={`${exactCount(total)} in ${period === '24h' ? '24 h' : '14 d'}`}>
        {points.length === 0 ? '' : formatCount(total)}
      </td>
    </>
  )
}

const Numbers = ({ issue, bigEvents, bigUsers }: Pick<RowProps, 'issue' | 'bigEvents' | 'bigUsers'>) => {
  const events = Number(issue.count)
  return (
    <>
      <td {...tableRoles.cell} className={classNames('num', events >= bigEvents && styles.big)} title={exactCount(events)}>
        {formatCount(events)}
      </td>
      <td {...tableRoles.cell} className={classNames('num', issue.userCount >= bigUsers && styles.big)} title={exactCount(issue.userCount)}>
        {formatCount(issue.userCount)}
      </td>
      <td {...tableRoles.cell} className={classNames('num', styles.old, styles.perUser)}>
        {eventsPerUser(events, issue.userCount)}
      </td>
      <td {...tableRoles.cell} className={classNames('num', styles.old, styles.age)}>
        <RelativeTime iso={issue.firstSeen} />
      </td>
      <td {...tableRoles.cell} className={classNames('num', styles.old)}>
        <RelativeTime iso={issue.lastSeen} />
      </td>
    </>
  )
}

const Columns = (props: RowProps) => {
  const { issue, current } = props
  return (
    <>
      <Trend issue={issue} period={props.period} />
      <Numbers issue={issue} bigEvents={props.bigEvents} bigUsers={props.bigUsers} />
      <td {...tableRoles.cell} className={styles.priority}>
        <button
          type="button"
          className={cells.pick}
          data-pick="priority"
          data-priority={issue.priority}
          tabIndex={current ? 0 : -1}
          aria-label={`Priority of ${issue.shortId}: ${issue.priority}`}
          title="Priority (p)"
        >
          {capital(issue.priority)}
        </button>
      </td>
      <td {...tableRoles.cell} className={styles.owner}>
        <OwnerButton issue={issue} current={current} />
        <MenuButton issue={issue} current={current} />
      </td>
    </>
  )
}

/** Longest title of a row that passes: more than a wide row shows would be laid out for nobody. */
const passingCharactersMax = 120

/** What can be recognized in passing: the title, in as few elements as a row can be. */
const Passing = ({ issue, org, filter }: Pick<RowProps, 'issue' | 'org' | 'filter'>) => {
  const { type, message } = titleParts(issue)
  return (
    <td {...tableRoles.cell} className={styles.passing}>
      <a href={issueHref(org, issue.id, filter)} data-issue={issue.id}>
        <b>{visibleText(type.slice(0, passingCharactersMax))}</b> {visibleText((message ?? '').slice(0, passingCharactersMax))}
      </a>
    </td>
  )
}

const Whole = (props: RowProps) => {
  const { issue, current, selected, narrow } = props
  return (
    <>
      <td {...tableRoles.cell} className={styles.select}>
        <CheckBox
          checked={selected}
          label={selectLabel(issue)}
          tabIndex={current ? 0 : -1}
          data-select={issue.id}
          {...(!issue.hasSeen && { title: 'Not opened by you yet' })}
        />
      </td>
      <td {...tableRoles.cell} className={styles.what}>
        <div className={styles.issue}>
          <Title issue={issue} org={props.org} filter={props.filter} />
          <Place issue={issue} />
          {narrow && <Card issue={issue} current={current} period={props.period} />}
        </div>
      </td>
      {!narrow && <Columns {...props} />}
    </>
  )
}

/**
 * One issue of the list. Drawn again only when something of it changed: keys must answer at once. Its roles are written out, because browsers
 * forget those of a table whose rows are laid out as cards.
 */
export const IssueRow = memo((props: RowProps) => {
  const { issue } = props
  return (
    <tr
      {...tableRoles.row}
      aria-rowindex={props.index + 2}
      data-current={props.current}
      data-selected={props.selected}
      data-status={issue.status}
      data-seen={issue.hasSeen}
      {...(props.lastNew && { 'data-last-new': '' })}
      style={{ top: props.top }}
    >
      {props.passing ? <Passing issue={issue} org={props.org} filter={props.filter} /> : <Whole {...props} />}
    </tr>
  )
})
IssueRow.displayName = 'IssueRow'
