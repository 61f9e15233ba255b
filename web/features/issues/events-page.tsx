import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'

import type { EventItem } from '#packages/contract/event'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { describeInstant, formatInstant } from '../../lib/time-format.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { useNow } from '../../ui/relative-time.tsx'
import { EmptyState, ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { IssueSubpage } from './issue-subpage.tsx'
import { PageLinks } from './page-links.tsx'
import { issueEventsQuery } from './queries.ts'
import { useFollowIssue } from './use-follow-issue.ts'

import styles from './subpage.module.css'

const textMax = 200

const tagOf = (event: EventItem, key: string): string => event.tags.find((tag) => tag.key === key)?.value ?? ''

const userOf = ({ user }: EventItem): string => user?.email ?? user?.username ?? user?.id ?? user?.ip_address ?? ''

/** Where it happened: the address without its host, else the name of the transaction. */
const placeOf = (event: EventItem): string => tagOf(event, 'url').replace(/^https?:\/\/[^/]{1,300}/i, '') || tagOf(event, 'transaction')

const Cell = ({ text, className = '' }: { readonly text: string; readonly className?: string | undefined }) => (
  <td className={`${className} trunc`} title={text.slice(0, textMax)}>
    <PlainText value={text.slice(0, textMax)} />
  </td>
)

const Row = ({ org, issue, event }: { readonly org: string; readonly issue: string; readonly event: EventItem }) => {
  const now = useNow()
  return (
    <tr>
      <td className="mono">
        <Link to="/organizations/$org/issues/$issue/events/$event/" params={{ org, issue, event: event.eventID }} className="link">
          {event.eventID.slice(0, 8)}
        </Link>
      </td>
      <td className={styles.time}>
        <time dateTime={event.dateCreated} title={describeInstant(event.dateCreated, now)}>
          {formatInstant(event.dateCreated).slice(0, 19)}
        </time>
      </td>
      <Cell text={event.title} />
      <Cell text={userOf(event)} className={styles.user} />
      <Cell text={tagOf(event, 'release')} className={styles.wide} />
      <Cell text={tagOf(event, 'environment')} className={styles.middle} />
      <Cell text={placeOf(event)} className={styles.wide} />
    </tr>
  )
}

const EventTable = ({ org, issue, events }: { readonly org: string; readonly issue: string; readonly events: readonly EventItem[] }) => (
  <table className={styles.table} aria-label="Events">
    <thead>
      <tr>
        <th scope="col" className={styles.idColumn}>
          Id
        </th>
        <th scope="col" className={styles.timeColumn}>
          Time
        </th>
        <th scope="col">Title</th>
        <th scope="col" className={styles.user}>
          User
        </th>
        <th scope="col" className={styles.wide}>
          Release
        </th>
        <th scope="col" className={styles.middle}>
          Environment
        </th>
        <th scope="col" className={styles.wide}>
          URL
        </th>
      </tr>
    </thead>
    {/* A press anywhere in a row follows its link. */}
    {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
    <tbody
      onClick={({ target }) => {
        if (target instanceof Element && !target.closest('a') && window.getSelection()?.isCollapsed)
          target.closest('tr')?.querySelector('a')?.click()
      }}
    >
      {events.map((event) => (
        <Row key={event.eventID} org={org} issue={issue} event={event} />
      ))}
    </tbody>
  </table>
)

/** `/organizations/{org}/issues/{id}/events/`: all stored events of an issue, newest first (ui.md 2.2). */
export const IssueEventsPage = () => {
  const { org, issue } = useParams({ from: '/organizations/$org/issues/$issue/events' })
  const { cursor } = useSearch({ from: '/organizations/$org/issues/$issue/events' })
  const events = useQuery(issueEventsQuery(useApi(), { org, issue }, cursor))
  useFollowIssue(org, events.data?.rows[0]?.groupID ?? undefined)
  return (
    <IssueSubpage org={org} issueId={issue} title="All events">
      <ProgressLine active={events.isFetching && !events.isPending} />
      {events.isPending && <SkeletonRows rows={12} label="Reading the events" />}
      {events.isError && (
        <ErrorState what="The events could not be read" failure={failureOf(events.error)} onRetry={() => void events.refetch()} />
      )}
      {events.data?.rows.length === 0 && (
        <EmptyState title="No event of this issue is stored">
          <p>Their time of keeping is over. The counts of the issue stay exact.</p>
        </EmptyState>
      )}
      {events.data && events.data.rows.length > 0 && (
        <>
          <EventTable org={org} issue={issue} events={events.data.rows} />
          <PageLinks
            previous={events.data.previous}
            next={events.data.next}
            link={(link) => <Link to="/organizations/$org/issues/$issue/events/" params={{ org, issue }} {...link} />}
          />
        </>
      )}
    </IssueSubpage>
  )
}
