import type { ComponentProps } from 'react'

import styles from './check-box.module.css'

/** A box to tick that is no input, so that the keys of the page go on working when it has the focus. */
export const CheckBox = ({
  label,
  checked,
  ...rest
}: { readonly label: string; readonly checked: boolean | 'mixed' } & Omit<ComponentProps<'button'>, 'className' | 'role'>) => (
  // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- see above
  <button type="button" role="checkbox" aria-checked={checked} aria-label={label} className={styles.box} {...rest}>
    <svg aria-hidden="true" width="16" height="16" viewBox="0 0 16 16" fill="none">
      <path d={checked === 'mixed' ? 'M4.5 8h7' : 'm4 8.4 2.6 2.6L12 5.4'} />
    </svg>
  </button>
)
