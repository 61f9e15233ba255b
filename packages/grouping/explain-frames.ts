import type { Event, ExceptionValue, Stacktrace } from '#packages/protocol/event'

import { classifyStacktrace } from './rules/classify-frames.ts'
import type { FrameState, View } from './rules/contributions.ts'
import type { StackRule } from './rules/stack-rule.ts'
import type { StackRules } from './rules/stack-rules.ts'
import { examineFrames } from './stacktrace-leaves.ts'
import type { ExaminedFrames } from './stacktrace-leaves.ts'
import { decisiveThread } from './strategies.ts'
import type { StrategyName } from './strategies.ts'

/** Why a frame is not in a hash. */
type LeftOut = 'no-values' | 'not-in-app' | 'recursion' | 'stray' | 'rule' | 'max-frames' | 'min-frames'

/** What became of one frame in one variant. */
export interface FrameExplanation {
  /** Index of the frame in its stack trace as sent, and of its exception in the event's list. */
  readonly frame: number
  readonly exception?: number
  readonly isHashed: boolean
  /** Absent for frames that are hashed. */
  readonly reason?: LeftOut
  /** The rule that left it out, or that brought it in. */
  readonly rule?: StackRule
  /** The rule that made it, or made it not, the user's own. */
  readonly inAppRule?: StackRule
}

/** Frames of the two variants that have any. */
export interface FrameExplanations {
  readonly app: readonly FrameExplanation[]
  readonly system: readonly FrameExplanation[]
}

const reasons: Readonly<Record<FrameState, LeftOut>> = {
  hashed: 'rule',
  silent: 'no-values',
  recursion: 'recursion',
  stray: 'stray',
  'not-in-app': 'not-in-app',
}

type Fate = Pick<FrameExplanation, 'isHashed' | 'reason' | 'rule'>

const fateOf = (view: View, state: FrameState, at: number, rules: StackRules): Fate => {
  const rule = rules.rule(view.rules[at] ?? -1)
  const named = (found: StackRule | undefined): Pick<Fate, 'rule'> => (found ? { rule: found } : {})
  if (view.isHashed[at] === true) return { isHashed: true, ...named(rule) }
  if (view.wanted[at] === true) {
    const isShort = !view.isHashed.includes(true)
    const limit = isShort ? view.framesMinRule : view.framesMaxRule
    return { isHashed: false, reason: isShort ? 'min-frames' : 'max-frames', ...named(limit?.rule) }
  }
  if (rule) return { isHashed: false, reason: 'rule', rule }
  return { isHashed: false, reason: reasons[state] }
}

interface Owned {
  readonly stacktrace: Stacktrace
  readonly exception?: ExceptionValue
  readonly index?: number
}

const stacktracesOf = (event: Event, strategy: StrategyName): readonly Owned[] => {
  if (strategy === 'chained-exception')
    return (event.exception ?? []).flatMap((exception, index) =>
      exception.stacktrace ? [{ stacktrace: exception.stacktrace, exception, index }] : [],
    )
  const thread = strategy === 'threads' ? decisiveThread(event.threads ?? []) : undefined
  const stacktrace = strategy === 'stacktrace' ? event.stacktrace : thread?.stacktrace
  return stacktrace ? [{ stacktrace }] : []
}

const explainOne = (owned: Owned, platform: string, rules: StackRules): FrameExplanations => {
  const { stacktrace, exception, index } = owned
  const marks = classifyStacktrace(rules, stacktrace, { platform, exception, isExplained: true })
  const examined: ExaminedFrames = examineFrames(stacktrace, {
    platform,
    rules,
    ...(exception && { exception }),
    ...(index !== undefined && { index }),
  })
  const explain = (view: View, isApp: boolean): FrameExplanation[] =>
    stacktrace.frames.map((frame, at) => {
      const state = isApp && frame.in_app !== true ? 'not-in-app' : (examined.states[at] ?? 'silent')
      const inAppRule = rules.rule(marks?.[at] ?? -1)
      return {
        frame: at,
        ...(index !== undefined && { exception: index }),
        ...fateOf(view, state, at, rules),
        ...(inAppRule && { inAppRule }),
      }
    })
  return { app: explain(examined.app, true), system: explain(examined.system, false) }
}

/**
 * Tells of each frame of the stack traces that a strategy looks at whether it is hashed, and if not, why and by which rule (grouping.md 2.3). Classifies the frames
 * anew, in place. For people who ask; events that come in take the short way.
 */
export const explainFrames = (event: Event, strategy: StrategyName, rules: StackRules): FrameExplanations => {
  const explained = stacktracesOf(event, strategy).map((owned) => explainOne(owned, event.platform, rules))
  return { app: explained.flatMap(({ app }) => app), system: explained.flatMap(({ system }) => system) }
}
