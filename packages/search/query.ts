/** A place in the text of a query: UTF-16 units, end not included. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** `!=` is read as `=` of a negated filter. */
export type Operator = '=' | '>' | '>=' | '<' | '<='

/** A key as it was written: `level`, `tags[level]`, `flags[dark]`, `count()`. */
export interface KeyName extends Span {
  readonly form: 'plain' | 'tag' | 'flag' | 'function'
  readonly name: string
}

/** A text with places where anything may stand: `a*b` is the pieces `a` and `b`. One piece: no wildcard. At least one piece, which may be empty. */
export interface Value extends Span {
  readonly pieces: readonly string[]
}

/** `key:value`, `!key:>=value`, `key:[a, b]`. */
export interface Filter extends Span {
  readonly kind: 'filter'
  readonly negated: boolean
  readonly key: KeyName
  readonly operator: Operator
  /** Empty: nothing follows the colon. Several only in a list. */
  readonly values: readonly Value[]
  readonly isList: boolean
}

/** `has:key`, `!has:key`. */
export interface Has extends Span {
  readonly kind: 'has'
  readonly negated: boolean
  readonly key: KeyName
}

/** Free text: one word, or what stands in quotes; `!"words"` is where it is not. */
export interface FreeText extends Span {
  readonly kind: 'text'
  readonly negated: boolean
  readonly value: Value
}

export type Term = Filter | Has | FreeText

/** All or one of its parts. `and` without parts is the empty query; otherwise there are two or more, none of the group's own kind. */
export interface Group extends Span {
  readonly kind: 'and' | 'or'
  readonly parts: readonly QueryNode[]
}

export type QueryNode = Term | Group

/** What is wrong, in a sentence for the user, and where. */
export interface Problem extends Span {
  readonly message: string
}
