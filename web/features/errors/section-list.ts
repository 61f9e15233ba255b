import type { EventAnswer } from '#packages/contract/event'

import { crumbsOf, exceptionsOf, messageOf, reportsOf, requestOf, threadsOf, traceOf } from './entries.ts'
import { cardsOf, flagsOf, userRows } from './event-facts.ts'

interface Section {
  /** Id of its element, too. */
  readonly id: string
  readonly title: string
  /** False: the event has nothing of it, and it is not shown. */
  readonly has: (event: EventAnswer) => boolean
}

const always = () => true

/** All that an event carries beside its exceptions, in the order of ui.md 2.2. What draws them is in `event-sections.tsx`, which comes later. */
const sections = [
  { id: 'evidence', title: 'Evidence', has: ({ occurrence }) => occurrence !== null },
  { id: 'message', title: 'Message', has: (event) => messageOf(event) !== null },
  { id: 'user-report', title: 'What the user wrote', has: ({ userReport }) => userReport !== null },
  { id: 'report', title: 'Report', has: (event) => reportsOf(event).length > 0 },
  { id: 'breadcrumbs', title: 'Breadcrumbs', has: (event) => crumbsOf(event).length > 0 },
  { id: 'trace', title: 'Trace', has: (event) => traceOf(event) !== null },
  { id: 'request', title: 'Request', has: (event) => requestOf(event) !== null },
  { id: 'user', title: 'User', has: (event) => userRows(event).length > 0 },
  { id: 'tags', title: 'Tags', has: ({ tags }) => tags.length > 0 },
  { id: 'contexts', title: 'Contexts', has: (event) => cardsOf(event).length > 0 },
  { id: 'flags', title: 'Feature flags', has: (event) => flagsOf(event).length > 0 },
  { id: 'extra', title: 'Additional data', has: ({ context }) => Object.keys(context).length > 0 },
  { id: 'packages', title: 'Packages', has: ({ packages }) => Object.keys(packages).length > 0 },
  { id: 'attachments', title: 'Attachments', has: ({ attachments }) => attachments.length > 0 },
  { id: 'threads', title: 'Threads', has: (event) => threadsOf(event).length > 0 },
  { id: 'processing', title: 'SDK and processing', has: always },
  { id: 'grouping', title: 'Why is it in this issue', has: always },
  { id: 'json', title: 'JSON', has: always },
] as const satisfies readonly Section[]

export type SectionId = (typeof sections)[number]['id']

/** What `has` says, without the page for an event of an odd shape: then the section shows that it cannot be drawn. */
const isShown = (section: Section, event: EventAnswer): boolean => {
  try {
    return section.has(event)
  } catch {
    return true
  }
}

/** An event without an exception says by these what went wrong. */
const leading: ReadonlySet<string> = new Set<SectionId>(['evidence', 'message', 'report', 'threads'])

const hasException = ({ entries }: EventAnswer): boolean =>
  entries.some((entry) => entry.type === 'exception' && entry.data.values.length > 0)

const hasStack = (event: EventAnswer): boolean =>
  threadsOf(event).some(({ stacktrace }) => stacktrace !== null && stacktrace.frames.length > 0)

const leads = ({ id }: Section, event: EventAnswer): boolean => {
  if (!leading.has(id) || hasException(event)) return false
  // A stack without an exception is drawn as a trace, above all.
  return id !== 'threads' || (exceptionsOf(event).length === 0 && hasStack(event))
}

/** `lead`: what stands where other events have their stack trace; `rest`: what follows. */
export type SectionPart = 'lead' | 'rest'

const partOf = (section: Section, event: EventAnswer): SectionPart => {
  try {
    return leads(section, event) ? 'lead' : 'rest'
  } catch {
    return 'rest'
  }
}

/** The sections that the event has something for. */
export const sectionsOf = (event: EventAnswer, part: SectionPart): readonly (typeof sections)[number][] =>
  sections.filter((section) => partOf(section, event) === part && isShown(section, event))

/** The parts of the page for an event, in their order: ids of elements and titles. */
export const outlineOf = (event: EventAnswer): readonly { readonly id: string; readonly title: string }[] => [
  ...(exceptionsOf(event).length > 0 ? [{ id: 'stack-trace', title: 'Stack trace' }] : []),
  ...sectionsOf(event, 'lead').map(({ id, title }) => ({ id, title })),
  { id: 'graph', title: 'Events' },
  { id: 'what-changed', title: 'What changed' },
  ...sectionsOf(event, 'rest').map(({ id, title }) => ({ id, title })),
]
