import type { ReactNode } from 'react'

import { classNames } from '../../../lib/class-names.ts'
import type { Aligned } from './align.ts'

import styles from './compare.module.css'

/** Lines drawn at first; the rest on request. */
export const linesMax = 200

const signs = { same: '=', changed: '~', older: '−', newer: '+' } as const
const words = { same: 'in both', changed: 'in both, changed', older: 'only in the older', newer: 'only in the newer' } as const
type Kind = keyof typeof signs

/** Where a line is: in both events, in both with changes, in one. */
export const kindOf = <T,>({ left, right }: Aligned<T>, changed = false): Kind => {
  if (left === null) return 'newer'
  if (right === null) return 'older'
  return changed ? 'changed' : 'same'
}

/** One line of what both events have in order: a frame, a breadcrumb. */
export const PairLine = ({ kind, quiet, children }: { readonly kind: Kind; readonly quiet?: boolean; readonly children: ReactNode }) => (
  <li className={classNames(styles.pair, quiet && styles.quiet)} data-kind={kind}>
    <span className={styles.sign} title={words[kind]}>
      <span aria-hidden="true">{signs[kind]}</span>
      <span className="unseen">{words[kind]}</span>
    </span>
    <div>{children}</div>
  </li>
)

/** Stands for lines that are the same in both, where only differences are shown. */
export const SameLines = ({ count, what }: { readonly count: number; readonly what: string }) => (
  <li className={styles.same}>
    {String(count)} {what}
    {count === 1 ? '' : 's'} in both
  </li>
)

/** Runs of lines that are alike become their number, unless all are wanted. */
export const folded = <T,>(rows: readonly T[], isSame: (row: T) => boolean, all: boolean): readonly (T | { readonly same: number })[] => {
  if (all) return rows
  const lines: (T | { readonly same: number })[] = []
  let same = 0
  for (const row of rows) {
    if (isSame(row)) {
      same += 1
      continue
    }
    if (same > 0) lines.push({ same })
    same = 0
    lines.push(row)
  }
  if (same > 0) lines.push({ same })
  return lines
}
