import { useState } from 'react'

import type { Issue } from '#packages/contract/issue'

import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { useReshape } from './use-reshape.ts'

import styles from './reshape.module.css'

const texts = {
  delete: {
    title: (what: string) => `Delete ${what}?`,
    note: 'Its events, counts, comments and attachments go with it, for good. The next event of the same kind makes a new issue.',
    button: 'Delete',
  },
  discard: {
    title: (what: string) => `Delete ${what} and discard what comes?`,
    note: 'Its events go for good, and later events of the same kind are dropped and counted as filtered. The settings of the project list what is discarded, and can take it back.',
    button: 'Delete and discard',
  },
} as const

export type Removal = keyof typeof texts

/** Asks before issues are deleted, or deleted with all that comes. */
export const RemoveDialog = (props: {
  readonly org: string
  readonly issues: readonly Issue[]
  readonly removal: Removal
  readonly onClose: () => void
  readonly onDone: () => void
}) => {
  const { issues, removal, onClose } = props
  const [busy, setBusy] = useState(false)
  const { remove } = useReshape(props.org)
  const text = texts[removal]
  const what = issues.length === 1 ? (issues[0]?.shortId ?? 'it') : `${String(issues.length)} issues`
  const confirm = async () => {
    setBusy(true)
    const done = await remove(issues, removal === 'discard')
    onClose()
    if (done) props.onDone()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={text.title(what)} note={text.note} width="small">
      <div className={styles.buttons}>
        <button type="button" className={styles.danger} disabled={busy} onClick={() => void confirm()}>
          {busy ? 'Working' : text.button}
        </button>
        <Button size="medium" look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </Dialog>
  )
}
