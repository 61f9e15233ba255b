import type { ComponentProps } from 'react'

import { classNames } from '../lib/class-names.ts'

import styles from './button.module.css'

interface ButtonLook {
  readonly look?: 'default' | 'primary' | 'quiet'
  readonly size?: 'small' | 'medium'
}

/** Class of everything that looks like a button; for links that do (`Link`, `a`). */
export const buttonClass = ({ look = 'default', size = 'small' }: ButtonLook = {}): string =>
  classNames(styles.button, look === 'primary' && styles.primary, look === 'quiet' && styles.quiet, size === 'medium' && styles.medium)

/** Class of a link or button that is one icon. */
export const iconButtonClass = (off = false): string => classNames(styles.button, styles.quiet, styles.icon, off && styles.off)

export const Button = ({ look, size, type = 'button', ...rest }: ButtonLook & ComponentProps<'button'>) => (
  // oxlint-disable-next-line react/button-has-type -- the type is set, by default to "button"
  <button type={type} className={buttonClass({ ...(look && { look }), ...(size && { size }) })} {...rest} />
)

interface Segment<T extends string> {
  readonly value: T
  readonly label: string
}

/** One of a few choices, all of them visible. */
export const SegmentedChoice = <T extends string>(props: {
  readonly label: string
  readonly segments: readonly Segment<T>[]
  readonly chosen: T
  readonly onChoose: (value: T) => void
}) => (
  // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset has its own box
  <span role="group" aria-label={props.label} className={styles.segments}>
    {props.segments.map(({ value, label }) => (
      <button
        key={value}
        type="button"
        className={styles.segment}
        aria-pressed={value === props.chosen}
        onClick={() => props.onChoose(value)}
      >
        {label}
      </button>
    ))}
  </span>
)

/** Class names for segments that are links (the choice is in the address). */
export const segmentClasses = { group: styles.segments ?? '', one: styles.segment ?? '' }
