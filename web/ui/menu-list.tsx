import { DropdownMenu } from 'radix-ui'
import { useLayoutEffect, useRef } from 'react'
import type { FocusEvent, ReactNode, Ref, RefObject } from 'react'

import { Icon } from './icons.tsx'

import styles from './menu.module.css'

/**
 * A closed menu gives the focus back to its button in a task of its own. A key may have opened the next menu meanwhile, which would take the loss of
 * the focus for a wish to leave it, and close: so the focus stays where it went.
 */
const leaveFocusToNext = (event: Event): void => {
  if (document.activeElement?.closest('[role=menu], [role=dialog]')) event.preventDefault()
}

/** Stands for the button, which is there already: the menu opens beside it and gives the focus back to it. */
const ButtonThere = ({ button, ref }: { readonly button: RefObject<HTMLElement | null>; readonly ref?: Ref<HTMLElement> }) => {
  useLayoutEffect(() => {
    if (typeof ref === 'function') ref(button.current)
    else if (ref) ref.current = button.current
  })
  return null
}

/**
 * A list that opened as it came has not heard the key that opened it, so its first entry would not get the focus; the browser knows whether it was a key.
 */
const useFirstEntry = (open: boolean) => {
  const waiting = useRef(open)
  return (event: FocusEvent<HTMLElement>) => {
    const list = event.currentTarget
    if (event.target !== list || !waiting.current) return
    waiting.current = false
    if (list.matches(':focus-visible')) list.querySelector<HTMLElement>('[role^=menuitem]')?.focus({ preventScroll: true })
  }
}

interface MenuListProps {
  readonly button: RefObject<HTMLElement | null>
  readonly buttonId: string
  readonly id: string
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly side: 'top' | 'bottom'
  readonly align: 'start' | 'end'
  readonly children: ReactNode
}

/** What a menu shows when it is open. A chunk of its own: most visits open none. */
export const MenuList = ({ button, buttonId, id, open, onOpenChange, side, align, children }: MenuListProps) => {
  const onFocus = useFirstEntry(open)
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger asChild>
        <ButtonThere button={button} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          id={id}
          aria-labelledby={buttonId}
          className={styles.menu}
          side={side}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onFocus={onFocus}
          onCloseAutoFocus={leaveFocusToNext}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export const Item = ({ onSelect, children }: { readonly onSelect: () => void; readonly children: ReactNode }) => (
  <DropdownMenu.Item className={styles.item} onSelect={onSelect}>
    <span className={styles.tick} />
    {children}
  </DropdownMenu.Item>
)

export const Separator = () => <DropdownMenu.Separator className={styles.separator} />

export interface ChoiceProps<T extends string> {
  readonly heading: string
  readonly chosen: T
  readonly choices: readonly { readonly value: T; readonly label: string }[]
  readonly onChoose: (value: T) => void
}

export const Choice = (props: ChoiceProps<string>) => (
  <DropdownMenu.RadioGroup value={props.chosen}>
    <DropdownMenu.Label className={styles.heading}>{props.heading}</DropdownMenu.Label>
    {props.choices.map(({ value, label }) => (
      <DropdownMenu.RadioItem key={value} value={value} className={styles.item} onSelect={() => props.onChoose(value)}>
        <span className={styles.tick}>
          <DropdownMenu.ItemIndicator>
            <Icon name="check" small />
          </DropdownMenu.ItemIndicator>
        </span>
        <span className="trunc">{label}</span>
      </DropdownMenu.RadioItem>
    ))}
  </DropdownMenu.RadioGroup>
)

interface CheckProps {
  readonly checked: boolean
  readonly onToggle: () => void
  readonly children: ReactNode
}

export const Check = ({ checked, onToggle, children }: CheckProps) => (
  <DropdownMenu.CheckboxItem
    className={styles.item}
    checked={checked}
    onSelect={(event) => {
      event.preventDefault()
      onToggle()
    }}
  >
    <span className={styles.tick}>
      <DropdownMenu.ItemIndicator>
        <Icon name="check" small />
      </DropdownMenu.ItemIndicator>
    </span>
    {children}
  </DropdownMenu.CheckboxItem>
)
