import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'

import type { Issue } from '#packages/contract/issue'
import type { SplitPreview } from '#packages/contract/split'

import { failureOf } from '../../../api/client.ts'
import { useApi } from '../../../api/context.ts'
import { visibleText } from '../../../lib/visible-text.ts'
import { Button } from '../../../ui/button.tsx'
import { Count } from '../../../ui/count.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { ErrorState, ProgressLine, SkeletonRows } from '../../../ui/states.tsx'
import { tagsQuery } from '../queries.ts'
import { splitPreviewQuery } from './split-queries.ts'
import { splitKeys, splitSentence } from './split-words.ts'
import { useSplit } from './use-split.ts'

import styles from './reshape.module.css'

const note =
  'From now on each value gets an issue of its own when an event with it comes; the most frequent one stays here. Stored events stay where they are. "Hashes" below can undo it: then all is this issue again.'

const textMax = 200
const valuesShown = 8

const Values = ({ preview, shortId }: { readonly preview: SplitPreview; readonly shortId: string }) => (
  <ul className={styles.values} aria-label="Values">
    {preview.values.slice(0, valuesShown).map(({ value, count }, place) => (
      <li key={value}>
        <span className={styles.bar}>
          <span style={{ width: `${String(Math.round((count / Math.max(1, preview.events)) * 100))}%` }} aria-hidden="true" />
          <span className="trunc" title={visibleText(value.slice(0, textMax))}>
            {visibleText(value.slice(0, textMax)) || '(none)'}
          </span>
        </span>
        <span className="num">
          <Count value={count} />
        </span>
        <span className="t3">{place === 0 ? `stays ${shortId}` : 'new issue'}</span>
      </li>
    ))}
    {preview.total > valuesShown && <li className="t3">and {preview.total - valuesShown} more</li>}
  </ul>
)

const KeyField = (props: {
  readonly org: string
  readonly issue: string
  readonly value: string
  readonly onChoose: (key: string) => void
}) => {
  const id = useId()
  const tags = useQuery(tagsQuery(useApi(), props.org, props.issue)).data ?? []
  return (
    <div className={styles.field}>
      <label htmlFor={id}>Split by</label>
      <select id={id} value={props.value} onChange={(event) => props.onChoose(event.currentTarget.value)}>
        {splitKeys.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
        {tags.length > 0 && (
          <optgroup label="Tag">
            {tags.map(({ key }) => (
              <option key={key} value={`tag:${key}`}>
                {visibleText(key.slice(0, textMax))}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </div>
  )
}

/** Splits this issue by what its events carry, after a look at what it would become. */
export const SplitDialog = ({ org, issue, onClose }: { readonly org: string; readonly issue: Issue; readonly onClose: () => void }) => {
  const [key, setKey] = useState('message')
  const [busy, setBusy] = useState(false)
  const preview = useQuery(splitPreviewQuery(useApi(), org, issue.id, key))
  const { split } = useSplit(org)
  const mayBe = preview.data !== undefined && !preview.isPlaceholderData && preview.data.total > 1
  const confirm = async () => {
    setBusy(true)
    const done = await split(issue, key)
    setBusy(false)
    if (done) onClose()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Split ${issue.shortId}`} note={note} width="medium">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (mayBe && !busy) void confirm()
        }}
      >
        <KeyField org={org} issue={issue.id} value={key} onChoose={setKey} />
        <div className={styles.preview}>
          <ProgressLine active={preview.isFetching} />
          {preview.isPending && <SkeletonRows rows={3} label="Looking at the stored events" />}
          {preview.isError && (
            <ErrorState
              what="The stored events could not be read"
              failure={failureOf(preview.error)}
              onRetry={() => void preview.refetch()}
            />
          )}
          {preview.data && (
            <>
              <output>{splitSentence(preview.data)}</output>
              <Values preview={preview.data} shortId={issue.shortId} />
            </>
          )}
        </div>
        <div className={styles.buttons}>
          <Button type="submit" size="medium" look="primary" disabled={!mayBe || busy}>
            {busy ? 'Working' : 'Split'}
          </Button>
          <Button size="medium" look="quiet" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
