import type { IssueDetails } from '#packages/contract/issue'

import { visibleText } from '../../lib/visible-text.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { stateNote } from './activity-text.ts'

import styles from './issue.module.css'

const textMax = 200

/** Says that the issue is resolved or archived, by whom and since when. That it came back is said where its history is. */
export const IssueBanner = ({ issue }: { readonly issue: IssueDetails }) => {
  const note = issue.status === 'unresolved' ? null : stateNote(issue)
  if (!note) return null
  return (
    <p className={styles.banner} data-tone={note.tone}>
      <b>{visibleText(note.what.slice(0, textMax))}</b>
      {note.by !== null && ` by ${visibleText(note.by.slice(0, textMax))}`}
      {note.since !== null && (
        <>
          {' '}
          <RelativeTime iso={note.since} /> ago
        </>
      )}
      . {visibleText(note.later.slice(0, textMax))}
    </p>
  )
}
