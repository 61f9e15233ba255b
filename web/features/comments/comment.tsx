import { Suspense, useEffect, useRef, useState } from 'react'

import type { IssueActivity } from '#packages/contract/issue'

import { textOf } from '../../lib/json-text.ts'
import { late } from '../../lib/late.ts'
import { formatInstant } from '../../lib/time-format.ts'
import { cutText, visibleText } from '../../lib/visible-text.ts'
import { Button, iconButtonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import type { MarkdownProps } from '../../ui/markdown.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { useOpened } from '../../ui/use-opened.ts'
import { hasDraft, useDraftText } from './draft-text.ts'
import { followersOf, mentionsOf } from './mention-text.ts'
import { TextBox } from './text-box.tsx'
import { Unsent } from './unsent.tsx'
import { commentText } from './use-comments.ts'
import type { Comments } from './use-comments.ts'
import { useSending } from './use-sending.ts'

import styles from './comments.module.css'

const Dialog = late(async () => ({ default: (await import('../../ui/dialog.tsx')).Dialog }))

const nameMax = 200

interface CommentProps {
  readonly line: IssueActivity
  readonly comments: Comments
  /** It is the reader's own. */
  readonly own: boolean
  /** The reader may delete it. */
  readonly removable: boolean
  readonly drawShortId: MarkdownProps['drawShortId']
}

const editKey = (line: IssueActivity): string => `comment-edit.${line.id}`

const Editor = ({ line, comments, drawShortId, onEnd }: CommentProps & { readonly onEnd: () => void }) => {
  const box = useRef<HTMLTextAreaElement>(null)
  const draft = useDraftText(editKey(line), commentText(line))
  const end = () => {
    draft.drop()
    onEnd()
  }
  const sending = useSending(draft.text, async (text) => {
    const failure = await comments.edit(line, text.trim())
    if (!failure) end()
    return failure
  })
  useEffect(() => box.current?.focus(), [])
  return (
    <TextBox
      label="Edit the comment"
      text={draft.text}
      onText={draft.set}
      send="Save"
      busy={sending.busy}
      onSend={sending.send}
      onEscape={() => (draft.text === commentText(line) ? end() : box.current?.blur())}
      onCancel={end}
      drawShortId={drawShortId}
      box={box}
      problem={<Unsent {...sending} />}
    />
  )
}

const Actions = ({ line, comments, own, onEdit }: CommentProps & { readonly onEdit: () => void }) => {
  const asking = useOpened({})
  const close = () => asking.setOpen(false)
  return (
    <>
      <Menu
        align="end"
        trigger={
          <button type="button" className={iconButtonClass()} aria-label="Actions of this comment">
            <Icon name="more" small />
          </button>
        }
      >
        {own && <MenuItem onSelect={onEdit}>Edit</MenuItem>}
        <MenuItem onSelect={() => (own ? void comments.remove(line, true) : asking.setOpen(true))}>Delete</MenuItem>
      </Menu>
      {asking.near && (
        <Suspense fallback={null}>
          <Dialog
            open={asking.open}
            onOpenChange={asking.setOpen}
            title="Delete this comment of another person?"
            note="It is gone for good, for everybody."
            width="small"
          >
            <p className={styles.send}>
              <Button
                look="primary"
                size="medium"
                onClick={() => {
                  close()
                  void comments.remove(line, false)
                }}
              >
                Delete
              </Button>
              <Button look="quiet" size="medium" onClick={close}>
                Cancel
              </Button>
            </p>
          </Dialog>
        </Suspense>
      )}
    </>
  )
}

/** A comment among the lines of activity: who, when, what, and for its writer how to change it. */
export const Comment = (props: CommentProps) => {
  const { line, own } = props
  const [editing, setEditing] = useState(() => own && hasDraft(editKey(line)))
  const edited = textOf(line.data['dateEdited'])
  const mentions = mentionsOf(line.data)
  const followers = followersOf(mentions)
  const name = line.user ? line.user.name || line.user.email : 'Someone who left'
  return (
    <article className={styles.comment} aria-label={`Comment of ${visibleText(cutText(name, nameMax).text)}`}>
      <div className={styles.head}>
        <span>
          <b>{visibleText(cutText(name, nameMax).text)}</b>{' '}
          <span className="t3">
            <RelativeTime iso={line.dateCreated} />
            {edited !== null && <span title={formatInstant(edited)}>, edited</span>}
          </span>
        </span>
        {props.removable && !editing && <Actions {...props} onEdit={() => setEditing(true)} />}
      </div>
      {editing ? (
        <Editor {...props} onEnd={() => setEditing(false)} />
      ) : (
        <Markdown text={commentText(line)} drawShortId={props.drawShortId} names={mentions.map(({ text }) => text)} />
      )}
      {followers.length > 0 && (
        <p className={styles.follows}>
          {visibleText(cutText(followers.join(', '), nameMax).text)} {followers.length === 1 ? 'follows' : 'follow'} this issue since.
        </p>
      )}
    </article>
  )
}
