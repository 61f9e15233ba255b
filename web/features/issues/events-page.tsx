import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'

import type { EventItem } from '#packages/contract/event'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { formatCount } from '../../lib/number-format.ts'
import { describeInstant, formatInstant } from '../../lib/time-format.ts'
import { useMedia } from '../../lib/use-media.ts'
import { Button } from '../../ui/button.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { useNow } from '../../ui/relative-time.tsx'
import { EmptyState, ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { CheckBox } from './check-box.tsx'
import { CompareBar } from './compare/compare-bar.tsx'
import { togglePicked } from './compare/picked.ts'
import { isFiltered, parseEventFilter } from './event-filter.ts'
import type { EventFilter, EventListSearch } from './event-filter.ts'
import { EventFilters, EventSearch } from './event-filters.tsx'
import { IssueSubpage } from './issue-subpage.tsx'
import { keptNote, standsFor } from './kept-note.ts'
import { PageLinks } from './page-links.tsx'
import { issueEventsQuery } from './queries.ts'
import { useFollowIssue } from './use-follow-issue.ts'

import styles from './subpage.module.css'

const textMax = 200

const tagOf = (event: EventItem, key: string): string => event.tags.find((tag) => tag.key === key)?.value ?? ''

const userOf = ({ user }: EventItem): string => user?.email ?? user?.username ?? user?.id ?? user?.ip_address ?? ''

interface Column {
  readonly name: string
  readonly text: (event: EventItem) => string
  readonly className: string | undefined
}

/** What is told of an event beside its id and time (ui.md 2.2); narrow pages leave out what comes late. */
const columns: readonly Column[] = [
  { name: 'Title', text: ({ title }) => title, className: undefined },
  { name: 'User', text: userOf, className: styles.user },
  { name: 'Release', text: (event) => tagOf(event, 'release'), className: styles.wide },
  { name: 'Environment', text: (event) => tagOf(event, 'environment'), className: styles.middle },
  { name: 'Transaction', text: (event) => tagOf(event, 'transaction'), className: styles.wide },
  { name: 'URL', text: (event) => tagOf(event, 'url').replace(/^https?:\/\/[^/]{1,300}/i, ''), className: styles.wide },
]

interface Picking {
  readonly picked: readonly string[]
  readonly onPick: (id: string) => void
}

interface RowProps extends Picking {
  readonly org: string
  readonly issue: string
  readonly event: EventItem
  /** Some of the events stand for others. */
  readonly isSample: boolean
}

const Row = ({ org, issue, event, isSample, picked, onPick }: RowProps) => {
  const now = useNow()
  const isPicked = picked.includes(event.eventID)
  return (
    <tr data-picked={isPicked ? 'true' : undefined}>
      <td className={styles.tick}>
        <CheckBox label={`Compare ${event.eventID.slice(0, 8)}`} checked={isPicked} onClick={() => onPick(event.eventID)} />
      </td>
      <td className="mono">
        <Link
          to="/organizations/$org/issues/$issue/events/$event/"
          params={{ org, issue, event: event.eventID }}
          search={parseEventFilter}
          className="link"
        >
          {event.eventID.slice(0, 8)}
        </Link>
      </td>
      <td className={styles.time}>
        <time dateTime={event.dateCreated} title={describeInstant(event.dateCreated, now)}>
          {formatInstant(event.dateCreated).slice(0, 19)}
        </time>
      </td>
      {isSample && (
        <td className="num t2" title={standsFor(event) ?? undefined}>
          {event.weight !== undefined && `×${formatCount(event.weight)}`}
        </td>
      )}
      {columns.map(({ name, text, className }) => {
        const value = text(event).slice(0, textMax)
        return (
          <td key={name} className={`${className ?? ''} trunc`} title={value}>
            <PlainText value={value} />
          </td>
        )
      })}
    </tr>
  )
}

const EventTable = ({ events, ...props }: Omit<RowProps, 'event'> & { readonly events: readonly EventItem[] }) => (
  <table className={styles.table} aria-label="Events">
    <thead>
      <tr>
        <th scope="col" className={styles.tickColumn}>
          <span className="unseen">Compare</span>
        </th>
        <th scope="col" className={styles.idColumn}>
          Id
        </th>
        <th scope="col" className={styles.timeColumn}>
          Time
        </th>
        {props.isSample && (
          <th scope="col" className={`${styles.standsColumn ?? ''} num`} title="How many events the stored one stands for">
            Stands for
          </th>
        )}
        {columns.map(({ name, className }) => (
          <th key={name} scope="col" className={className}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
    {/* A press anywhere in a row follows its link. */}
    {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
    <tbody
      onClick={({ target }) => {
        if (target instanceof Element && !target.closest('a, button') && window.getSelection()?.isCollapsed)
          target.closest('tr')?.querySelector('a')?.click()
      }}
    >
      {events.map((event) => (
        <Row key={event.eventID} {...props} event={event} />
      ))}
    </tbody>
  </table>
)

/** Where a sample is stored, how large it is. */
const KeptNote = ({ events }: { readonly events: readonly EventItem[] }) => {
  const note = keptNote(events)
  return note === null ? null : <p className={`${styles.kept ?? ''} meta t2`}>{note}</p>
}

const NoEvents = ({ filter, onFilter }: { readonly filter: EventFilter; readonly onFilter: (filter: EventFilter) => void }) =>
  isFiltered(filter) ? (
    <EmptyState
      title="No event of this issue fits the filter"
      actions={
        <Button size="medium" onClick={() => onFilter({})}>
          Clear the filter
        </Button>
      }
    />
  ) : (
    <EmptyState title="No event of this issue is stored">
      <p>Their time of keeping is over. The counts of the issue stay exact.</p>
    </EmptyState>
  )

const Events = (props: {
  readonly org: string
  readonly issue: string
  readonly search: EventListSearch
  readonly onFilter: (filter: EventFilter) => void
}) => {
  const { org, issue, search, onFilter } = props
  const events = useQuery(issueEventsQuery(useApi(), { org, issue }, search))
  // Ticks stay from page to page: the first event and the last one are rarely on one.
  const [picked, setPicked] = useState<readonly string[]>([])
  useFollowIssue(org, events.data?.rows[0]?.groupID ?? undefined)
  return (
    <>
      <ProgressLine active={events.isFetching && !events.isPending} />
      {events.isPending && <SkeletonRows rows={12} label="Reading the events" />}
      {events.isError && (
        <ErrorState what="The events could not be read" failure={failureOf(events.error)} onRetry={() => void events.refetch()} />
      )}
      {events.data?.rows.length === 0 && <NoEvents filter={search} onFilter={onFilter} />}
      {events.data && events.data.rows.length > 0 && (
        <>
          <CompareBar org={org} issue={issue} picked={picked} onClear={() => setPicked([])} />
          <KeptNote events={events.data.rows} />
          <EventTable
            org={org}
            issue={issue}
            events={events.data.rows}
            isSample={events.data.rows.some(({ weight }) => weight !== undefined)}
            picked={picked}
            onPick={(id) => setPicked(togglePicked(picked, id))}
          />
          <PageLinks
            previous={events.data.previous}
            next={events.data.next}
            link={(link) => (
              <Link
                to="/organizations/$org/issues/$issue/events/"
                params={{ org, issue }}
                {...link}
                search={(before: EventListSearch) => ({ ...before, ...link.search })}
              />
            )}
          />
        </>
      )}
    </>
  )
}

/** As wide as this, the heading has room for the filters. */
const wideQuery = '(min-width: 900px)'

/** `/organizations/{org}/issues/{id}/events/`: the stored events of an issue, newest first, within the filter (ui.md 2.2). */
export const IssueEventsPage = () => {
  const { org, issue } = useParams({ from: '/organizations/$org/issues/$issue/events' })
  const search = useSearch({ from: '/organizations/$org/issues/$issue/events' })
  const navigate = useNavigate()
  const isWide = useMedia(wideQuery)
  const onFilter = (filter: EventFilter) =>
    void navigate({ to: '/organizations/$org/issues/$issue/events/', params: { org, issue }, search: filter })
  const filter = parseEventFilter({ ...search })
  const filters = (
    <>
      <EventFilters org={org} filter={filter} onFilter={onFilter} />
      <EventSearch filter={filter} onFilter={onFilter} />
    </>
  )
  return (
    <IssueSubpage org={org} issueId={issue} title="All events" note={isWide ? filters : undefined}>
      {!isWide && <div className={styles.filters}>{filters}</div>}
      <Events org={org} issue={issue} search={search} onFilter={onFilter} />
    </IssueSubpage>
  )
}
