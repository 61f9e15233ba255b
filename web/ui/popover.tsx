import { Popover as Radix } from 'radix-ui'

import styles from './popover.module.css'

/** What is chosen gets the focus first, so that Enter changes nothing. */
const focusChosen = (event: Event): void => {
  const chosen = event.currentTarget instanceof HTMLElement ? event.currentTarget.querySelector<HTMLElement>('[aria-pressed=true]') : null
  if (!chosen) return
  event.preventDefault()
  chosen.focus()
}

/** A panel that opens beside its button and takes the keyboard. `trigger` is one element that takes a ref and props. */
export const Popover = (props: {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly label: string
  readonly trigger: React.ReactNode
  readonly children: React.ReactNode
}) => {
  const { open, onOpenChange, label, trigger, children } = props
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.panel}
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          data-keys="own"
          onOpenAutoFocus={focusChosen}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
