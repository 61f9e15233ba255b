import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Suspense, startTransition, useDeferredValue, useEffect, useState } from 'react'

import type { EventAnswer } from '#packages/contract/event'
import type { IssueDetails } from '#packages/contract/issue'

import { failureOf } from '../../api/client.ts'
import { late } from '../../lib/late.ts'
import { Button } from '../../ui/button.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { SkeletonRows } from '../../ui/states.tsx'
import { StackTrace } from '../errors/stack-trace.tsx'
import { parseEventFilter } from './event-filter.ts'
import type { EventFilter } from './event-filter.ts'
import { NoEvent } from './issue-states.tsx'
import { standsFor } from './kept-note.ts'

import styles from './issue.module.css'

const BelowTrace = late(async () => ({ default: (await import('./below-trace.tsx')).BelowTrace }))

interface PanelProps {
  readonly org: string
  readonly issueId: string
  readonly issue: IssueDetails | undefined
  readonly filter: EventFilter
  readonly onFilter: (filter: EventFilter) => void
  readonly markdown: () => string
}

/** The event that the address names is none of those that the filter lets pass. */
export const OutsideNote = (props: {
  readonly org: string
  readonly issueId: string
  readonly onFilter: (filter: EventFilter) => void
}) => (
  <p className={styles.outside}>
    The filter does not let this event pass; older, newer and the graph are within the filter.{' '}
    <Link
      className="link"
      to="/organizations/$org/issues/$issue/events/$event/"
      params={{ org: props.org, issue: props.issueId, event: 'latest' }}
      search={parseEventFilter}
    >
      Show the latest that fits
    </Link>{' '}
    <Button look="quiet" onClick={() => props.onFilter({})}>
      Clear the filter
    </Button>
  </p>
)

const RestBones = () => <SkeletonRows rows={6} label="Reading the rest of the event" />

/** `below`: what stands below the stack trace is to be drawn, too. */
const EventContent = ({ event, ...props }: PanelProps & { readonly event: EventAnswer; readonly below: boolean }) => (
  <div>
    {event.weight !== undefined && <p className={styles.outside}>This event {standsFor(event)}. Counts are exact.</p>}
    <div id="stack-trace" tabIndex={-1} className={styles.trace}>
      <PanelBoundary what="The stack trace could not be shown" resetKey={event.eventID}>
        <StackTrace event={event} markdown={props.markdown} />
      </PanelBoundary>
    </div>
    <PanelBoundary what="The rest of the event could not be shown" resetKey={event.eventID}>
      {props.below ? (
        <Suspense fallback={<RestBones />}>
          <BelowTrace {...props} event={event} />
        </Suspense>
      ) : (
        <RestBones />
      )}
    </PanelBoundary>
  </div>
)

/** True a task after `ready` was drawn first, and from then on: the stack trace comes first, and what is below it, out of sight, does not keep it waiting, nor does its code. */
const useAfterPaint = (ready: boolean): boolean => {
  const [after, setAfter] = useState(false)
  useEffect(() => {
    if (!ready || after) return undefined
    const timer = setTimeout(() => startTransition(() => setAfter(true)))
    return () => clearTimeout(timer)
  }, [ready, after])
  return after
}

/** The event: where it failed, how often, and all that it carries. */
export const EventPanel = ({
  event,
  onRetry,
  ...props
}: PanelProps & { readonly event: UseQueryResult<EventAnswer>; readonly onRetry: () => void }) => {
  // Drawn in slices, between which the page hears the reader: an event can be long.
  const data = useDeferredValue(event.data, undefined)
  const below = useAfterPaint(data !== undefined)
  if (event.isError) return <NoEvent {...props} failure={failureOf(event.error)} onRetry={onRetry} />
  // Another event has other frames: what is open in one says nothing about the other.
  if (!data) return <SkeletonRows rows={14} label="Reading the event" />
  return <EventContent key={data.eventID} {...props} event={data} below={below} />
}
