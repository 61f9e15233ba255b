import { useEffect, useRef } from 'react'

import { visibleText } from '../../lib/visible-text.ts'
import type { Option } from './complete.ts'

import styles from './query-input.module.css'

/** The list below the box. */
export const QueryOptions = (props: {
  readonly id: string
  readonly label: string
  readonly options: readonly Option[]
  readonly active: number
  readonly onPoint: (at: number) => void
  readonly onPick: (option: Option) => void
}) => {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    ref.current?.children[props.active]?.scrollIntoView({ block: 'nearest' })
  }, [props.active])
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a datalist can neither be styled nor grouped
    <div ref={ref} role="listbox" id={props.id} aria-label={props.label} className={styles.options}>
      {props.options.map((option, index) => (
        // The input keeps the focus and its keys move through the options (combobox pattern).
        // oxlint-disable jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus, jsx-a11y/prefer-tag-over-role
        <div
          key={`${option.label} ${option.help}`}
          id={`${props.id}-${String(index)}`}
          role="option"
          aria-selected={index === props.active}
          className={styles.option}
          onPointerMove={() => props.onPoint(index)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => props.onPick(option)}
        >
          <code>{visibleText(option.label)}</code>
          <span className="trunc">{visibleText(option.help)}</span>
        </div>
      ))}
    </div>
  )
}
