import type { Event, ExceptionValue, Frame, Stacktrace } from '#packages/protocol/event'

import { applyFlags, matching } from './stack-rules.ts'
import type { StackRules, Trace } from './stack-rules.ts'

/** `data.orig_in_app`: what the SDK sent, where something else was decided. */
const sentNothing = -1

/** What the SDK sent, however often the frame was decided since. */
const sentInApp = ({ in_app: inApp, data }: Frame): boolean | undefined => {
  const original = data?.['orig_in_app']
  if (original === 1 || original === 0) return original === 1
  return original === sentNothing ? undefined : inApp
}

/** A path that begins at no root: `net/http/server.go`. */
const rootless = /^(?!\/|[A-Za-z]:)./

/**
 * Go's SDK knows the standard library by the folder that it lies in. A program that was built with `-trimpath` names no folders, and so the SDK takes nothing at all
 * for the user's own: what the frames look like says more. The hash of all frames stays what it was, that of the user's own comes to it.
 */
const isTrimmedGo = (frames: readonly Frame[], platform: string): boolean =>
  platform === 'go' && frames.every((frame) => sentInApp(frame) === false && rootless.test(frame.abs_path ?? frame.filename ?? ''))

/** What is known of a frame before any rule. */
interface Start {
  readonly sent: boolean | undefined
  readonly isInApp: boolean
}

/** What the SDK sent, and what the frame looks like where it sent nothing. What a package installer brought is never the user's own. */
const begin = (trace: Trace, platform: string): Start[] => {
  const starts: Start[] = []
  const isTrimmed = isTrimmedGo(trace.frames, platform)
  for (const frame of trace.frames) {
    const at = starts.length
    const verdict = trace.verdicts[at]
    const sent = sentInApp(frame)
    const isInApp = ((isTrimmed ? undefined : sent) ?? verdict?.looksInApp === true) && verdict?.isInstalled !== true
    trace.inApp[at] = isInApp
    trace.categories[at] = ''
    starts.push({ sent, isInApp })
  }
  return starts
}

const applyClassifiers = (rules: StackRules, trace: Trace, marks: Int16Array | undefined): void => {
  let hasCategories = false
  for (const rule of rules.classifiers) {
    const matched = matching(rule, trace, hasCategories)
    if (matched.length === 0) continue
    if (rule.app) {
      applyFlags(rule.app, matched, trace.frames.length, (at, isOn) => {
        if (marks && trace.inApp[at] !== isOn) marks[at] = rule.number
        trace.inApp[at] = isOn
      })
    }
    if (rule.category === undefined) continue
    hasCategories = true
    for (const at of matched) trace.categories[at] = rule.category
  }
}

const isRemembered = (frame: Frame, category: string, original: number | undefined): boolean =>
  (frame.data?.['category'] ?? '') === category && frame.data?.['orig_in_app'] === original

const originalOf = ({ sent, isInApp }: Start, decided: boolean): number | undefined => {
  if (sent === undefined) return decided === isInApp ? undefined : sentNothing
  if (sent === decided) return undefined
  return sent ? 1 : 0
}

const writeFrame = (frame: Frame, decided: boolean, category: string, start: Start): void => {
  const original = originalOf(start, decided)
  frame.in_app = decided
  if (isRemembered(frame, category, original)) return
  const { orig_in_app: _, category: __, ...data } = frame.data ?? {}
  frame.data = { ...data, ...(original !== undefined && { orig_in_app: original }), ...(category !== '' && { category }) }
}

/**
 * Decides of every frame of a stack trace whether it is the user's own and of which category it is, in place. The answer tells by number which rule had
 * the last word on each frame, -1 where none changed anything; undefined unless `isExplained`.
 */
export const classifyStacktrace = (
  rules: StackRules,
  stacktrace: Stacktrace,
  { platform, exception, isExplained = false }: { platform: string; exception?: ExceptionValue | undefined; isExplained?: boolean },
): Int16Array | undefined => {
  const trace = rules.trace(stacktrace, platform, exception)
  const marks = isExplained ? new Int16Array(trace.frames.length).fill(-1) : undefined
  const starts = begin(trace, platform)
  applyClassifiers(rules, trace, marks)
  for (const [at, start] of starts.entries()) {
    const frame = trace.frames[at]
    if (frame) writeFrame(frame, trace.inApp[at] === true, trace.categories[at] ?? '', start)
  }
  return marks
}

/**
 * Decides of every frame of an event whether it is the user's own, so that `in_app` is always a boolean afterwards, and of which category it is, in place
 * (grouping.md 1.1, 2.3). `data.orig_in_app` remembers what was sent where that is something else; running it again, with other rules, begins with that.
 * To be called after normalising, after frames were mapped to their sources, and after names were trimmed.
 */
export const classifyFrames = (event: Event, rules: StackRules): void => {
  const classify = (stacktrace: Stacktrace | undefined, exception?: ExceptionValue): void => {
    if (stacktrace && stacktrace.frames.length > 0) classifyStacktrace(rules, stacktrace, { platform: event.platform, exception })
  }
  for (const exception of event.exception ?? []) {
    classify(exception.stacktrace, exception)
    classify(exception.raw_stacktrace, exception)
  }
  for (const thread of event.threads ?? []) {
    classify(thread.stacktrace)
    classify(thread.raw_stacktrace)
  }
  classify(event.stacktrace)
}
