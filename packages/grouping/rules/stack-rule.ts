/** What of a frame a matcher looks at. */
export type FrameField = 'path' | 'package' | 'module' | 'function' | 'category' | 'family' | 'app'

/** What of the exception that owns the stack trace. */
export type ExceptionField = 'type' | 'value' | 'mechanism'

export interface FrameMatcher {
  readonly field: FrameField
  readonly argument: string
  readonly isNegated: boolean
}

export interface ExceptionMatcher {
  readonly field: ExceptionField
  readonly argument: string
  readonly isNegated: boolean
}

/** Which frames a sign speaks of: the matching one, those behind it (called later), or those before it (its callers). */
export type Reach = 'self' | 'behind' | 'before'

export type StackAction =
  | { readonly kind: 'app' | 'group'; readonly isOn: boolean; readonly reach: Reach }
  | { readonly kind: 'category'; readonly category: string }
  | { readonly kind: 'max-frames'; readonly count: number }
  | { readonly kind: 'min-frames'; readonly count: number }
  /** Without effect in this grouping configuration (grouping.md 2.3). */
  | { readonly kind: 'invert-stacktrace' }

/** One stack trace rule (grouping.md 2). All matchers hold on the same frame, the caller's and the callee's on its neighbours. */
export interface StackRule {
  /** As written, without blanks around it. */
  readonly text: string
  readonly isBuiltIn: boolean
  readonly frame: readonly FrameMatcher[]
  readonly exception: readonly ExceptionMatcher[]
  readonly caller?: FrameMatcher
  readonly callee?: FrameMatcher
  readonly actions: readonly StackAction[]
}

/** `1 yes true` and `0 no false`; undefined for every other word. */
export const boolWord = (word: string): boolean | undefined => {
  if (word === '1' || word === 'yes' || word === 'true') return true
  return word === '0' || word === 'no' || word === 'false' ? false : undefined
}
