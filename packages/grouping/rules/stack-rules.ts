import type { ExceptionValue, Frame, Stacktrace } from '#packages/protocol/event'

import { FrameConditions, FrameVerdicts, hasBit } from './frame-verdicts.ts'
import type { FrameVerdict } from './frame-verdicts.ts'
import { compilePattern } from './pattern-index.ts'
import { boolWord } from './stack-rule.ts'
import type { ExceptionMatcher, FrameMatcher, StackAction, StackRule } from './stack-rule.ts'

/** What a rule demands of one frame: a condition on its names, and what earlier rules and the SDK made of it. */
interface Demand {
  readonly condition: number
  /** Undefined: either. */
  readonly isInApp: boolean | undefined
  readonly categories: readonly { readonly fits: (category: string) => boolean; readonly isNegated: boolean }[]
  /** One of the categories must be there. */
  readonly needsCategory: boolean
  readonly isNever: boolean
}

/** What the actions of one kind come to, for the matching frame, for those behind it, and for those before it. */
export interface Flags {
  readonly self?: boolean
  readonly behind?: boolean
  readonly before?: boolean
}

/** A rule made ready, with its place among all rules. */
export interface ReadyRule {
  readonly rule: StackRule
  readonly number: number
  readonly self: Demand
  readonly caller: Demand | undefined
  readonly callee: Demand | undefined
  readonly fitsException: ((exception: ExceptionValue | undefined) => boolean) | undefined
  readonly app: Flags | undefined
  readonly group: Flags | undefined
  readonly category: string | undefined
  readonly framesMax: number | undefined
  readonly framesMin: number | undefined
}

