import type { Assignee } from '#packages/contract/issue'

import { classNames } from '../../lib/class-names.ts'

import styles from './owner.module.css'

/** First letters of the first two words, or the first two letters. */
export const initialsOfName = (name: string): string => {
  const words = name.split(/[\s@._-]+/, 3).filter((word) => word !== '')
  const [first = '', second = ''] = words
  const letters = (word: string, count: number): string => Array.from(word).slice(0, count).join('')
  return second === '' ? letters(first, 2) : `${letters(first, 1)}${letters(second, 1)}`
}

/** Who looks after an issue, in two letters: round for a person, square for a team, an empty ring for nobody. */
export const OwnerSign = ({ owner }: { readonly owner: Assignee | null }) => (
  <span aria-hidden="true" className={classNames(styles.sign, owner === null ? styles.nobody : owner.type === 'team' && styles.team)}>
    {owner === null ? '' : initialsOfName(owner.name)}
  </span>
)

/** The owner in words. */
export const ownerName = (owner: Assignee | null): string =>
  owner === null ? 'nobody' : owner.type === 'team' ? `team ${owner.name}` : owner.name
