import { useState } from 'react'

import type { EventAnswer, ThreadAnswer } from '#packages/contract/event'
import type { Json } from '#packages/protocol/json'

import { listNotes, metaAt, metaChild, ruleName } from '../../lib/event-meta.ts'
import type { ValueNote } from '../../lib/event-meta.ts'
import { lineOf } from '../../lib/json-text.ts'
import { formatBytes } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { FoldSection } from '../../ui/fold-section.tsx'
import { KeyValueTable } from '../../ui/key-value-table.tsx'
import { LongList } from '../../ui/long-list.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { Attachments, UserReport } from './attachments.tsx'
import { Breadcrumbs } from './breadcrumbs.tsx'
import { orderContexts } from './contexts.ts'
import { crumbsOf, messageOf, reportsOf, requestOf, threadsOf } from './entries.ts'
import { RequestSection } from './request.tsx'
import { Frames } from './stack-trace.tsx'

import styles from './sections.module.css'

/** More pairs than this are drawn as a list that scrolls. */
const tableRowsMax = 60

/** Message of an event without exception. */
const MessageSection = ({ event }: { readonly event: EventAnswer }) => {
  const message = messageOf(event)
  if (!message) return null
  return (
    <FoldSection id="message" title="Message">
      <p className={styles.message}>
        <PlainText value={message.formatted} />
      </p>
      {message.message !== null && message.message !== message.formatted && (
        <div className={styles.group}>
          <h3>Template and parameters</h3>
          <KeyValueTable
            label="Template and parameters"
            rows={[
              ['template', message.message],
              ['params', message.params],
            ]}
          />
        </div>
      )}
    </FoldSection>
  )
}

const threadName = (thread: ThreadAnswer): string =>
  [
    thread.name ?? `thread ${thread.id ?? '?'}`,
    ...(thread.crashed ? ['crashed'] : []),
    ...(thread.current ? ['current'] : []),
    ...(thread.state === null ? [] : [thread.state]),
  ].join(', ')

const Threads = ({ event }: { readonly event: EventAnswer }) => {
  const threads = threadsOf(event).toSorted((a, b) => Number(b.crashed) * 2 + Number(b.current) - Number(a.crashed) * 2 - Number(a.current))
  const [chosen, setChosen] = useState(0)
  const thread = threads[chosen]
  if (!thread) return null
  return (
    <FoldSection id="threads" title="Threads" note={String(threads.length)}>
      <div className={styles.tools}>
        <select className={styles.select} aria-label="Thread" value={chosen} onChange={(change) => setChosen(Number(change.target.value))}>
          {threads.map((one, index) => (
            <option key={`${one.id ?? ''}-${one.name ?? ''}`} value={index}>
              {visibleText(threadName(one).slice(0, 200))}
            </option>
          ))}
        </select>
      </div>
      {thread.stacktrace ? (
        <Frames
          key={chosen}
          frames={thread.stacktrace.frames}
          exception={1000 + chosen}
          inAppOnly
          meta={undefined}
          platform={event.platform}
        />
      ) : (
        <p className="t3">No stack trace was sent for this thread; the exception above may be its.</p>
      )}
    </FoldSection>
  )
}

const Pairs = (props: {
  readonly id: string
  readonly title: string
  readonly rows: readonly (readonly [string, Json | undefined])[]
  readonly meta?: Json | undefined
  readonly open?: boolean
}) =>
  props.rows.length === 0 ? null : (
    <FoldSection id={props.id} title={props.title} note={String(props.rows.length)} openAtFirst={props.open ?? true}>
      {props.rows.length > tableRowsMax ? (
        <LongList label={props.title} rows={props.rows.map(([name, value]) => [name, lineOf(value)])} />
      ) : (
        <KeyValueTable label={props.title} rows={props.rows} meta={props.meta} />
      )}
    </FoldSection>
  )