const categoryDemand = ({ argument, isNegated }: FrameMatcher): Demand['categories'][number] => ({
  fits: /[*?[{\\]/.test(argument) ? compilePattern(argument, false) : (category) => category === argument,
  isNegated,
})

const demandOf = (conditions: FrameConditions, matchers: readonly FrameMatcher[]): Demand => {
  const wanted = matchers
    .filter(({ field }) => field === 'app')
    .map(({ argument, isNegated }) => {
      const word = boolWord(argument)
      if (word === undefined) return isNegated ? undefined : 'never'
      return word !== isNegated
    })
    .filter((word) => word !== undefined)
  const categories = matchers.filter(({ field }) => field === 'category').map(categoryDemand)
  const [isInApp] = wanted
  return {
    condition: conditions.number(matchers),
    isInApp: isInApp === 'never' ? undefined : isInApp,
    categories,
    needsCategory: categories.some(({ isNegated }) => !isNegated),
    isNever: wanted.some((word) => word === 'never' || word !== isInApp),
  }
}

const exceptionText = (exception: ExceptionValue | undefined, field: ExceptionMatcher['field']): string =>
  (field === 'mechanism' ? exception?.mechanism?.type : exception?.[field]) || '<unknown>'

const exceptionDemand = (matchers: readonly ExceptionMatcher[]): ReadyRule['fitsException'] => {
  if (matchers.length === 0) return undefined
  const terms = matchers.map(({ field, argument, isNegated }) => ({ field, fits: compilePattern(argument, false), isNegated }))
  return (exception) => terms.every(({ field, fits, isNegated }) => fits(exceptionText(exception, field)) !== isNegated)
}

/** Later actions go before earlier ones of the same reach. */
const flagsOf = (actions: readonly StackAction[], kind: 'app' | 'group'): Flags | undefined => {
  const flags: { self?: boolean; behind?: boolean; before?: boolean } = {}
  for (const action of actions) if (action.kind === kind) flags[action.reach] = action.isOn
  return Object.keys(flags).length === 0 ? undefined : flags
}

const lastOf = <Kind extends StackAction['kind']>(rule: StackRule, kind: Kind): Extract<StackAction, { kind: Kind }> | undefined =>
  rule.actions.findLast((action): action is Extract<StackAction, { kind: Kind }> => action.kind === kind)

const ready = (conditions: FrameConditions, rule: StackRule, number: number): ReadyRule => ({
  rule,
  number,
  self: demandOf(conditions, rule.frame),
  caller: rule.caller && demandOf(conditions, [rule.caller]),
  callee: rule.callee && demandOf(conditions, [rule.callee]),
  fitsException: exceptionDemand(rule.exception),
  app: flagsOf(rule.actions, 'app'),
  group: flagsOf(rule.actions, 'group'),
  category: lastOf(rule, 'category')?.category,
  framesMax: lastOf(rule, 'max-frames')?.count,
  framesMin: lastOf(rule, 'min-frames')?.count,
})

/** A stack trace under the eyes of the rules. */
export interface Trace {
  readonly frames: readonly Frame[]
  readonly verdicts: readonly FrameVerdict[]
  readonly exception: ExceptionValue | undefined
  readonly inApp: boolean[]
  /** `''`: none. */
  readonly categories: string[]
  /** Conditions that hold for any of the frames. */
  readonly anyBits: Uint32Array
}

const holds = (demand: Demand, trace: Trace, at: number): boolean => {
  const verdict = trace.verdicts[at]
  if (verdict === undefined || demand.isNever || !hasBit(verdict.bits, demand.condition)) return false
  if (demand.isInApp !== undefined && demand.isInApp !== trace.inApp[at]) return false
  for (const { fits, isNegated } of demand.categories) {
    const category = trace.categories[at] ?? ''
    if ((category !== '' && fits(category)) === isNegated) return false
  }
  return true
}

const none: readonly number[] = []

/** Places of the frames that a rule fits, in their order. */
export const matching = (rule: ReadyRule, trace: Trace, hasCategories: boolean): readonly number[] => {
  const { self, caller, callee, fitsException } = rule
  if (!hasBit(trace.anyBits, self.condition) || (self.needsCategory && !hasCategories)) return none
  if (fitsException && !fitsException(trace.exception)) return none
  const found: number[] = []
  for (let at = 0; at < trace.frames.length; at += 1) {
    if (!holds(self, trace, at)) continue
    if (caller && !holds(caller, trace, at - 1)) continue
    if (callee && !holds(callee, trace, at + 1)) continue
    found.push(at)
  }
  return found
}

/**
 * Applies flags as if frame by frame, each with all of its reach: what the last matching frame says of a frame counts, and of that the last action
 * (grouping.md 2.3).
 */
export const applyFlags = (flags: Flags, matched: readonly number[], count: number, set: (at: number, isOn: boolean) => void): void => {
  const first = matched[0] ?? 0
  const last = matched.at(-1) ?? 0
  let next = 0
  for (let at = 0; at < count; at += 1) {
    const isMatched = matched[next] === at
    if (isMatched) next += 1
    if (flags.before !== undefined && at < last) set(at, flags.before)
    else if (flags.self !== undefined && isMatched) set(at, flags.self)
    else if (flags.behind !== undefined && at > first) set(at, flags.behind)
  }
}

type Look = Pick<Trace, 'verdicts' | 'anyBits'>

/** All stack trace rules that apply to a project, compiled once and used for many events. */
export class StackRules {
  /** Rules that decide what is in-app and of which category, in their order. */
  readonly classifiers: readonly ReadyRule[]
  /** Rules that decide what is hashed. */
  readonly contributors: readonly ReadyRule[]
  private readonly all: readonly StackRule[]
  private readonly verdicts: FrameVerdicts
  private readonly conditions = new FrameConditions()
  /** An event is looked at twice, to classify its frames and to group it; the names of a frame are not changed in between. */
  private readonly looks = new WeakMap<readonly Frame[], Look>()

  /** `framePlaces`, a power of two: so many frames are remembered. */
  constructor(rules: readonly StackRule[], framePlaces: number) {
    this.all = rules
    const list = rules.map((rule, number) => ready(this.conditions, rule, number))
    this.classifiers = list.filter(({ app, category }) => app !== undefined || category !== undefined)
    this.contributors = list.filter(
      ({ group, framesMax, framesMin }) => group !== undefined || framesMax !== undefined || framesMin !== undefined,
    )
    this.verdicts = new FrameVerdicts(this.conditions, framePlaces)
  }

  /** The rule of a number. */
  rule(number: number): StackRule | undefined {
    return this.all[number]
  }

  /** A stack trace with what is known of its frames; `inApp` and categories are as the frames have them. */
  trace({ frames }: Stacktrace, eventPlatform: string, exception: ExceptionValue | undefined): Trace {
    const { verdicts, anyBits } = this.look(frames, eventPlatform)
    const inApp: boolean[] = []
    const categories: string[] = []
    for (const { in_app: isInApp, data } of frames) {
      inApp.push(isInApp === true)
      const category = data?.['category']
      categories.push(typeof category === 'string' ? category : '')
    }
    return { frames, verdicts, exception, inApp, categories, anyBits }
  }

  private look(frames: readonly Frame[], eventPlatform: string): Look {
    const known = this.looks.get(frames)
    if (known && known.verdicts.length === frames.length) return known
    const verdicts: FrameVerdict[] = []
    const anyBits = new Uint32Array(this.conditions.words)
    for (const frame of frames) {
      const verdict = this.verdicts.of(frame, eventPlatform)
      verdicts.push(verdict)
      for (let word = 0; word < anyBits.length; word += 1) anyBits[word] = (anyBits[word] ?? 0) | (verdict.bits[word] ?? 0)
    }
    const look = { verdicts, anyBits }
    this.looks.set(frames, look)
    return look
  }
}
