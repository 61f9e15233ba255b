import type { EventAnswer } from '#packages/contract/event'
import type { IssueDetails } from '#packages/contract/issue'

import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { exceptionsOf } from '../errors/entries.ts'
import { EventSections } from '../errors/event-sections.tsx'
import { namesTag, toggleTag } from './event-filter.ts'
import type { EventFilter } from './event-filter.ts'
import { EventGraph } from './event-graph.tsx'
import { Highlights } from './highlights.tsx'
import { WhatChangedSection } from './what-changed/section.tsx'

import styles from './issue.module.css'

interface BelowProps {
  readonly org: string
  readonly issueId: string
  readonly issue: IssueDetails | undefined
  readonly filter: EventFilter
  readonly onFilter: (filter: EventFilter) => void
  readonly event: EventAnswer
}

/** What stands below the stack trace: what says it in its place, graph, highlights, and all that the event carries beside its exceptions. */
export const BelowTrace = ({ event, ...props }: BelowProps) => {
  const { filter, onFilter } = props
  const tagActions = {
    isWanted: (key: string, value: string) => namesTag(filter, key, value),
    want: (key: string, value: string) => onFilter(toggleTag(filter, key, value)),
  }
  return (
    <div className={exceptionsOf(event).length > 0 ? styles.sections : undefined}>
      <EventSections org={props.org} event={event} tagActions={tagActions} part="lead" />
      <PanelBoundary what="The graph could not be shown" resetKey={event.eventID}>
        <EventGraph {...props} event={event} />
      </PanelBoundary>
      <PanelBoundary what="What changed could not be shown" resetKey={event.eventID}>
        <WhatChangedSection org={props.org} issueId={props.issueId} filter={filter} events={Number(props.issue?.count ?? 0)} />
      </PanelBoundary>
      <PanelBoundary what="The highlights could not be shown" resetKey={event.eventID}>
        <Highlights event={event} place="row" />
      </PanelBoundary>
      <EventSections org={props.org} event={event} tagActions={tagActions} part="rest" />
    </div>
  )
}
