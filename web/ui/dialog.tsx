import { Dialog as Radix } from 'radix-ui'

import { classNames } from '../lib/class-names.ts'
import { iconButtonClass } from './button.tsx'
import { useFocusReturn } from './focus-return.ts'
import { Icon } from './icons.tsx'

import styles from './dialog.module.css'

interface DialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  /** Said to those who do not see the dialog; shown below the title unless `plain`. */
  readonly note?: string
  readonly width?: 'small' | 'medium' | 'large'
  /** Without title line and padding: the content has its own. The title is still the dialog's name. */
  readonly plain?: boolean
  readonly children: React.ReactNode
}

const Head = ({ title }: { readonly title: string }) => (
  <div className={styles.head}>
    <Radix.Title asChild>
      <h2>{title}</h2>
    </Radix.Title>
    <Radix.Close className={iconButtonClass()} aria-label="Close">
      <Icon name="close" small />
    </Radix.Close>
  </div>
)

/** A layer over the page that takes the keyboard until it is closed (Esc, a press beside it, or its button). The page's own keys rest meanwhile. */
export const Dialog = ({ open, onOpenChange, title, note, width = 'medium', plain = false, children }: DialogProps) => {
  const focus = useFocusReturn()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={styles.veil} />
        <Radix.Content
          className={classNames(styles.dialog, styles[width], plain && styles.plain)}
          data-keys="own"
          {...focus}
          {...(note === undefined && { 'aria-describedby': undefined })}
        >
          {plain ? <Radix.Title className="unseen">{title}</Radix.Title> : <Head title={title} />}
          {note !== undefined && <Radix.Description className={plain ? 'unseen' : styles.note}>{note}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
