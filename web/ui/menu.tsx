import { DropdownMenu } from 'radix-ui'

import { Icon } from './icons.tsx'

import styles from './menu.module.css'

/**
 * A closed menu gives the focus back to its button in a task of its own. A key may have opened the next menu meanwhile, which would take the loss of
 * the focus for a wish to leave it, and close: so the focus stays where it went.
 */
const leaveFocusToNext = (event: Event): void => {
  if (document.activeElement?.closest('[role=menu], [role=dialog]')) event.preventDefault()
}

/** A button that opens a list of actions or choices. `trigger` is one element that takes a ref and props. */
export const Menu = (props: {
  readonly trigger: React.ReactNode
  readonly children: React.ReactNode
  readonly side?: 'top' | 'bottom'
  readonly align?: 'start' | 'end'
  /** Given both, a key can open the menu too. */
  readonly open?: boolean
  readonly onOpenChange?: (open: boolean) => void
}) => (
  <DropdownMenu.Root
    modal={false}
    {...(props.open !== undefined && { open: props.open })}
    {...(props.onOpenChange && { onOpenChange: props.onOpenChange })}
  >
    <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        className={styles.menu}
        side={props.side ?? 'bottom'}
        align={props.align ?? 'start'}
        sideOffset={4}
        collisionPadding={8}
        onCloseAutoFocus={leaveFocusToNext}
      >
        {props.children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
)

export const MenuItem = ({ onSelect, children }: { readonly onSelect: () => void; readonly children: React.ReactNode }) => (
  <DropdownMenu.Item className={styles.item} onSelect={onSelect}>
    <span className={styles.tick} />
    {children}
  </DropdownMenu.Item>
)

export const MenuSeparator = () => <DropdownMenu.Separator className={styles.separator} />

/** One choice of several, with a heading. */
export const MenuChoice = <T extends string>(props: {
  readonly heading: string
  readonly chosen: T
  readonly choices: readonly { readonly value: T; readonly label: string }[]
  readonly onChoose: (value: T) => void
}) => (
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

/** A choice that can be on or off; the menu stays open. */
export const MenuCheck = ({
  checked,
  onToggle,
  children,
}: {
  readonly checked: boolean
  readonly onToggle: () => void
  readonly children: React.ReactNode
}) => (
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
