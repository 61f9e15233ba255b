/** What a matcher of a fingerprint rule looks at. */
export type FingerprintField =
  | 'type'
  | 'value'
  | 'message'
  | 'logger'
  | 'level'
  | 'tag'
  | 'path'
  | 'module'
  | 'function'
  | 'package'
  | 'app'
  | 'release'
  | 'family'
  | 'sdk'
  | 'thread-id'
  | 'thread-name'
  | 'thread-crashed'
  | 'thread-current'

export interface FingerprintMatcher {
  readonly field: FingerprintField
  /** Name of the tag; `''` for other fields. */
  readonly tag: string
  readonly argument: string
  readonly isNegated: boolean
}

/** One fingerprint rule (grouping.md 3). */
export interface FingerprintRule {
  /** As written, without blanks around it. */
  readonly text: string
  /** Name of the built-in rule; undefined for those of the project. */
  readonly builtIn?: string
  readonly matchers: readonly FingerprintMatcher[]
  /** Never empty; `{{ default }}` alone where the rule gives a title only. */
  readonly fingerprint: readonly string[]
  /** Template of the title. */
  readonly title?: string
}
