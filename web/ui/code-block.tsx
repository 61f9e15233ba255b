import { Fragment } from 'react'

import { classNames } from '../lib/class-names.ts'
import { CodeLine } from './code.tsx'
import { CopyButton } from './copy-button.tsx'

import styles from './code.module.css'

/** Lines that are drawn; the copy button copies all. */
const linesMax = 2_000

/** Code or other text of fixed width, with a button that copies it. Without a language it is not coloured. */
export const CodeBlock = (props: {
  readonly code: string
  readonly label: string
  readonly language?: string
  readonly wrap?: boolean
}) => {
  const lines = props.code.split('\n')
  return (
    <div className={classNames(styles.block, props.wrap && styles.wrapped)}>
      <pre tabIndex={0} aria-label={props.label}>
        {lines.slice(0, linesMax).map((line, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- lines have no other name and never move
          <Fragment key={index}>
            {index > 0 && '\n'}
            <CodeLine line={line} language={props.language ?? ''} />
          </Fragment>
        ))}
        {lines.length > linesMax && `\n(${String(lines.length - linesMax)} more lines)`}
      </pre>
      <CopyButton iconOnly label={`Copy ${props.label}`} text={() => props.code} />
    </div>
  )
}
