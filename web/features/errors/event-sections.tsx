import type { EventAnswer } from '#packages/contract/event'

import { metaChild } from '../../lib/event-meta.ts'
import { scalarText } from '../../lib/json-text.ts'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { Attachments, UserReport } from './attachments.tsx'
import { Breadcrumbs } from './breadcrumbs.tsx'
import { crumbsOf, reportsOf, requestOf } from './entries.ts'
import { userRows } from './event-facts.ts'
import { Notes } from './event-notes.tsx'
import { Contexts, Flags, MessageSection, Packages, Pairs } from './event-parts.tsx'
import { Grouping, StoredJson } from './event-stored.tsx'
import { Evidence } from './evidence.tsx'
import { RequestSection } from './request.tsx'
import { sectionsOf } from './section-list.ts'
import type { SectionId, SectionPart } from './section-list.ts'
import { Tags } from './tags.tsx'
import type { TagActions } from './tags.tsx'
import { Threads } from './threads.tsx'
import { TraceSection } from './trace-section.tsx'

interface Shown {
  readonly org: string
  readonly event: EventAnswer
  readonly tagActions: TagActions
}

/** How each section is drawn. */
const draws: Readonly<Record<SectionId, (shown: Shown) => React.ReactNode>> = {
  evidence: ({ org, event }) => <Evidence org={org} event={event} />,
  message: ({ event }) => <MessageSection event={event} />,
  'user-report': ({ event }) => <UserReport event={event} />,
  report: ({ event }) =>
    reportsOf(event).map(({ type, data }, index) => (
      <Pairs
        key={type}
        id={index === 0 ? 'report' : `report-${type}`}
        title={`Report: ${type}`}
        rows={Object.entries(data)}
        meta={metaChild(event._meta, type)}
      />
    )),
  breadcrumbs: ({ org, event }) => (
    <Breadcrumbs
      crumbs={crumbsOf(event)}
      title={event.title}
      eventTime={event.dateCreated}
      meta={event._meta}
      eventHref={(id) => `/${encodeURIComponent(org)}/${encodeURIComponent(event.projectID)}/events/${encodeURIComponent(id)}/`}
    />
  ),
  trace: ({ org, event }) => <TraceSection org={org} event={event} />,
  request: ({ event }) => {
    const request = requestOf(event)
    return (
      request && (
        <RequestSection
          request={request}
          meta={metaChild(event._meta, 'request')}
          status={scalarText(event.contexts['response']?.['status_code'])}
        />
      )
    )
  },
  user: ({ event }) => <Pairs id="user" title="User" rows={userRows(event)} meta={metaChild(event._meta, 'user')} />,
  tags: ({ event, tagActions }) => <Tags event={event} actions={tagActions} />,
  contexts: ({ event }) => <Contexts event={event} />,
  flags: ({ event }) => <Flags event={event} />,
  extra: ({ event }) => (
    <Pairs id="extra" title="Additional data" rows={Object.entries(event.context)} meta={metaChild(event._meta, 'extra')} />
  ),
  packages: ({ event }) => <Packages event={event} />,
  attachments: ({ org, event }) => <Attachments org={org} event={event} />,
  threads: ({ event }) => <Threads event={event} />,
  processing: ({ event }) => <Notes event={event} />,
  grouping: ({ org, event }) => <Grouping org={org} event={event} />,
  json: ({ org, event }) => <StoredJson org={org} event={event} />,
}

const Drawn = ({ id, ...shown }: Shown & { readonly id: SectionId }) => draws[id](shown)

/** Everything beside the exceptions, in two parts; what is empty is not shown, and what cannot be drawn says so in its own place. */
export const EventSections = ({ part, ...shown }: Shown & { readonly part: SectionPart }) =>
  sectionsOf(shown.event, part).map(({ id, title }) => (
    <PanelBoundary key={id} what={`"${title}" could not be shown`} resetKey={shown.event.eventID}>
      <Drawn id={id} {...shown} />
    </PanelBoundary>
  ))
