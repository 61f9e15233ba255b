import { Popover } from 'radix-ui'
import { useId, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'

import { Icon } from '../../ui/icons.tsx'

import styles from './picker.module.css'

export interface PickerOption<Value> {
  readonly key: string
  readonly label: string
  /** Said after the label, and searched too. */
  readonly note?: string
  /** Why it is there, below the label. */
  readonly reason?: string
  readonly sign?: ReactNode
  readonly chosen: boolean
  readonly value: Value
}

/** Options drawn at once; the rest is found by typing. */
const shownMax = 40

const matches = ({ label, note = '' }: PickerOption<unknown>, words: string): boolean =>
  `${label} ${note}`.toLowerCase().includes(words.trim().toLowerCase())

const stepOf = (key: string): number => (key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0)

const Options = <Value,>(props: {
  readonly id: string
  readonly label: string
  readonly shown: readonly PickerOption<Value>[]
  readonly at: number
  readonly onPoint: (at: number) => void
  readonly onChoose: (value: Value) => void
}) => (
  // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select cannot be searched
  <div role="listbox" id={props.id} aria-label={props.label} className={styles.options}>
    {props.shown.map((option, index) => (
      // The input has the focus and its keys move through the options (combobox pattern).
      // oxlint-disable jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus, jsx-a11y/prefer-tag-over-role
      <div
        key={option.key}
        id={`${props.id}-${String(index)}`}
        role="option"
        aria-selected={option.chosen}
        data-active={index === props.at}
        className={styles.option}
        onPointerMove={() => props.onPoint(index)}
        onClick={() => props.onChoose(option.value)}
      >
        {option.sign}
        <span className="trunc">{option.label}</span>
        {option.note !== undefined && <span className={`${styles.note ?? ''} trunc`}>{option.note}</span>}
        {option.reason !== undefined && <span className={styles.reason}>{option.reason}</span>}
        {option.chosen && <Icon name="check" small />}
      </div>
    ))}
  </div>
)

interface PickerProps<Value> {
  readonly label: string
  /** The list opens below it. */
  readonly anchor: Element
  readonly options: readonly PickerOption<Value>[]
  /** Said below the options: that more are on their way, or why not. */
  readonly state?: string | null
  /** Another option for what is typed; null when that means none. */
  readonly typed?: (words: string) => PickerOption<Value> | null
  readonly onChoose: (value: Value) => void
  readonly onClose: () => void
}

const Search = <Value,>({ label, options, state, typed, onChoose }: PickerProps<Value>) => {
  const id = useId()
  const [words, setWords] = useState('')
  const [pointed, setPointed] = useState(0)
  const own = typed?.(words) ?? null
  const found = [...(own ? [own] : []), ...options.filter((option) => option.key !== own?.key && matches(option, words))]
  const shown = found.slice(0, shownMax)
  const at = Math.min(pointed, shown.length - 1)
  const press = (event: KeyboardEvent) => {
    const step = stepOf(event.key)
    const option = shown[at]
    if (step !== 0 && shown.length > 0) setPointed((at + step + shown.length) % shown.length)
    else if (event.key === 'Enter' && option) onChoose(option.value)
    else return
    event.preventDefault()
  }
  const type = (text: string) => {
    setWords(text)
    setPointed(0)
  }
  const rest = found.length - shown.length
  const said = state ?? (shown.length === 0 ? 'Nothing like that' : rest > 0 ? `${String(rest)} more: type to find them` : null)
  return (
    <>
      <input
        className={styles.input}
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        {...(at >= 0 && { 'aria-activedescendant': `${id}-${String(at)}` })}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        value={words}
        onChange={(event) => type(event.target.value)}
        onKeyDown={press}
      />
      <Options id={id} label={label} shown={shown} at={at} onPoint={setPointed} onChoose={onChoose} />
      {said !== null && <output className={styles.said}>{said}</output>}
    </>
  )
}

/** A short list to choose from by typing a part of a name, below what opened it. Closing gives the focus back. */
export const Picker = <Value,>(props: PickerProps<Value>) => {
  const anchor = useRef(props.anchor)
  const [before] = useState(() => document.activeElement)
  return (
    <Popover.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Popover.Anchor virtualRef={anchor} />
      <Popover.Portal>
        <Popover.Content
          className={styles.panel}
          aria-label={props.label}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (before instanceof HTMLElement) before.focus({ preventScroll: true })
          }}
        >
          <Search {...props} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
