import { Popover as Radix } from 'radix-ui'
import { useRef } from 'react'
import type { ReactNode, RefObject } from 'react'

import styles from './popover.module.css'

/** What is chosen gets the focus first, so that Enter changes nothing. */
const focusChosen = (event: Event): void => {
  const chosen = event.currentTarget instanceof HTMLElement ? event.currentTarget.querySelector<HTMLElement>('[aria-pressed=true]') : null
  if (!chosen) return
  event.preventDefault()
  chosen.focus()
}

interface PopoverPanelProps {
  readonly button: RefObject<HTMLElement | null>
  readonly id: string
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly label: string
  readonly children: ReactNode
}

/** What a popover shows when it is open: a chunk of its own. Closed by its button or a key, it gives the focus back to the button. */
export const PopoverPanel = ({ button, id, open, onOpenChange, label, children }: PopoverPanelProps) => {
  const pressedBeside = useRef(false)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Anchor virtualRef={button} />
      <Radix.Portal>
        <Radix.Content
          id={id}
          className={styles.panel}
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          data-keys="own"
          onOpenAutoFocus={focusChosen}
          onInteractOutside={(event) => {
            // The button closes it by itself.
            if (event.target instanceof Node && button.current?.contains(event.target)) event.preventDefault()
            else pressedBeside.current = event.detail.originalEvent.type === 'pointerdown'
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (!pressedBeside.current) button.current?.focus()
            pressedBeside.current = false
          }}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
