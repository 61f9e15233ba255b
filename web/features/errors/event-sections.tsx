import type { EventAnswer } from '#packages/contract/event'

import { metaChild } from '../../lib/event-meta.ts'
import { scalarText } from '../../lib/json-text.ts'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { Attachments, UserReport } from './attachments.tsx'
import { Breadcrumbs } from './breadcrumbs.tsx'
import { crumbsOf, exceptionsOf, messageOf, reportsOf, requestOf, threadsOf } from './entries.ts'
import { Notes } from './event-notes.tsx'
import { Contexts, Flags, MessageSection, Packages, Pairs, cardsOf, flagsOf, userRows } from './event-parts.tsx'
import { Grouping, StoredJson } from './event-stored.tsx'
import { RequestSection } from './request.tsx'
import { Tags } from './tags.tsx'
import type { TagActions } from './tags.tsx'
import { Threads } from './threads.tsx'

interface Shown {
  readonly org: string
  readonly event: EventAnswer
  readonly tagActions: TagActions
}

interface Section {
  /** Id of its element, too. */
  readonly id: string
  readonly title: string
  /** False: the event has nothing of it, and it is not shown. */
  readonly has: (event: EventAnswer) => boolean
  readonly draw: (shown: Shown) => React.ReactNode
}

const always = () => true

/** All that an event carries beside its exceptions, in the order of ui.md 2.2. */
const sections: readonly Section[] = [
  { id: 'message', title: 'Message', has: (event) => messageOf(event) !== null, draw: ({ event }) => <MessageSection event={event} /> },
  {
    id: 'user-report',
    title: 'What the user wrote',
    has: ({ userReport }) => userReport !== null,
    draw: ({ event }) => <UserReport event={event} />,
  },
  {
    id: 'report',
    title: 'Report',
    has: (event) => reportsOf(event).length > 0,
    draw: ({ event }) =>
      reportsOf(event).map(({ type, data }, index) => (
        <Pairs
          key={type}
          id={index === 0 ? 'report' : `report-${type}`}
          title={`Report: ${type}`}
          rows={Object.entries(data)}
          meta={metaChild(event._meta, type)}
        />
      )),
  },
  {
    id: 'breadcrumbs',
    title: 'Breadcrumbs',
    has: (event) => crumbsOf(event).length > 0,
    draw: ({ org, event }) => (
      <Breadcrumbs
        crumbs={crumbsOf(event)}
        title={event.title}
        eventTime={event.dateCreated}
        meta={event._meta}
        eventHref={(id) => `/${encodeURIComponent(org)}/${encodeURIComponent(event.projectID)}/events/${encodeURIComponent(id)}/`}
      />
    ),
  },
  {
    id: 'request',
    title: 'Request',
    has: (event) => requestOf(event) !== null,
    draw: ({ event }) => {
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
  },
  {
    id: 'user',
    title: 'User',
    has: (event) => userRows(event).length > 0,
    draw: ({ event }) => <Pairs id="user" title="User" rows={userRows(event)} meta={metaChild(event._meta, 'user')} />,
  },
  {
    id: 'tags',
    title: 'Tags',
    has: ({ tags }) => tags.length > 0,
    draw: ({ event, tagActions }) => <Tags event={event} actions={tagActions} />,
  },
  { id: 'contexts', title: 'Contexts', has: (event) => cardsOf(event).length > 0, draw: ({ event }) => <Contexts event={event} /> },
  { id: 'flags', title: 'Feature flags', has: (event) => flagsOf(event).length > 0, draw: ({ event }) => <Flags event={event} /> },
  {
    id: 'extra',
    title: 'Additional data',
    has: ({ context }) => Object.keys(context).length > 0,
    draw: ({ event }) => (
      <Pairs id="extra" title="Additional data" rows={Object.entries(event.context)} meta={metaChild(event._meta, 'extra')} />
    ),
  },
  {
    id: 'packages',
    title: 'Packages',
    has: ({ packages }) => Object.keys(packages).length > 0,
    draw: ({ event }) => <Packages event={event} />,
  },
  {
    id: 'attachments',
    title: 'Attachments',
    has: ({ attachments }) => attachments.length > 0,
    draw: ({ org, event }) => <Attachments org={org} event={event} />,
  },
  { id: 'threads', title: 'Threads', has: (event) => threadsOf(event).length > 0, draw: ({ event }) => <Threads event={event} /> },
  { id: 'processing', title: 'SDK and processing', has: always, draw: ({ event }) => <Notes event={event} /> },
  { id: 'grouping', title: 'Why is it in this issue', has: always, draw: ({ org, event }) => <Grouping org={org} event={event} /> },
  { id: 'json', title: 'JSON', has: always, draw: ({ org, event }) => <StoredJson org={org} event={event} /> },
]

/** What `has` says, without the page for an event of an odd shape: then the section shows that it cannot be drawn. */
const isShown = (section: Section, event: EventAnswer): boolean => {
  try {
    return section.has(event)
  } catch {
    return true
  }
}

/** The parts of the page for an event, in their order: ids of elements and titles. */
export const outlineOf = (event: EventAnswer): readonly { readonly id: string; readonly title: string }[] => [
  ...(exceptionsOf(event).length > 0 ? [{ id: 'stack-trace', title: 'Stack trace' }] : []),
  { id: 'graph', title: 'Events' },
  ...sections.filter((section) => isShown(section, event)).map(({ id, title }) => ({ id, title })),
]

const Drawn = ({ section, ...shown }: Shown & { readonly section: Section }) => section.draw(shown)

/** Everything beside the exceptions; what is empty is not shown, and what cannot be drawn says so in its own place. */
export const EventSections = (shown: Shown) =>
  sections
    .filter((section) => isShown(section, shown.event))
    .map((section) => (
      <PanelBoundary key={section.id} what={`"${section.title}" could not be shown`} resetKey={shown.event.eventID}>
        <Drawn section={section} {...shown} />
      </PanelBoundary>
    ))
