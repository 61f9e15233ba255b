import { usePrefetchQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Suspense, useState } from 'react'

import type { EventAnswer } from '#packages/contract/event'
import type { IssueDetails } from '#packages/contract/issue'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { late } from '../../lib/late.ts'
import { useMedia } from '../../lib/use-media.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { ErrorState, ProgressLine } from '../../ui/states.tsx'
import { pageMarkdown } from '../errors/markdown.ts'
import { suspectsQuery } from '../suspect-commits/query.ts'
import { CauseLine } from './cause-line.tsx'
import { EventBar } from './event-bar.tsx'
import type { EventFilter } from './event-filter.ts'
import { EventFilters, EventSearch } from './event-filters.tsx'
import { EventStrip } from './event-graph.tsx'
import { EventPanel, OutsideNote } from './event-panel.tsx'
import { IssueBanner } from './issue-banner.tsx'
import { IssueHead, IssuePath } from './issue-header.tsx'
import { IssueSide } from './issue-side.tsx'
import { HeadBones, NoIssue } from './issue-states.tsx'
import { eventQuery, issueQuery } from './queries.ts'
import { freshMerge } from './reshape/fresh-merge.ts'
import { useFollowIssue } from './use-follow-issue.ts'
import { useMarkSeen } from './use-triage.ts'

import styles from './issue.module.css'

/** As wide as this, the header line has room for the filters. */
const wideQuery = '(min-width: 1280px)'

const pageTitle = (issue: IssueDetails | undefined): string =>
  issue ? `${cutText(visibleText(issue.title), 120).text} - Vedette` : 'Issue - Vedette'

// Few issues were just merged.
const RuleOffer = late(async () => ({ default: (await import('./reshape/rule-offer.tsx')).RuleOffer }))

/** For who merged the issue a short while ago: the rule that would have done it. */
const AfterMerge = ({ org, issue }: { readonly org: string; readonly issue: IssueDetails }) => {
  const user = useQuery(sessionQuery(useApi())).data?.user
  const [openedMs] = useState(() => Date.now())
  const merge = freshMerge(issue, user?.id, openedMs)
  return (
    merge && (
      <Suspense fallback={null}>
        <RuleOffer key={merge.id} org={org} issue={issue} mergeId={merge.id} />
      </Suspense>
    )
  )
}

/** What is said of the issue itself, above its events; each part fails alone. */
const IssueTop = (props: {
  readonly org: string
  readonly issueId: string
  readonly issue: IssueDetails
  readonly filter: EventFilter
}) => (
  <PanelBoundary what="The head of the issue could not be shown" resetKey={props.issue.id}>
    <IssueBanner issue={props.issue} />
    <AfterMerge org={props.org} issue={props.issue} />
    <IssueHead issue={props.issue} strip={<EventStrip {...props} />} />
    <CauseLine org={props.org} issueId={props.issueId} issue={props.issue} filter={props.filter} />
  </PanelBoundary>
)

interface PageProps {
  readonly org: string
  readonly issueId: string
  /** `recommended`, `latest`, `oldest` or an event id. */
  readonly chosen: string
  readonly filter: EventFilter
  readonly onFilter: (filter: EventFilter) => void
}

/** The event bar, and below it the event beside the right column. */
const EventPart = ({
  issue,
  event,
  isWide,
  ...props
}: PageProps & { readonly issue: IssueDetails | undefined; readonly event: UseQueryResult<EventAnswer>; readonly isWide: boolean }) => {
  const { org, issueId, filter, onFilter } = props
  const shown = event.isError ? undefined : event.data
  const suspects = suspectsQuery(useApi(), org, issueId).queryKey
  const client = useQueryClient()
  const markdown = () => (shown ? pageMarkdown(shown, issue, client.getQueryData(suspects)) : '')
  const place = { org, issueId, issue, filter, onFilter }
  return (
    <>
      <EventBar
        org={org}
        issue={issueId}
        chosen={props.chosen}
        event={shown}
        markdown={markdown}
        filter={filter}
        filters={isWide ? null : <EventFilters org={org} filter={filter} onFilter={onFilter} />}
        search={<EventSearch filter={filter} onFilter={onFilter} />}
      />
      {shown?.matchesFilter === false && <OutsideNote org={org} issueId={issueId} onFilter={onFilter} />}
      <div className={styles.columns}>
        <div className={styles.main}>
          <EventPanel {...place} event={event} markdown={markdown} onRetry={() => void event.refetch()} />
        </div>
        <IssueSide {...place} event={shown} reading={event.isPending} />
      </div>
    </>
  )
}

const IssueView = (props: PageProps) => {
  const { org, issueId, filter, onFilter } = props
  const api = useApi()
  const issue = useQuery(issueQuery(api, org, issueId))
  const event = useQuery(eventQuery(api, { org, issue: issueId, event: props.chosen }, filter))
  // Asked for together with the issue, not after it.
  usePrefetchQuery(suspectsQuery(api, org, issueId))
  const isWide = useMedia(wideQuery)
  const missing = issue.isError && !issue.data ? failureOf(issue.error) : null
  useMarkSeen(org, issue.data)
  useFollowIssue(org, issue.data?.id)
  const path = (
    <IssuePath
      org={org}
      issue={issue.data}
      filters={isWide && !missing && <EventFilters org={org} filter={filter} onFilter={onFilter} />}
    />
  )
  if (missing)
    return (
      <>
        <title>{pageTitle(undefined)}</title>
        {path}
        {missing.status === 404 ? (
          <NoIssue org={org} issue={issueId} />
        ) : (
          <ErrorState
            what="The issue could not be read"
            failure={missing}
            onRetry={() => void Promise.all([issue.refetch(), event.refetch()])}
          />
        )}
      </>
    )
  return (
    <>
      <title>{pageTitle(issue.data)}</title>
      {path}
      <ProgressLine active={event.isFetching && !event.isPending} />
      {issue.data ? <IssueTop org={org} issueId={issueId} issue={issue.data} filter={filter} /> : <HeadBones />}
      <EventPart {...props} issue={issue.data} event={event} isWide={isWide} />
    </>
  )
}

/** `/organizations/{org}/issues/{id}/`: the issue with its recommended event (ui.md 2.2). */
export const IssuePage = () => {
  const { org, issue } = useParams({ from: '/organizations/$org/issues/$issue' })
  const filter = useSearch({ from: '/organizations/$org/issues/$issue' })
  const navigate = useNavigate()
  const onFilter = (search: EventFilter) => void navigate({ to: '/organizations/$org/issues/$issue/', params: { org, issue }, search })
  return <IssueView key={issue} org={org} issueId={issue} chosen="recommended" filter={filter} onFilter={onFilter} />
}

/** `/organizations/{org}/issues/{id}/events/{eventId}/`: the issue with one of its events. */
export const IssueEventPage = () => {
  const { org, issue, event } = useParams({ from: '/organizations/$org/issues/$issue/events/$event' })
  const filter = useSearch({ from: '/organizations/$org/issues/$issue/events/$event' })
  const navigate = useNavigate()
  const onFilter = (search: EventFilter) =>
    void navigate({ to: '/organizations/$org/issues/$issue/events/$event/', params: { org, issue, event }, search })
  return <IssueView key={issue} org={org} issueId={issue} chosen={event} filter={filter} onFilter={onFilter} />
}
