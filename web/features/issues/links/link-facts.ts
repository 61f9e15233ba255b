import type { EventAnswer } from '#packages/contract/event'
import type { Issue } from '#packages/contract/issue'
import type { LinkFacts, LinkVariable } from '#packages/event-text/link-template'

import { objectAt, scalarText } from '../../../lib/json-text.ts'
import { requestOf, tagOf } from '../../errors/entries.ts'

const tagPrefix = 'tag.'

type Reader = (event: EventAnswer, around: Around) => string | null | undefined

interface Around {
  readonly org: string
  readonly issue: Pick<Issue, 'id' | 'shortId' | 'project'>
}

const traceOf = (event: EventAnswer, key: string): string | null => scalarText(objectAt({ ...event.contexts }, 'trace')?.[key])

/** Where each variable of a link comes from; times are made of the time of the event. */
const readers: Readonly<Record<Exclude<LinkVariable, `timestamp${string}`>, Reader>> = {
  event_id: ({ eventID }) => eventID,
  trace_id: (event) => traceOf(event, 'trace_id'),
  span_id: (event) => traceOf(event, 'span_id'),
  release: (event) => event.release?.version ?? tagOf(event, 'release'),
  dist: ({ dist }) => dist,
  environment: (event) => tagOf(event, 'environment'),
  server_name: (event) => tagOf(event, 'server_name'),
  transaction: (event) => tagOf(event, 'transaction'),
  level: ({ level }) => level,
  platform: ({ platform }) => platform,
  title: ({ title }) => title,
  url: (event) => requestOf(event)?.url ?? tagOf(event, 'url'),
  'user.id': ({ user }) => user?.id,
  'user.email': ({ user }) => user?.email,
  'user.username': ({ user }) => user?.username,
  'user.ip': ({ user }) => user?.ip_address,
  issue_id: (_event, { issue }) => issue.id,
  short_id: (_event, { issue }) => issue.shortId,
  project: (_event, { issue }) => issue.project.slug,
  organization: (_event, { org }) => org,
}

const isReader = (name: string): name is keyof typeof readers => Object.hasOwn(readers, name)

/** What an event knows of the variables of a link. */
export const linkFacts = (event: EventAnswer, around: Around): LinkFacts => ({
  timeMs: Date.parse(event.dateCreated),
  valueOf: (name) => {
    if (name.startsWith(tagPrefix)) return tagOf(event, name.slice(tagPrefix.length))
    return isReader(name) ? (readers[name](event, around) ?? null) : null
  },
})
