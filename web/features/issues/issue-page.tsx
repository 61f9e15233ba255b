import { useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'

import type { EventAnswer } from '#packages/contract/event'
import type { IssueDetails } from '#packages/contract/issue'

import { failureOf } from '../../api/client.ts'
import type { Failure } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { buttonClass } from '../../ui/button.tsx'
import { EmptyState, ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { exceptionsOf } from '../errors/entries.ts'
import { EventSections } from '../errors/event-sections.tsx'
import { toMarkdown } from '../errors/markdown.ts'
import { StackTrace } from '../errors/stack-trace.tsx'
import { EventBar } from './event-bar.tsx'
import { IssueBanner } from './issue-banner.tsx'
import { IssueHead, IssuePath } from './issue-header.tsx'
import { IssueSide } from './issue-side.tsx'
import { eventQuery, issueQuery } from './queries.ts'
import { useFollowIssue } from './use-follow-issue.ts'
import { useMarkSeen } from './use-triage.ts'

import styles from './issue.module.css'

const markdownOf = (event: EventAnswer | undefined, issue: IssueDetails | undefined) => (): string =>
  event
    ? toMarkdown(event, { shortId: issue?.shortId ?? '', project: issue?.project.slug ?? event.projectID, address: window.location.href })
    : ''

const EventContent = ({ org, event }: { readonly org: string; readonly event: EventAnswer }) => {
  const exceptions = exceptionsOf(event)
  return (
    <div>
      {exceptions.length > 0 && <StackTrace exceptions={exceptions} meta={event._meta} platform={event.platform} />}
      <div className={exceptions.length > 0 ? styles.sections : undefined}>
        <EventSections org={org} event={event} />
      </div>
    </div>
  )
}

const NoEvent = ({
  org,
  issue,
  failure,
  onRetry,
}: {
  readonly org: string
  readonly issue: string
  readonly failure: Failure
  readonly onRetry: () => void
}) =>
  failure.status === 404 ? (
    <EmptyState
      title="This event is not stored"
      actions={
        <Link
          className={buttonClass({ size: 'medium' })}
          to="/organizations/$org/issues/$issue/events/$event/"
          params={{ org, issue, event: 'latest' }}
        >
          Show the latest event
        </Link>
      }
    >
      <p>Its time of keeping is over, or its id was never seen in this issue. The counts above stay exact.</p>
    </EmptyState>
  ) : (
    <ErrorState what="The event could not be read" failure={failure} onRetry={onRetry} />
  )

const EventPanel = (props: {
  readonly org: string
  readonly issueId: string
  readonly event: UseQueryResult<EventAnswer>
  readonly onRetry: () => void
}) => {
  const { event } = props
  if (event.isPending) return <SkeletonRows rows={10} label="Reading the event" />
  if (event.isError) return <NoEvent org={props.org} issue={props.issueId} failure={failureOf(event.error)} onRetry={props.onRetry} />
  // Another event has other frames: what is open in one says nothing about the other.
  return <EventContent key={event.data.eventID} org={props.org} event={event.data} />
}

const NoIssue = ({ org, issue }: { readonly org: string; readonly issue: string }) => (
  <EmptyState
    title={`There is no issue ${visibleText(issue.slice(0, 60))} that you may see`}
    actions={
      <Link
        className={buttonClass({ size: 'medium' })}
        to="/organizations/$org/issues/"
        params={{ org }}
        search={{ query: issue.slice(0, 60) }}
      >
        Search for it in all projects
      </Link>
    }
  >
    <p>It was deleted, belongs to a project of others, or the address is wrong.</p>
  </EmptyState>
)

const pageTitle = (issue: IssueDetails | undefined): string =>
  issue ? `${cutText(visibleText(issue.title), 120).text} - Vedette` : 'Issue - Vedette'

const IssueView = ({ org, issueId, chosen }: { readonly org: string; readonly issueId: string; readonly chosen: string }) => {
  const api = useApi()
  const issue = useQuery(issueQuery(api, org, issueId))
  const event = useQuery(eventQuery(api, { org, issue: issueId, event: chosen }))
  const markdown = markdownOf(event.data, issue.data)
  const retry = () => void Promise.all([issue.refetch(), event.refetch()])
  const missing = issue.isError && !issue.data ? failureOf(issue.error) : null
  useMarkSeen(org, issue.data)
  useFollowIssue(org, issue.data?.id)
  return (
    <>
      <title>{pageTitle(issue.data)}</title>
      <IssuePath org={org} issue={issue.data} />
      <ProgressLine active={event.isFetching && !event.isPending} />
      {missing?.status === 404 && <NoIssue org={org} issue={issueId} />}
      {missing && missing.status !== 404 && <ErrorState what="The issue could not be read" failure={missing} onRetry={retry} />}
      {issue.isPending && <SkeletonRows rows={3} label="Reading the issue" />}
      {issue.data && (
        <>
          <IssueBanner issue={issue.data} />
          <IssueHead issue={issue.data} />
        </>
      )}
      {!missing && (
        <>
          <EventBar org={org} issue={issueId} chosen={chosen} event={event.data} markdown={markdown} />
          <div className={styles.columns}>
            <div className={styles.main}>
              <EventPanel org={org} issueId={issueId} event={event} onRetry={retry} />
            </div>
            <IssueSide org={org} issueId={issueId} issue={issue.data} event={event.data} />
          </div>
        </>
      )}
    </>
  )
}

/** `/organizations/{org}/issues/{id}/`: the issue with its recommended event (ui.md 2.2). */
export const IssuePage = () => {
  const { org, issue } = useParams({ from: '/organizations/$org/issues/$issue' })
  return <IssueView key={issue} org={org} issueId={issue} chosen="recommended" />
}

/** `/organizations/{org}/issues/{id}/events/{eventId}/`: the issue with one of its events. */
export const IssueEventPage = () => {
  const { org, issue, event } = useParams({ from: '/organizations/$org/issues/$issue/events/$event' })
  return <IssueView key={issue} org={org} issueId={issue} chosen={event} />
}
