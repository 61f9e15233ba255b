import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import type { EventAnswer } from '#packages/contract/event'
import type { IssueDetails, IssueTag } from '#packages/contract/issue'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatPercent } from '../../lib/number-format.ts'
import { formatInstant } from '../../lib/time-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { iconButtonClass } from '../../ui/button.tsx'
import { FoldSection } from '../../ui/fold-section.tsx'
import { Icon } from '../../ui/icons.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { SkeletonRows, ErrorState } from '../../ui/states.tsx'
import { environmentsOf } from './activity-text.ts'
import { Activity } from './activity.tsx'
import { namesTag, toggleTag } from './event-filter.ts'
import type { EventFilter } from './event-filter.ts'
import { Highlights } from './highlights.tsx'
import { LinksOut } from './links/links-out.tsx'
import { Outline } from './outline.tsx'
import { tagsQuery } from './queries.ts'
import { Hashes } from './reshape/hashes.tsx'
import { SimilarSection } from './similar/section.tsx'

import styles from './issue.module.css'

/** Tags shown; the value that nearly all events share comes first: it is often the cause. */
const tagsShown = 10
const valueCharactersMax = 200

/** Values of a tag that are drawn; the rest is in the page of all tags. */
const valuesShown = 5

interface Narrowing {
  readonly filter: EventFilter
  readonly onFilter: (filter: EventFilter) => void
}

const ValueBar = (
  props: Narrowing & { readonly tag: IssueTag; readonly value: string; readonly count: number; readonly first: boolean },
) => {
  const { tag, value, filter } = props
  const share = props.count / Math.max(1, tag.totalValues)
  const isWanted = namesTag(filter, tag.key, value)
  const text = visibleText(value.slice(0, valueCharactersMax)) || '(empty)'
  return (
    <button
      type="button"
      className={styles.tag}
      aria-pressed={isWanted}
      title={`${visibleText(tag.key)}: ${text}\n${isWanted ? 'Show the other events too' : 'Only events of this issue with it'}`}
      onClick={() => props.onFilter(toggleTag(filter, tag.key, value))}
    >
      <span className="trunc">{props.first ? visibleText(tag.key) : <span className="unseen">{visibleText(tag.key)}</span>}</span>
      <span className={styles.value}>
        <span style={{ width: `${String(Math.round(share * 100))}%` }} aria-hidden="true" />
        <span className="trunc">{text}</span>
      </span>
      <span>{formatPercent(share)}</span>
    </button>
  )
}

const TagBars = ({ tag, ...narrowing }: Narrowing & { readonly tag: IssueTag }) => {
  const [open, setOpen] = useState(false)
  const values = tag.topValues.slice(0, open ? valuesShown : 1)
  const name = visibleText(tag.key.slice(0, valueCharactersMax))
  return (
    <li className={styles.tagBars}>
      <div>
        {values.map(({ value, count }, index) => (
          <ValueBar key={value} {...narrowing} tag={tag} value={value} count={count} first={index === 0} />
        ))}
      </div>
      {tag.topValues.length > 1 && (
        <button
          type="button"
          className={iconButtonClass()}
          aria-expanded={open}
          aria-label={`Other values of ${name}`}
          title={`Other values of ${name}`}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? 'down' : 'right'} small />
        </button>
      )}
    </li>
  )
}

const shareOf = (tag: IssueTag): number => (tag.topValues[0]?.count ?? 0) / Math.max(1, tag.totalValues)

/** Tags of the error, not of those that it hits; the page has them elsewhere. */
const ofError: ReadonlySet<string> = new Set(['handled', 'mechanism', 'level', 'interface_type'])

/** `browser.name` says less than `browser`, which has the version too; what the SDK is called tells nobody who is hit. */
const isPart = ({ key }: IssueTag, all: readonly IssueTag[]): boolean => {
  if (ofError.has(key)) return true
  const dot = key.indexOf('.')
  if (dot < 0) return false
  const stem = key.slice(0, dot)
  return stem === 'sdk' || all.some((tag) => tag.key === stem)
}

const WhoIsHit = ({ org, issue, ...narrowing }: Narrowing & { readonly org: string; readonly issue: string }) => {
  const tags = useQuery(tagsQuery(useApi(), org, issue))
  const shown = tags.data
    ?.filter((tag, _, all) => tag.topValues.length > 0 && tag.totalValues > 0 && !isPart(tag, all))
    .toSorted((a, b) => shareOf(b) - shareOf(a))
    .slice(0, tagsShown)
  return (
    <section className={styles.block} aria-label="Who is hit">
      <div className={styles.blockHead}>
        <h2>Who is hit</h2>
        <Link className="link meta" to="/organizations/$org/issues/$issue/tags/" params={{ org, issue }}>
          all tags
        </Link>
      </div>
      {tags.isPending && (
        <div className={styles.tagList}>
          <SkeletonRows rows={8} label="Reading the tags" />
        </div>
      )}
      {tags.isError && <ErrorState what="The tags could not be read" failure={failureOf(tags.error)} onRetry={() => void tags.refetch()} />}
      {shown?.length === 0 && <p className="t3 meta">Its events carry no tags that tell who is hit.</p>}
      {shown !== undefined && shown.length > 0 && (
        <ul className={styles.tagList}>
          {shown.map((tag) => (
            <TagBars key={tag.key} {...narrowing} tag={tag} />
          ))}
        </ul>
      )}
    </section>
  )
}

