import type { EventAnswer } from '#packages/contract/event'
import type { Json } from '#packages/protocol/json'

import { listNotes } from '../../lib/event-meta.ts'
import { exactCount, formatBytes } from '../../lib/number-format.ts'
import { FoldSection } from '../../ui/fold-section.tsx'
import { KeyValueTable } from '../../ui/key-value-table.tsx'
import { keptAt, noteText } from './note-text.ts'

import styles from './sections.module.css'

/** SDK, and what the server changed or refused on the way in. */
export const Notes = ({ event }: { readonly event: EventAnswer }) => {
  const notes = listNotes(event._meta)
  const sdk: [string, Json | undefined][] = event.sdk ? [['sdk', `${event.sdk.name} ${event.sdk.version}`]] : []
  const rows: [string, Json | undefined][] = [
    ...sdk,
    ['platform', event.platform],
    ['event id', event.eventID],
    ['received', event.dateReceived],
    ...(event.weight === undefined ? [] : [['stands for', `${exactCount(event.weight)} events (noise budget)`] satisfies [string, Json]]),
    ...(event.size === null ? [] : [['size', formatBytes(event.size)] satisfies [string, Json]]),
  ]
  const problems = event.errors.map(({ type, message, data }): [string, Json | undefined] => [
    type,
    Object.keys(data).length > 0 ? { message, ...data } : message,
  ])
  const count = notes.length + problems.length
  return (
    <FoldSection
      id="processing"
      title="SDK and processing"
      note={count === 0 ? 'no notes' : count === 1 ? '1 note' : `${String(count)} notes`}
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
          <KeyValueTable
            label="What was changed in it"
            rows={notes.map(({ path, keys, note }): [string, Json] => [
              path,
              noteText(note, note.length === null ? null : keptAt(event, keys, note.length)),
            ])}
          />
        </div>
      )}
    </FoldSection>
  )
}
