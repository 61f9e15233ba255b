import type { ExceptionValue, Stacktrace } from '#packages/protocol/event'

import { applyFlags, matching } from './stack-rules.ts'
import type { ReadyRule, StackRules, Trace } from './stack-rules.ts'

/** Why a frame is in the hash or not, before any rule. */
export type FrameState = 'hashed' | 'silent' | 'recursion' | 'stray' | 'not-in-app'

/** Which frames of one view of a stack trace are hashed. */
export interface View {
  /** By frame. */
  readonly isHashed: readonly boolean[]
  /** By frame: number of the rule that had the last word on it; -1, or nothing, for none. */
  readonly rules: Int16Array
  readonly framesMaxRule: ReadyRule | undefined
  readonly framesMinRule: ReadyRule | undefined
  /** Frames that were hashed before max-frames and min-frames. */
  readonly wanted: readonly boolean[]
}

interface Verdict {
  readonly rule: ReadyRule
  readonly matched: readonly number[]
}

const verdictsOf = (rules: StackRules, trace: Trace): Verdict[] => {
  const hasCategories = trace.categories.some((category) => category !== '')
  const found: Verdict[] = []
  for (const rule of rules.contributors) {
    const matched = matching(rule, trace, hasCategories)
    if (matched.length > 0) found.push({ rule, matched })
  }
  return found
}

/** No rule had a word on any frame. */
const untouched = new Int16Array(0)

const viewOf = (states: readonly FrameState[], verdicts: readonly Verdict[]): View => {
  const wanted = states.map((state) => state === 'hashed')
  if (verdicts.length === 0) return { isHashed: wanted, rules: untouched, framesMaxRule: undefined, framesMinRule: undefined, wanted }
  const rules = new Int16Array(states.length).fill(-1)
  for (const { rule, matched } of verdicts) {
    if (!rule.group) continue
    applyFlags(rule.group, matched, states.length, (at, isOn) => {
      // What says nothing, and what is not the user's own in the view of these alone, no rule brings in.
      if (states[at] === 'silent' || states[at] === 'not-in-app') return
      wanted[at] = isOn
      rules[at] = rule.number
    })
  }
  const framesMaxRule = verdicts.findLast(({ rule }) => rule.framesMax !== undefined)?.rule
  const framesMinRule = verdicts.findLast(({ rule }) => rule.framesMin !== undefined)?.rule
  return {
    isHashed: counted(wanted, framesMaxRule?.framesMax ?? 0, framesMinRule?.framesMin ?? 0),
    rules,
    framesMaxRule,
    framesMinRule,
    wanted,
  }
}

/** The `max` frames nearest to the crash, 0 for all of them; none if there are fewer than `min`. */
const counted = (wanted: readonly boolean[], max: number, min: number): readonly boolean[] => {
  if (max === 0 && min === 0) return wanted
  const hashed = [...wanted]
  let count = 0
  for (let at = hashed.length - 1; at >= 0; at -= 1) {
    if (hashed[at] !== true) continue
    if (max > 0 && count === max) hashed[at] = false
    else count += 1
  }
  return count < min ? hashed.fill(false) : hashed
}

/**
 * Which frames are hashed, in each view (grouping.md 1.6, 2.3 pass B). `states` say of each frame what it is without rules; in `app` those that are not
 * in-app never count. Takes frames that were classified.
 */
export const contributions = (
  rules: StackRules,
  stacktrace: Stacktrace,
  states: readonly FrameState[],
  { platform, exception }: { platform: string; exception: ExceptionValue | undefined },
): { readonly app: View; readonly system: View } => {
  const trace = rules.trace(stacktrace, platform, exception)
  const verdicts = verdictsOf(rules, trace)
  const appStates = states.map((state, at): FrameState => (trace.inApp[at] === true ? state : 'not-in-app'))
  return { app: viewOf(appStates, verdicts), system: viewOf(states, verdicts) }
}
