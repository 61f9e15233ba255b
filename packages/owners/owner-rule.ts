/** Who is meant by a rule: a team by its slug, or a person by an e-mail address in lower case. */
export interface OwnerName {
  readonly type: 'team' | 'user'
  readonly identifier: string
}

/** What a rule looks at. */
export interface RuleMatcher {
  readonly type: 'path' | 'module' | 'url' | 'codeowners' | `tags.${string}`
  /** A glob; of `codeowners` a pattern of that language (codeowners-pattern.ts). */
  readonly pattern: string
}

/** One line of ownership rules (grouping.md 7). */
export interface OwnerRule {
  readonly matcher: RuleMatcher
  /** At least one. */
  readonly owners: readonly OwnerName[]
  /** From 1. */
  readonly line: number
  /** The line as it was written, trimmed. */
  readonly text: string
}
