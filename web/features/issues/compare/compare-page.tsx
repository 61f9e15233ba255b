import { useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'

import type { EventAnswer } from '#packages/contract/event'

import { failureOf } from '../../../api/client.ts'
import { useApi } from '../../../api/context.ts'
import { formatInstant } from '../../../lib/time-format.ts'
import { visibleText } from '../../../lib/visible-text.ts'
import { SegmentedChoice, buttonClass } from '../../../ui/button.tsx'
import { FoldSection } from '../../../ui/fold-section.tsx'
import { PanelBoundary } from '../../../ui/panel-boundary.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../ui/states.tsx'
import { tagOf } from '../../errors/entries.ts'
import { parseEventFilter } from '../event-filter.ts'
import { IssueSubpage } from '../issue-subpage.tsx'
import { withAtFirst } from './compare-search.ts'
import type { CompareSearch } from './compare-search.ts'
import { FieldTable } from './field-table.tsx'
import { differs, fieldSections } from './fields.ts'
import { oneEventQuery } from './query.ts'
import { CrumbsDiff, TracesDiff } from './traces-diff.tsx'
import { crumbPairs, tracePairs } from './traces.ts'

import styles from './compare.module.css'

interface Place {
  readonly org: string
  readonly issue: string
}

const Head = ({ side, event, org, issue }: Place & { readonly side: 'older' | 'newer'; readonly event: EventAnswer }) => {
  const facts = [event.release?.shortVersion, tagOf(event, 'environment')].flatMap((fact) => (fact ? [visibleText(fact.slice(0, 80))] : []))
  return (
    <div data-side={side}>
      <p className="meta t3">{side === 'older' ? 'Older' : 'Newer'}</p>
      <p>
        <Link
          className="link mono"
          to="/organizations/$org/issues/$issue/events/$event/"
          params={{ org, issue, event: event.eventID }}
          search={parseEventFilter}
        >
          {event.eventID.slice(0, 8)}
        </Link>{' '}
        <time dateTime={event.dateCreated}>{formatInstant(event.dateCreated)}</time>
      </p>
      {facts.length > 0 && <p className="t2 trunc">{facts.join(', ')}</p>}
    </div>
  )
}

/** Both events, the older one on the left, whichever was named first. */
const Compared = ({
  one,
  other,
  all,
  ...place
}: Place & { readonly one: EventAnswer; readonly other: EventAnswer; readonly all: boolean }) => {
  const [older, newer] = one.dateCreated <= other.dateCreated ? [one, other] : [other, one]
  const parts = useMemo(
    () => ({ sections: fieldSections(older, newer), traces: tracePairs(older, newer), crumbs: crumbPairs(older, newer) }),
    [older, newer],
  )
  const odd = (rows: (typeof parts.sections)[number]['rows']) => rows.filter(differs)
  const shown = parts.sections.filter(({ rows }) => all || odd(rows).length > 0)
  const alike = parts.sections.filter(({ rows }) => odd(rows).length === 0).map(({ title }) => title)
  const [first, ...rest] = shown
  const draw = ({ id, title, rows }: (typeof shown)[number]) => (
    <FoldSection
      key={id}
      id={`compare-${id}`}
      title={title}
      note={odd(rows).length === 0 ? 'all alike' : `${String(odd(rows).length)} of ${String(rows.length)} differ`}
    >
      <FieldTable label={title} rows={all ? rows : odd(rows)} />
    </FoldSection>
  )
  return (
    <div className={styles.page}>
      <div className={styles.heads}>
        <Head {...place} side="older" event={older} />
        <Head {...place} side="newer" event={newer} />
      </div>
      {first?.id === 'event' && draw(first)}
      <PanelBoundary what="The stack traces could not be compared" resetKey={`${older.eventID}${newer.eventID}`}>
        <TracesDiff pairs={parts.traces} all={all} />
      </PanelBoundary>
      {first && first.id !== 'event' && draw(first)}
      {rest.map(draw)}
      <PanelBoundary what="The breadcrumbs could not be compared" resetKey={`${older.eventID}${newer.eventID}`}>
        <CrumbsDiff pairs={parts.crumbs} older={older} newer={newer} all={all} />
      </PanelBoundary>
      {!all && alike.length > 0 && <p className={styles.alike}>Alike in both: {alike.join(', ')}.</p>}
    </div>
  )
}

const NoOther = ({ org, issue }: Place) => (
  <EmptyState
    title="Both are the same event"
    actions={
      <Link className={buttonClass({ size: 'medium' })} to="/organizations/$org/issues/$issue/events/" params={{ org, issue }}>
        All events
      </Link>
    }
  >
    <p>Tick two events in the list of all events, or take &quot;Compare&quot; at an event that is not the first or the last one.</p>
  </EmptyState>
)

const NotRead = ({ reads, ...place }: Place & { readonly reads: readonly UseQueryResult<EventAnswer>[] }) => {
  const failed = reads.find(({ isError }) => isError)
  const failure = failureOf(failed?.error)
  if (failure.status !== 404)
    return (
      <ErrorState
        what="The events could not be read"
        failure={failure}
        onRetry={() => void Promise.all(reads.map((read) => read.refetch()))}
      />
    )
  return (
    <EmptyState
      title="One of the events is not stored"
      actions={
        <Link className={buttonClass({ size: 'medium' })} to="/organizations/$org/issues/$issue/events/" params={place}>
          All events
        </Link>
      }
    >
      <p>Its time of keeping is over, or it belongs to another issue.</p>
    </EmptyState>
  )
}

/** The comparison as soon as both events are there. */
const Both = ({ event, other, all, ...place }: Place & { readonly event: string; readonly other: string; readonly all: boolean }) => {
  const api = useApi()
  const reads = [useQuery(oneEventQuery(api, { ...place, event })), useQuery(oneEventQuery(api, { ...place, event: other }))]
  const [one, two] = reads.map(({ data }) => data)
  if (!one || !two)
    return reads.some(({ isError }) => isError) ? (
      <NotRead {...place} reads={reads} />
    ) : (
      <SkeletonRows rows={10} label="Reading both events" />
    )
  if (one.eventID === two.eventID) return <NoOther {...place} />
  return (
    <PanelBoundary what="The events could not be compared" resetKey={`${one.eventID}${two.eventID}`}>
      <Compared {...place} one={one} other={two} all={all} />
    </PanelBoundary>
  )
}

/** `/organizations/{org}/issues/{id}/events/{event}/compare/?with={event}`: what differs between two events of an issue. */
export const ComparePage = () => {
  const { org, issue, event } = useParams({ from: '/organizations/$org/issues/$issue/events/$event/compare' })
  const search = useSearch({ from: '/organizations/$org/issues/$issue/events/$event/compare' })
  const navigate = useNavigate()
  const isAll = search.all === '1'
  const show = (what: 'differences' | 'all') => {
    const { all: _all, ...rest } = search
    const next: CompareSearch = what === 'all' ? { ...rest, all: '1' } : rest
    void navigate({
      to: '/organizations/$org/issues/$issue/events/$event/compare/',
      params: { org, issue, event },
      search: next,
      replace: true,
    })
  }
  const choice = (
    <SegmentedChoice
      label="What is shown"
      segments={[
        { value: 'differences', label: 'Differences' },
        { value: 'all', label: 'Everything' },
      ]}
      chosen={isAll ? 'all' : 'differences'}
      onChoose={show}
    />
  )
  return (
    <IssueSubpage org={org} issueId={issue} title="Compare two events" note={choice}>
      <Both org={org} issue={issue} event={event} other={search.with ?? withAtFirst} all={isAll} />
    </IssueSubpage>
  )
}
