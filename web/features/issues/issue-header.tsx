import { Link, useNavigate, useRouter } from '@tanstack/react-router'
import { useState } from 'react'

import type { IssueDetails } from '#packages/contract/issue'

import { useKeys } from '../../lib/keys.ts'
import { exactCount } from '../../lib/number-format.ts'
import { Badge } from '../../ui/badge.tsx'
import { iconButtonClass } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Count } from '../../ui/count.tsx'
import { Icon } from '../../ui/icons.tsx'
import { LevelGlyph } from '../../ui/level-glyph.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { IssueActions } from './issue-actions.tsx'
import { badgesOf, titleParts } from './issue-text.ts'
import { recallList } from './list-memory.ts'

import styles from './issue.module.css'

const Neighbour = ({
  org,
  id,
  label,
  icon,
}: {
  readonly org: string
  readonly id: string | undefined
  readonly label: string
  readonly icon: 'left' | 'right'
}) =>
  id === undefined ? (
    <span className={iconButtonClass(true)} aria-hidden="true">
      <Icon name={icon} small />
    </span>
  ) : (
    <Link
      className={iconButtonClass()}
      to="/organizations/$org/issues/$issue/"
      params={{ org, issue: id }}
      aria-label={label}
      title={label}
    >
      <Icon name={icon} small />
    </Link>
  )

/** Where this issue stands in the list that the user came from, with the issues beside it (`k`, `j`). */
const ListPosition = ({ org, id }: { readonly org: string; readonly id: string }) => {
  const navigate = useNavigate()
  const [list] = useState(() => recallList())
  const at = list ? list.ids.indexOf(id) : -1
  const go = (issue: string | undefined) => {
    if (issue !== undefined) void navigate({ to: '/organizations/$org/issues/$issue/', params: { org, issue } })
  }
  const [previous, next] = at < 0 ? [undefined, undefined] : [list?.ids[at - 1], list?.ids[at + 1]]
  useKeys({
    j: next === undefined ? null : { says: 'Next issue of the list', run: () => go(next) },
    k: previous === undefined ? null : { says: 'Previous issue of the list', run: () => go(previous) },
  })
  if (!list || at < 0) return null
  return (
    <span className={styles.position}>
      <Neighbour org={org} id={previous} label="Previous issue of the list (k)" icon="left" />
      {list.first ? `${String(at + 1)} of ${exactCount(list.hits ?? list.ids.length)}` : 'in the list'}
      <Neighbour org={org} id={next} label="Next issue of the list (j)" icon="right" />
    </span>
  )
}

/** The header line: where we are, the way back to the same list, and what can be done. `here` names a page below that of the issue. */
export const IssuePath = ({
  org,
  issue,
  here,
  filters,
}: {
  readonly org: string
  readonly issue: IssueDetails | undefined
  readonly here?: string
  /** Filters of the page, where there is room for them. */
  readonly filters?: React.ReactNode
}) => {
  const router = useRouter()
  const [back] = useState(() => recallList()?.href ?? null)
  const ownList = `/organizations/${org}/issues/`
  const href = back?.startsWith(ownList) ? back : ownList
  const goBack = (event: React.MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    router.history.push(href)
  }
  return (
    <HeaderLine end={issue && <IssueActions org={org} issue={issue} />}>
      <nav className={styles.crumbs} aria-label="Path">
        <a href={href} onClick={goBack}>
          Issues
        </a>
        {issue && (
          <>
            <span className={styles.project}>
              / <PlainText value={issue.project.name} />
            </span>
            /{' '}
            {here === undefined ? (
              <b>{issue.shortId}</b>
            ) : (
              <Link to="/organizations/$org/issues/$issue/" params={{ org, issue: issue.id }}>
                {issue.shortId}
              </Link>
            )}
            <CopyButton iconOnly label="Copy the short id" text={() => issue.shortId} />
            {here !== undefined && (
              <span>
                / <b>{here}</b>
              </span>
            )}
          </>
        )}
      </nav>
      {issue && <ListPosition org={org} id={issue.id} />}
      {filters}
    </HeaderLine>
  )
}

const Message = ({ text }: { readonly text: string }) => {
  const [open, setOpen] = useState(false)
  return (
    <p className={styles.message}>
      <button
        type="button"
        aria-expanded={open}
        title={open ? 'Show one line' : 'Show all of it'}
        onClick={() => window.getSelection()?.isCollapsed && setOpen(!open)}
      >
        <PlainText value={open ? text : text.slice(0, 600)} />
      </button>
    </p>
  )
}

/** What went wrong, how often, since when. All numbers are of all time, and say so. */
export const IssueHead = ({ issue, strip }: { readonly issue: IssueDetails; readonly strip: React.ReactNode }) => {
  const { type, message } = titleParts(issue)
  return (
    <section className={styles.head} aria-label="Issue">
      <div>
        <div className={styles.titleLine}>
          <LevelGlyph level={issue.level} size={12} />
          <h1 className="trunc" title={type.slice(0, 1_000)}>
            <PlainText value={type.slice(0, 1_000)} />
          </h1>
          {badgesOf(issue).map(({ text, tone }) => (
            <Badge key={text} tone={tone}>
              {text}
            </Badge>
          ))}
        </div>
        {message !== null && <Message text={message} />}
        <p className={styles.facts}>
          <span>
            <b>
              <Count value={Number(issue.count)} />
            </b>{' '}
            {issue.count === '1' ? 'event' : 'events'}
          </span>
          <span>
            <b>
              <Count value={issue.userCount} />
            </b>{' '}
            {issue.userCount === 1 ? 'user' : 'users'} <i>all time</i>
          </span>
          <span>
            first{' '}
            <b>
              <RelativeTime iso={issue.firstSeen} />
            </b>{' '}
            ago
            {issue.firstRelease && (
              <>
                {' in '}
                <PlainText value={issue.firstRelease.shortVersion} />
              </>
            )}
          </span>
          <span>
            last{' '}
            <b>
              <RelativeTime iso={issue.lastSeen} />
            </b>{' '}
            ago
            {issue.lastRelease && (
              <>
                {' in '}
                <PlainText value={issue.lastRelease.shortVersion} />
              </>
            )}
          </span>
          {issue.culprit !== '' && (
            <span className="trunc mono" title={issue.culprit.slice(0, 600)}>
              <PlainText value={issue.culprit.slice(0, 600)} />
            </span>
          )}
        </p>
      </div>
      {strip}
    </section>
  )
}
