import { useId, useState } from 'react'

import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'

import styles from './form.module.css'

/** What the dialog asks for: maybe a word, then yes or no. */
const Question = (props: {
  readonly label: string
  readonly typed: string | undefined
  readonly onConfirm: () => Promise<unknown>
  readonly onClose: () => void
}) => {
  const id = useId()
  const [word, setWord] = useState('')
  const [busy, setBusy] = useState(false)
  const confirm = async () => {
    setBusy(true)
    await props.onConfirm()
    props.onClose()
  }
  const isAllowed = !busy && (props.typed === undefined || word === props.typed)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isAllowed) void confirm()
      }}
    >
      {props.typed !== undefined && (
        <div className={styles.field}>
          <label htmlFor={id}>
            Type <b>{props.typed}</b> to confirm
          </label>
          <input
            id={id}
            className={styles.input}
            value={word}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setWord(event.currentTarget.value)}
          />
        </div>
      )}
      <div className={styles.save}>
        <button type="submit" className={styles.dangerButton} disabled={!isAllowed}>
          {busy ? 'Working' : props.label}
        </button>
        <Button size="medium" look="quiet" onClick={props.onClose}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

/**
 * A button that asks first, in a dialog. With `typed`, that word has to be typed: for what cannot be undone and takes much with it. The dialog stays
 * until the promise of `onConfirm` ends.
 */
export const ConfirmButton = (props: {
  /** Of the button, and of the one in the dialog. */
  readonly label: string
  /** Of the button for who does not see the row that it is in: "Revoke CI". */
  readonly name?: string
  readonly question: string
  /** What it means. */
  readonly children: string
  readonly typed?: string
  readonly size?: 'small' | 'medium'
  readonly onConfirm: () => Promise<unknown>
}) => {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        size={props.size ?? 'small'}
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        {...(props.name !== undefined && { 'aria-label': props.name })}
      >
        {props.label}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={props.question} note={props.children} width="small">
        <Question label={props.label} typed={props.typed} onConfirm={props.onConfirm} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}