const Pairs = ({ title, rows }: { readonly title: string; readonly rows: readonly (readonly [string, string])[] }) =>
  rows.length === 0 ? null : (
    <section className={styles.block} aria-label={title}>
      <h2>{title}</h2>
      <dl className={styles.pairs}>
        {rows.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd title={visibleText(value.slice(0, valueCharactersMax))}>
              <PlainText value={value.slice(0, valueCharactersMax)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )

const seenRows = (issue: IssueDetails, tags: readonly IssueTag[]): readonly (readonly [string, string])[] => {
  const environments = environmentsOf(tags)
  const first = environments[0]?.name
  const [, ...others] = environments
  return [
    [
      'first seen',
      `${formatInstant(issue.firstSeen).slice(0, 19)}${issue.firstRelease ? ` in ${issue.firstRelease.shortVersion}` : ''}${first === undefined ? '' : `, ${first || 'no environment'}`}`,
    ],
    ['last seen', `${formatInstant(issue.lastSeen).slice(0, 19)}${issue.lastRelease ? ` in ${issue.lastRelease.shortVersion}` : ''}`],
    ...others.map(({ name, firstSeen }) => [name || 'no environment', `since ${formatInstant(firstSeen).slice(0, 19)}`] as const),
    ...(issue.seenBy.length === 0
      ? []
      : [
          [
            'opened by',
            issue.seenBy
              .slice(0, 10)
              .map(({ name, email }) => name || email)
              .join(', '),
          ] as const,
        ]),
  ]
}

const ThisIssue = ({ org, issueId, issue }: { readonly org: string; readonly issueId: string; readonly issue: IssueDetails }) => {
  const tags = useQuery(tagsQuery(useApi(), org, issueId)).data ?? []
  return <Pairs title="This issue" rows={seenRows(issue, tags)} />
}

/** The right column: who is hit, what this event is, when the issue was seen, what was done, and the way to each section. Each part fails alone. */
export const IssueSide = (
  props: Narrowing & {
    readonly org: string
    readonly issueId: string
    readonly issue: IssueDetails | undefined
    readonly event: EventAnswer | undefined
    /** The event is on its way. */
    readonly reading: boolean
  },
) => {
  const { org, issueId, issue, event } = props
  return (
    <aside className={styles.side} aria-label="Summary">
      <PanelBoundary what="The tags could not be shown" resetKey={issueId}>
        <WhoIsHit org={org} issue={issueId} filter={props.filter} onFilter={props.onFilter} />
      </PanelBoundary>
      {props.reading && (
        <div className={styles.block}>
          <SkeletonRows rows={8} label="Reading the highlights" />
        </div>
      )}
      {event && (
        <PanelBoundary what="The highlights could not be shown" resetKey={event.eventID}>
          <Highlights event={event} place="side" />
        </PanelBoundary>
      )}
      {event && issue && (
        <PanelBoundary what="The links could not be shown" resetKey={event.eventID}>
          <LinksOut org={org} issue={issue} event={event} />
        </PanelBoundary>
      )}
      {issue && (
        <PanelBoundary what="This part could not be shown" resetKey={issue.id}>
          <ThisIssue org={org} issueId={issueId} issue={issue} />
        </PanelBoundary>
      )}
      {issue && (
        <PanelBoundary what="The activity could not be shown" resetKey={issue.id}>
          <Activity org={org} issue={issue} />
        </PanelBoundary>
      )}
      {issue && (
        <PanelBoundary what="Similar issues could not be shown" resetKey={issue.id}>
          <SimilarSection org={org} issue={issue} />
        </PanelBoundary>
      )}
      {issue && (
        <PanelBoundary what="The hashes could not be shown" resetKey={issue.id}>
          <FoldSection id="hashes" title="Hashes" note="what it is made of" openAtFirst={false}>
            <Hashes org={org} issue={issue} />
          </FoldSection>
        </PanelBoundary>
      )}
      {event && (
        <PanelBoundary what="The sections could not be listed" resetKey={event.eventID}>
          <Outline event={event} />
        </PanelBoundary>
      )}
    </aside>
  )
}
