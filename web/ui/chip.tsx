import type { ComponentProps } from 'react'

import { Icon } from './icons.tsx'

import styles from './menu.module.css'

/** A page filter: what is filtered, and by what. Opens a menu or a panel, so it takes the props of a button. */
export const FilterChip = ({ name, value, ...rest }: { readonly name: string; readonly value: string } & ComponentProps<'button'>) => (
  <button type="button" className={styles.chip} {...rest}>
    <span className={styles.key}>{name}</span>
    <span>{value}</span>
    <Icon name="down" small />
  </button>
)

/** A filter that goes away when it is pressed. */
export const RemovableChip = ({
  name,
  value,
  onRemove,
}: {
  readonly name: string
  readonly value: string
  readonly onRemove: () => void
}) => (
  <button type="button" className={styles.chip} aria-label={`Remove the filter ${name} ${value}`} onClick={onRemove}>
    <span className={styles.key}>{name}</span>
    <span>{value}</span>
    <Icon name="close" small />
  </button>
)
