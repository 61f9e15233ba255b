import type { ReactNode } from 'react'

import { buttonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'

import styles from './split.module.css'

/** A button for what is usual, and beside it one for the other ways. */
export const Split = (props: {
  readonly children: ReactNode
  /** Of the other ways: "Archive until something happens". */
  readonly what: string
  readonly shortcut: string
  readonly onMore: (anchor: Element) => void
}) => (
  <span className={styles.split}>
    {props.children}
    <button
      type="button"
      className={`${buttonClass()} ${styles.more ?? ''}`}
      aria-label={props.what}
      aria-haspopup="dialog"
      title={`${props.what} (${props.shortcut})`}
      onClick={(event) => props.onMore(event.currentTarget)}
    >
      <Icon name="down" small />
    </button>
  </span>
)
