import { Suspense, useState } from 'react'

import type { EventAnswer } from '#packages/contract/event'
import type { Json } from '#packages/protocol/json'

import { metaAt } from '../../lib/event-meta.ts'
import { lineOf } from '../../lib/json-text.ts'
import { late } from '../../lib/late.ts'
import { FoldSection } from '../../ui/fold-section.tsx'
import { KeyValueTable } from '../../ui/key-value-table.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { SkeletonRows } from '../../ui/states.tsx'
import { messageOf } from './entries.ts'
import { cardsOf, flagsOf } from './event-facts.ts'

import styles from './sections.module.css'

const LongList = late(async () => ({ default: (await import('../../ui/long-list.tsx')).LongList }))

/** More pairs than this are drawn as a list that scrolls. */
const tableRowsMax = 60
/** As many lines as the box of that list shows. */
const tableRowsAtOnce = 12
/** With more packages than this they can be searched. */
const searchFrom = 15

/** Message of an event without exception. */
export const MessageSection = ({ event }: { readonly event: EventAnswer }) => {
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

/** Names and values of any shape; very many of them as a list that scrolls. */
export const Pairs = (props: {
  readonly id: string
  readonly title: string
  readonly rows: readonly (readonly [string, Json | undefined])[]
  readonly meta?: Json | undefined
}) => (
  <FoldSection id={props.id} title={props.title} note={String(props.rows.length)}>
    {props.rows.length > tableRowsMax ? (
      <Suspense fallback={<SkeletonRows rows={tableRowsAtOnce} label={props.title} />}>
        <LongList label={props.title} rows={props.rows.map(([name, value]) => [name, lineOf(value)])} />
      </Suspense>
    ) : (
      <KeyValueTable label={props.title} rows={props.rows} meta={props.meta} />
    )}
  </FoldSection>
)

export const Contexts = ({ event }: { readonly event: EventAnswer }) => {
  const cards = cardsOf(event)
  return (
    <FoldSection id="contexts" title="Contexts" note={String(cards.length)}>
      <div className={styles.cards}>
        {cards.map(({ name, entries }) => (
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

export const Flags = ({ event }: { readonly event: EventAnswer }) => (
  <Pairs id="flags" title="Feature flags" rows={flagsOf(event)} meta={undefined} />
)

const PackageList = ({ packages }: { readonly packages: EventAnswer['packages'] }) => {
  const [words, setWords] = useState('')
  const all = Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const found = all.filter(([name]) => name.toLowerCase().includes(words.trim().toLowerCase()))
  return (
    <>
      {all.length > searchFrom && (
        <div className={styles.tools}>
          <input
            type="search"
            aria-label="Find a package"
            placeholder="Find a package"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          <output className="t3 meta">
            {String(found.length)} of {String(all.length)}
          </output>
        </div>
      )}
      {found.length > tableRowsMax ? (
        <Suspense fallback={<SkeletonRows rows={tableRowsAtOnce} label="Packages" />}>
          <LongList label="Packages" rows={found} />
        </Suspense>
      ) : (
        <KeyValueTable label="Packages" rows={found} />
      )}
    </>
  )
}

/** What was installed beside the program, by name. */
export const Packages = ({ event }: { readonly event: EventAnswer }) => (
  <FoldSection id="packages" title="Packages" note={String(Object.keys(event.packages).length)} openAtFirst={false}>
    <PackageList packages={event.packages} />
  </FoldSection>
)