const Contexts = ({ event }: { readonly event: EventAnswer }) => {
  const contexts = orderContexts(event.contexts)
  if (contexts.length === 0) return null
  return (
    <FoldSection id="contexts" title="Contexts" note={String(contexts.length)}>
      <div className={styles.cards}>
        {contexts.map(({ name, entries }) => (
          <div key={name} className={styles.card}>
            <h3>
              <PlainText value={name} />
            </h3>
            <KeyValueTable narrow label={`Context ${name}`} rows={entries} meta={metaAt(event._meta, 'contexts', name)} />
          </div>
        ))}
      </div>
    </FoldSection>
  )
}

const noteText = ({ rule, length, errors }: ValueNote): string =>
  [
    ...(rule === null
      ? []
      : [rule === '!limit' ? `cut${length === null ? '' : `, it was ${String(length)} long`}` : `removed by the rule ${ruleName(rule)}`]),
    ...errors,
  ].join(', ')

/** SDK, and what the server changed or refused on the way in. */
const Notes = ({ event }: { readonly event: EventAnswer }) => {
  const notes = listNotes(event._meta)
  const sdk: [string, Json | undefined][] = event.sdk ? [['sdk', `${event.sdk.name} ${event.sdk.version}`]] : []
  const rows: [string, Json | undefined][] = [
    ...sdk,
    ['platform', event.platform],
    ['event id', event.eventID],
    ['received', event.dateReceived],
    ...(event.size === null ? [] : [['size', formatBytes(event.size)] satisfies [string, Json]]),
    ['fingerprint', event.fingerprints.join(', ')],
    ['grouping', event.groupingConfig.id],
  ]
  const problems = event.errors.map(({ type, message, data }): [string, Json | undefined] => [
    type,
    Object.keys(data).length > 0 ? { message, ...data } : message,
  ])
  return (
    <FoldSection
      id="processing"
      title="SDK and processing"
      note={notes.length + problems.length === 0 ? 'no notes' : `${String(notes.length + problems.length)} notes`}
    >
      <KeyValueTable label="SDK and processing" rows={rows} />
      {problems.length > 0 && (
        <div className={styles.group}>
          <h3>What was wrong with the event</h3>
          <KeyValueTable label="What was wrong with the event" rows={problems} />
        </div>
      )}
      {notes.length > 0 && (
        <div className={styles.group}>
          <h3>What was changed in it</h3>
          <KeyValueTable label="What was changed in it" rows={notes.map(({ path, note }): [string, Json] => [path, noteText(note)])} />
        </div>
      )}
    </FoldSection>
  )
}

const userRows = ({ user }: EventAnswer): [string, Json | undefined][] =>
  user === null
    ? []
    : Object.entries({ ...user }).filter(([, value]) => value !== null && (typeof value !== 'object' || Object.keys(value).length > 0))

/** All that an event carries beside its exceptions, in the order of ui.md 2.2; what is empty is not shown. */
export const EventSections = ({ org, event }: { readonly org: string; readonly event: EventAnswer }) => {
  const crumbs = crumbsOf(event)
  const request = requestOf(event)
  const meta = event._meta
  return (
    <>
      <MessageSection event={event} />
      <UserReport event={event} />
      {reportsOf(event).map((entry) => (
        <Pairs
          key={entry.type}
          id={entry.type}
          title={`Report: ${entry.type}`}
          rows={Object.entries(entry.data)}
          meta={metaChild(meta, entry.type)}
        />
      ))}
      {crumbs.length > 0 && <Breadcrumbs crumbs={crumbs} title={event.title} eventTime={event.dateCreated} meta={meta} />}
      {request && <RequestSection request={request} meta={metaChild(meta, 'request')} />}
      <Pairs id="user" title="User" rows={userRows(event)} meta={metaChild(meta, 'user')} />
      <Pairs id="tags" title="Tags" rows={event.tags.map(({ key, value }): [string, Json] => [key, value])} />
      <Contexts event={event} />
      <Pairs id="extra" title="Additional data" rows={Object.entries(event.context)} meta={metaChild(meta, 'extra')} />
      <Threads event={event} />
      <Attachments org={org} event={event} />
      <Notes event={event} />
      <Pairs id="packages" title="Packages" rows={Object.entries(event.packages)} open={false} />
    </>
  )
}
