import { Slot } from 'radix-ui'
import { Suspense, useId, useRef } from 'react'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'

import { late } from '../lib/late.ts'
import type { ChoiceProps } from './menu-list.tsx'
import { useOpened } from './use-opened.ts'

const load = () => import('./menu-list.tsx')
const MenuList = late(async () => ({ default: (await load()).MenuList }))
const LazyChoice = late(async () => ({ default: (await load()).Choice }))

/** An action. */
export const MenuItem = late(async () => ({ default: (await load()).Item }))

export const MenuSeparator = late(async () => ({ default: (await load()).Separator }))

/** A choice that can be on or off; the menu stays open. */
export const MenuCheck = late(async () => ({ default: (await load()).Check }))

/** One choice of several, with a heading. */
export const MenuChoice = <T extends string>({ choices, onChoose, ...rest }: ChoiceProps<T>) => {
  const choose = (value: string) => {
    const choice = choices.find((one) => one.value === value)
    if (choice) onChoose(choice.value)
  }
  return <LazyChoice {...rest} choices={choices} onChoose={choose} />
}

interface MenuProps {
  /** One element that takes a ref and props. */
  readonly trigger: ReactNode
  readonly children: ReactNode
  readonly side?: 'top' | 'bottom'
  readonly align?: 'start' | 'end'
  /** Given both, a key can open the menu too. */
  readonly open?: boolean
  readonly onOpenChange?: (open: boolean) => void
}

/** Keys that open a menu from its button (WAI-ARIA Authoring Practices, "Menu Button"). */
const openingKeys: ReadonlySet<string> = new Set(['Enter', ' ', 'ArrowDown'])

/** A button that opens a list of actions or choices. The code of the list comes when the button is pointed at, focused, or opened by a key. */
export const Menu = ({ trigger, children, side = 'bottom', align = 'start', ...props }: MenuProps) => {
  const { open, setOpen, near, come } = useOpened(props)
  const button = useRef<HTMLElement>(null)
  const buttonId = useId()
  const listId = useId()
  const press = (event: PointerEvent) => {
    if (event.button !== 0 || event.ctrlKey) return
    setOpen(!open)
    // An opened menu takes the focus, which the press would take back.
    if (!open) event.preventDefault()
  }
  const key = (event: KeyboardEvent) => {
    if (!openingKeys.has(event.key)) return
    event.preventDefault()
    setOpen(event.key === 'ArrowDown' || !open)
  }
  return (
    <>
      <Slot.Root
        ref={button}
        id={buttonId}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        data-state={open ? 'open' : 'closed'}
        onPointerEnter={come}
        onFocus={come}
        onPointerDown={press}
        onKeyDown={key}
      >
        {trigger}
      </Slot.Root>
      {near && (
        <Suspense fallback={null}>
          <MenuList button={button} buttonId={buttonId} id={listId} open={open} onOpenChange={setOpen} side={side} align={align}>
            {children}
          </MenuList>
        </Suspense>
      )}
    </>
  )
}
