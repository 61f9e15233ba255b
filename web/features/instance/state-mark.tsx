import type { InstanceState } from '#packages/contract/instance'

import styles from './state-mark.module.css'

/** A dot when all is well, a triangle or a square when not: shape and colour say the same. Decoration: the text beside it carries the meaning. */
export const StateMark = ({ state }: { readonly state: InstanceState['state'] | 'unknown' }) => (
  <i className={styles.mark} data-state={state} aria-hidden="true" />
)
