import { useQuery } from '@tanstack/react-query'

import type { AttachmentAnswer } from '#packages/contract/attachment'

import { failureOf } from '../../api/client.ts'
import { formatBytes } from '../../lib/number-format.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { ErrorState, SkeletonRows } from '../../ui/states.tsx'
import { readBeginning, textBytesMax } from './attachment-text.ts'

import styles from './attachments.module.css'

/** What a text file begins with. `address`: where it is downloaded from. */
export const AttachmentPreview = ({ address, attachment }: { readonly address: string; readonly attachment: AttachmentAnswer }) => {
  const read = useQuery({
    queryKey: ['attachment-text', address],
    queryFn: ({ signal }) => readBeginning(address, attachment.size, signal),
    staleTime: Infinity,
    retry: false,
  })
  if (read.isPending) return <SkeletonRows rows={3} label="Reading the file" />
  if (read.isError)
    return <ErrorState what="The file could not be read" failure={failureOf(read.error)} onRetry={() => void read.refetch()} />
  if (read.data.kind === 'gone') return <p className="t3">This file is not stored any more.</p>
  if (read.data.kind === 'no-text') return <p className="t3">It is not a text; download it to look into it.</p>
  const { text, isCut } = read.data
  if (text === '') return <p className="t3">It is empty.</p>
  return (
    <>
      <section className={styles.preview} tabIndex={0} aria-label={`Text of ${visibleText(attachment.name)}`}>
        <PlainText value={text} />
      </section>
      {isCut && (
        <p className="t3 meta">
          The first {formatBytes(textBytesMax)} of {formatBytes(attachment.size)}; the rest is in the file.
        </p>
      )}
    </>
  )
}
