import type { OpKind } from './categories.ts'

/** Names of the tokens of the colours of kinds of work (ui.md 6). */
export const kindTokens = {
  function: 'c1',
  db: 'c2',
  http: 'c3',
  queue: 'c4',
  browser: 'c6',
  cache: 'c7',
  other: 'bar',
} as const satisfies Readonly<Record<OpKind, string>>

/** Name of the token of a kind's colour. */
export const tokenOfKind = (kind: OpKind): string => kindTokens[kind]
