import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'

import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { useKeys } from '../../lib/keys.ts'
import type { MarkdownProps } from '../../ui/markdown.tsx'
import { useDraftText } from './draft-text.ts'
import { TextBox } from './text-box.tsx'
import { Unsent } from './unsent.tsx'
import type { Comments } from './use-comments.ts'
import { useSending } from './use-sending.ts'

interface BoxProps {
  readonly issueId: string
  readonly comments: Comments
  readonly drawShortId: MarkdownProps['drawShortId']
}

const Box = ({ issueId, userId, comments, drawShortId }: BoxProps & { readonly userId: string }) => {
  const box = useRef<HTMLTextAreaElement>(null)
  const draft = useDraftText(`comment.${userId}.${issueId}`, '')
  const sending = useSending(draft.text, async (text) => {
    const failure = await comments.add(text.trim())
    if (!failure) draft.drop()
    return failure
  })
  useKeys({
    c: {
      says: 'Comment',
      run: () => {
        box.current?.scrollIntoView({ block: 'center' })
        box.current?.focus({ preventScroll: true })
      },
    },
  })
  return (
    <TextBox
      label="Comment"
      text={draft.text}
      onText={draft.set}
      send="Comment"
      busy={sending.busy}
      onSend={sending.send}
      onEscape={() => box.current?.blur()}
      drawShortId={drawShortId}
      box={box}
      problem={<Unsent {...sending} />}
    />
  )
}

/** Where a comment is written. The draft is of this person, this issue and this tab. */
export const CommentBox = (props: BoxProps) => {
  const userId = useQuery(sessionQuery(useApi())).data?.user?.id
  // Who began to write stays the writer while they sign in again.
  const [writer, setWriter] = useState(userId)
  if (userId !== undefined && userId !== writer) setWriter(userId)
  return writer === undefined ? null : <Box key={`${writer} ${props.issueId}`} userId={writer} {...props} />
}
