import { useId, useState } from 'react'

import type { Issue } from '#packages/contract/issue'

import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { namedIssue } from './named-issue.ts'
import { useReshape } from './use-reshape.ts'

import styles from './reshape.module.css'

const note =
  'The one with more events keeps its name; the other one’s events, comments and address lead to it, and new events of both come to it. It can be undone: "Hashes" below shows what came with which issue.'

/** Merges this issue with one that is named by a pasted link, its number, or its short id. */
export const MergeDialog = ({ org, issue, onClose }: { readonly org: string; readonly issue: Issue; readonly onClose: () => void }) => {
  const id = useId()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const { mergeNamed } = useReshape(org)
  const isNamed = namedIssue(text) !== null
  const confirm = async () => {
    setBusy(true)
    const done = await mergeNamed(issue, text)
    setBusy(false)
    if (done) onClose()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Merge ${issue.shortId} with another issue`} note={note} width="small">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isNamed && !busy) void confirm()
        }}
      >
        <div className={styles.field}>
          <label htmlFor={id}>The other issue: its link, number or short id</label>
          <input id={id} value={text} autoComplete="off" spellCheck={false} onChange={(event) => setText(event.currentTarget.value)} />
        </div>
        <div className={styles.buttons}>
          <Button type="submit" size="medium" look="primary" disabled={!isNamed || busy}>
            {busy ? 'Working' : 'Merge'}
          </Button>
          <Button size="medium" look="quiet" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
