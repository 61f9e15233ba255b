import { useId, useState } from 'react'
import type { KeyboardEvent, Ref } from 'react'

import { commentLengthMax } from '#packages/contract/comment'

import { exactCount } from '../../lib/number-format.ts'
import { Button, SegmentedChoice } from '../../ui/button.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import type { MarkdownProps } from '../../ui/markdown.tsx'
import { useMention } from './use-mention.tsx'

import styles from './comments.module.css'

const segments = [
  { value: 'write', label: 'Write' },
  { value: 'preview', label: 'Preview' },
] as const

/** From here on the length is shown. */
const lengthShownFrom = commentLengthMax * 0.9

interface TextBoxProps {
  readonly label: string
  readonly text: string
  readonly onText: (text: string) => void
  readonly send: string
  readonly busy: boolean
  readonly onSend: () => void
  readonly onEscape: () => void
  readonly onCancel?: () => void
  readonly drawShortId: MarkdownProps['drawShortId']
  readonly box: Ref<HTMLTextAreaElement>
  /** Why it was not sent. */
  readonly problem: React.ReactNode
}

const tooLong = (text: string): boolean => text.trim().length > commentLengthMax

const Foot = ({ id, allowed, text, ...props }: Omit<TextBoxProps, 'box'> & { readonly id: string; readonly allowed: boolean }) => (
  <>
    <output id={id} className={styles.state}>
      {text.length > lengthShownFrom && `${exactCount(text.length)} of ${exactCount(commentLengthMax)} characters. `}
      {props.problem}
    </output>
    <p className={styles.send}>
      <Button type="submit" look="primary" disabled={!allowed} title={`${props.send} (Ctrl+Enter)`}>
        {props.busy ? 'Sending' : props.send}
      </Button>
      {props.onCancel && (
        <Button look="quiet" disabled={props.busy} onClick={props.onCancel}>
          Cancel
        </Button>
      )}
      <span className="t3">Ctrl+Enter</span>
    </p>
  </>
)

/** Text of a comment with a preview. Ctrl or Command with Enter sends it. */
export const TextBox = ({ box, ...props }: TextBoxProps) => {
  const id = useId()
  const [view, setView] = useState<'write' | 'preview'>('write')
  const { text } = props
  const mention = useMention(id, text, props.onText)
  const allowed = !props.busy && !tooLong(text) && text.trim() !== ''
  const onKeyDown = (event: KeyboardEvent) => {
    if (mention.keys(event)) {
      event.preventDefault()
      event.stopPropagation()
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      if (allowed) props.onSend()
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      props.onEscape()
    }
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (allowed) props.onSend()
      }}
    >
      <div className={styles.boxHead}>
        <label htmlFor={id}>{props.label}</label>
        <SegmentedChoice label="View" segments={segments} chosen={view} onChoose={setView} />
      </div>
      <textarea
        id={id}
        ref={box}
        className={styles.box}
        hidden={view === 'preview'}
        value={text}
        rows={3}
        dir="auto"
        placeholder="Markdown, @name, #team"
        aria-autocomplete="list"
        {...mention.described}
        aria-describedby={`${id}-state`}
        aria-invalid={tooLong(text)}
        onChange={(event) => {
          props.onText(event.currentTarget.value)
          mention.look(event.currentTarget)
        }}
        onSelect={(event) => mention.look(event.currentTarget)}
        onKeyDown={onKeyDown}
      />
      {view === 'write' && mention.list}
      {view === 'preview' && (
        <section className={styles.preview} aria-label="Preview">
          {text.trim() === '' ? <p className="t3">Nothing to show yet.</p> : <Markdown text={text} drawShortId={props.drawShortId} />}
        </section>
      )}
      <Foot {...props} id={`${id}-state`} allowed={allowed} />
    </form>
  )
}
