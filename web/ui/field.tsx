import { useId } from 'react'
import type { ComponentProps } from 'react'

import styles from './field.module.css'

/** A labelled input with an optional hint below it. */
export const Field = ({
  label,
  hint,
  ...input
}: { readonly label: string; readonly hint?: string } & Omit<ComponentProps<'input'>, 'id' | 'className'>) => {
  const id = useId()
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <input id={id} className={styles.input} {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })} {...input} />
      {hint !== undefined && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
