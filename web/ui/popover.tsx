import { Slot } from 'radix-ui'
import { Suspense, useId, useRef } from 'react'
import type { ReactNode } from 'react'

import { late } from '../lib/late.ts'
import { useOpened } from './use-opened.ts'

const PopoverPanel = late(async () => ({ default: (await import('./popover-panel.tsx')).PopoverPanel }))

interface PopoverProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly label: string
  /** One element that takes a ref and props. */
  readonly trigger: ReactNode
  readonly children: ReactNode
}

/** A panel that opens beside its button and takes the keyboard. Its code comes when the button is pointed at, focused, or opened by a key. */
export const Popover = ({ label, trigger, children, ...props }: PopoverProps) => {
  const { open, setOpen, near, come } = useOpened(props)
  const button = useRef<HTMLElement>(null)
  const id = useId()
  return (
    <>
      <Slot.Root
        ref={button}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        data-state={open ? 'open' : 'closed'}
        onPointerEnter={come}
        onFocus={come}
        onClick={() => setOpen(!open)}
      >
        {trigger}
      </Slot.Root>
      {near && (
        <Suspense fallback={null}>
          <PopoverPanel button={button} id={id} open={open} onOpenChange={setOpen} label={label}>
            {children}
          </PopoverPanel>
        </Suspense>
      )}
    </>
  )
}
