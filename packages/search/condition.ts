import type { Operator } from './query.ts'
import type { Range } from './values.ts'

/** A text with places where anything may stand; see `Value`. */
export type Pattern = readonly string[]

/**
 * A query that was checked against the keys of its rows, as a printer or an evaluator takes it: keys by their own names, values read. `all` of nothing
 * is true.
 */
export type Condition =
  | { readonly kind: 'all'; readonly parts: readonly Condition[] }
  | { readonly kind: 'any'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  /** Free text: somewhere in what the row is called, in any case. */
  | { readonly kind: 'text'; readonly pattern: Pattern }
  /** The whole text of a key is one of these, in any case. */
  | { readonly kind: 'names'; readonly key: string; readonly patterns: readonly Pattern[] }
  /** One of the words of an enum. */
  | { readonly kind: 'words'; readonly key: string; readonly words: readonly string[] }
  | ({ readonly kind: 'range'; readonly key: string } & Range)
  | { readonly kind: 'boolean'; readonly key: string; readonly value: boolean }
  /** The key has a value. */
  | { readonly kind: 'present'; readonly key: string }
  /** The key is one of these numbers of an event, a trace or a span: lower-case hex. */
  | { readonly kind: 'ids'; readonly key: string; readonly ids: readonly string[] }
  /** The text of the key is a number, and stands in this relation to one. */
  | { readonly kind: 'compare'; readonly key: string; readonly operator: Operator; readonly value: number }
  /** A part of the name of a release stands in this relation to a version, or to a number of a build. */
  | { readonly kind: 'version'; readonly key: string; readonly operator: Operator; readonly value: string }
  /** Of a row that has events: at least one of them fits. Its part is about one event, and has no `event` in it. */
  | { readonly kind: 'event'; readonly part: Condition }

const tagForm = /^tags\[(.*)\]$/s

/** The key of a tag, as conditions name it: no key of a table looks like this. */
export const tagKey = (name: string): string => `tags[${name}]`

/** The tag that a key of a condition names; undefined for the keys of tables. */
export const tagOfKey = (key: string): string | undefined => tagForm.exec(key)?.[1]

/** What every row matches. */
export const everything: Condition = { kind: 'all', parts: [] }

/** The text of a pattern without wildcards; undefined when it has some. */
export const plainText = (pattern: Pattern): string | undefined => (pattern.length === 1 ? pattern[0] : undefined)

/** Whether a text as a whole fits a pattern, in any case. Linear in text times pieces. */
export const fitsPattern = (pattern: Pattern, text: string): boolean => {
  const pieces = pattern.map((piece) => piece.toLowerCase())
  const whole = text.toLowerCase()
  const [first = '', ...rest] = pieces
  const last = rest.pop()
  if (last === undefined) return whole === first
  if (!whole.startsWith(first)) return false
  let at = first.length
  for (const piece of rest) {
    const found = whole.indexOf(piece, at)
    if (found === -1) return false
    at = found + piece.length
  }
  return whole.length - last.length >= at && whole.endsWith(last)
}
