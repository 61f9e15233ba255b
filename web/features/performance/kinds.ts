import { opKindOf } from '../traces/categories.ts'
import type { OpKind } from '../traces/categories.ts'

/** The colour of each kind of work (ui.md 6), and what it is called. */
const kinds: Readonly<Record<OpKind, { readonly colour: string; readonly name: string }>> = {
  db: { colour: 'var(--c2)', name: 'db' },
  http: { colour: 'var(--c3)', name: 'http' },
  cache: { colour: 'var(--c7)', name: 'cache' },
  queue: { colour: 'var(--c4)', name: 'queue' },
  browser: { colour: 'var(--c6)', name: 'browser' },
  function: { colour: 'var(--c1)', name: 'app' },
  other: { colour: 'var(--text-3)', name: 'other' },
}

/** The kind of work of a span; what a transaction does itself is the app's. */
export const kindOf = (category: string, op: string, isTransaction: boolean): { readonly colour: string; readonly name: string } =>
  kinds[isTransaction ? 'function' : opKindOf(category, op)]
