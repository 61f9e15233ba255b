import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { EventAnswer } from '#packages/contract/event'
import type { IssueDetails, IssueTag } from '#packages/contract/issue'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatPercent } from '../../lib/number-format.ts'
import { formatInstant } from '../../lib/time-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { highlightsOf } from '../errors/contexts.ts'
import { environmentsOf } from './activity-text.ts'
import { Activity } from './activity.tsx'
import { tagsQuery } from './queries.ts'

import styles from './issue.module.css'

/** Tags shown; the value that nearly all events share comes first: it is often the cause. */
const tagsShown = 12
const valueCharactersMax = 200

const TagBar = ({ tag }: { readonly tag: IssueTag }) => {
  const top = tag.topValues[0]
  if (!top || tag.totalValues === 0) return null
  const share = top.count / tag.totalValues
  const rest = tag.topValues
    .slice(1, 3)
    .map(({ value, count }) => `${visibleText(value.slice(0, 40))} ${formatPercent(count / tag.totalValues)}`)
  return (
    <li>
      <div className={styles.tag}>
        <span className="trunc" title={visibleText(tag.key)}>
          {visibleText(tag.key)}
        </span>
        <span className={styles.value} title={visibleText(top.value.slice(0, valueCharactersMax))}>
          <span style={{ width: `${String(Math.round(share * 100))}%` }} aria-hidden="true" />
          <span className="trunc">{visibleText(top.value.slice(0, valueCharactersMax)) || '(empty)'}</span>
        </span>
        <span>{formatPercent(share)}</span>
      </div>
      {rest.length > 0 && <p className={`${styles.others ?? ''} trunc`}>{rest.join(', ')}</p>}
    </li>
  )
}

const shareOf = (tag: IssueTag): number => (tag.topValues[0]?.count ?? 0) / Math.max(1, tag.totalValues)

const WhoIsHit = ({ org, issue }: { readonly org: string; readonly issue: string }) => {
  const tags = useQuery(tagsQuery(useApi(), org, issue))
  if (tags.data?.length === 0) return null
  return (
    <section className={styles.block} aria-label="Who is hit">
      <div className={styles.blockHead}>
        <h2>Who is hit</h2>
        <Link className="link meta" to="/organizations/$org/issues/$issue/tags/" params={{ org, issue }}>
          all tags
        </Link>
      </div>
      {tags.isPending && <p className="t3 meta">reading the tags</p>}
      {tags.isError && <p className="t3 meta">The tags could not be read: {failureOf(tags.error).detail}</p>}
      <ul>
        {(tags.data ?? [])
          .toSorted((a, b) => shareOf(b) - shareOf(a))
          .slice(0, tagsShown)
          .map((tag) => (
            <TagBar key={tag.key} tag={tag} />
          ))}
      </ul>
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

/** The right column: who is hit, what this event is, when the issue was seen. */
export const IssueSide = (props: {
  readonly org: string
  readonly issueId: string
  readonly issue: IssueDetails | undefined
  readonly event: EventAnswer | undefined
}) => (
  <aside className={styles.side} aria-label="Summary">
    <WhoIsHit org={props.org} issue={props.issueId} />
    {props.event && <Pairs title="This event" rows={highlightsOf(props.event)} />}
    {props.issue && <ThisIssue org={props.org} issueId={props.issueId} issue={props.issue} />}
    {props.issue && <Activity org={props.org} issue={props.issue} />}
  </aside>
)
