import { classNames } from '../lib/class-names.ts'
import { ruleName } from '../lib/event-meta.ts'
import type { ValueNote } from '../lib/event-meta.ts'
import { Icon } from './icons.tsx'

import styles from './badge.module.css'

export type BadgeTone = 'plain' | 'info' | 'warning' | 'error' | 'ok' | 'line'

export const Badge = ({ tone = 'plain', children }: { readonly tone?: BadgeTone; readonly children: React.ReactNode }) => (
  <span data-tone={tone} className={classNames(styles.badge, tone !== 'plain' && styles[tone])}>
    {children}
  </span>
)

const chipText = (note: ValueNote | null): string => {
  if (note?.rule === '!limit') return note.length === null ? 'Cut' : `Cut, it was ${String(note.length)} long`
  return note?.rule ? `Filtered: ${ruleName(note.rule)}` : 'Filtered'
}

/** Stands where a value was removed or cut, and says by which rule. */
export const FilteredChip = ({ note }: { readonly note: ValueNote | null }) => (
  <span
    className={styles.filtered}
    title={note?.rule ? `Changed by the rule ${note.rule}` : 'Removed before it was stored; no rule is recorded'}
  >
    <Icon name="lock" small />
    {chipText(note)}
  </span>
)
