import { useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Suspense, startTransition, useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react'

import type { EventAnswer, FrameAnswer } from '#packages/contract/event'
import type { IssueDetails } from '#packages/contract/issue'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { late } from '../../lib/late.ts'
import { Button } from '../../ui/button.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { SkeletonRows } from '../../ui/states.tsx'
import { FrameCoverage } from '../errors/frame-coverage.ts'
import type { CoverageReader } from '../errors/frame-coverage.ts'
import { FrameHint } from '../errors/frame-hint.ts'
import { StackTrace } from '../errors/stack-trace.tsx'
import { FaultsContext, sourceMapFaults } from '../source-maps/faults.ts'
import { FrameCommit } from '../suspect-commits/frame-commit.tsx'
import { suspectsQuery } from '../suspect-commits/query.ts'
import { suspectOfFrame } from '../suspect-commits/suspect-text.ts'
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

const SetUpMapping = late(async () => ({ default: (await import('../code-mappings/set-up-mapping.tsx')).SetUpMapping }))

/** What is known of frames beside the event: the suspect commit, and how to say where a file is. */
const Hinted = (props: {
  readonly org: string
  readonly issueId: string
  readonly project: string | undefined
  readonly children: React.ReactNode
}) => {
  const { org, issueId, project } = props
  const suspects = useQuery(suspectsQuery(useApi(), org, issueId)).data
  const hints = useMemo(
    () => ({
      mark: (frame: FrameAnswer) => {
        const commit = suspects && suspectOfFrame(suspects, frame)
        return commit && <FrameCommit commit={commit} />
      },
      below: (frame: FrameAnswer) =>
        project !== undefined && (
          <Suspense fallback={null}>
            <SetUpMapping org={org} project={project} frame={frame} />
          </Suspense>
        ),
    }),
    [org, project, suspects],
  )
  return <FrameHint value={hints}>{props.children}</FrameHint>
}

const Covered = late(async () => ({ default: (await import('../test-coverage/frame-coverage.tsx')).Covered }))

/** Frames of a project that knows what tests ran show it beside their code. */
const WithCoverage = (props: {
  readonly org: string
  readonly issue: IssueDetails | undefined
  readonly event: EventAnswer
  readonly children: React.ReactNode
}) => {
  const { org, issue, event } = props
  const project = issue?.hasCoverage ? issue.project.slug : undefined
  const release = event.release?.version ?? ''
  const read = useCallback<CoverageReader>(
    (frame, draw) =>
      project === undefined || !frame.inApp ? (
        draw(null)
      ) : (
        <Suspense fallback={draw(null)}>
          <Covered org={org} project={project} release={release} frame={frame}>
            {draw}
          </Covered>
        </Suspense>
      ),
    [org, project, release],
  )
  return <FrameCoverage value={read}>{props.children}</FrameCoverage>
}

/** `below`: what stands below the stack trace is to be drawn, too. */
const EventContent = ({ event, ...props }: PanelProps & { readonly event: EventAnswer; readonly below: boolean }) => (
  <div>
    {event.weight !== undefined && <p className={styles.outside}>This event {standsFor(event)}. Counts are exact.</p>}
    <div id="stack-trace" tabIndex={-1} className={styles.trace}>
      <PanelBoundary what="The stack trace could not be shown" resetKey={event.eventID}>
        <FaultsContext value={sourceMapFaults(props.org, event)}>
          <Hinted org={props.org} issueId={props.issueId} project={props.issue?.project.slug}>
            <WithCoverage org={props.org} issue={props.issue} event={event}>
              <StackTrace event={event} markdown={props.markdown} />
            </WithCoverage>
          </Hinted>
        </FaultsContext>
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
