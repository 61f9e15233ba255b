import type { ExceptionValue, Frame, Stacktrace } from '#packages/protocol/event'

import type { Leaf } from './component.ts'
import { frameLeaves, isUrl } from './frame-leaves.ts'
import { isJavascriptFamily } from './platform-family.ts'
import { contributions } from './rules/contributions.ts'
import type { FrameState, View } from './rules/contributions.ts'
import type { StackRules } from './rules/stack-rules.ts'

/** Where a stack trace stands, and which rules apply to it. */
export interface Surroundings {
  readonly platform: string
  readonly rules: StackRules
  /** The exception that it belongs to, and its index. */
  readonly exception?: ExceptionValue
  readonly index?: number
}

/** Leaves of both views of one stack trace; no leaves, and that view of it does not contribute. */
interface StacktraceLeaves {
  readonly app: readonly Leaf[]
  readonly system: readonly Leaf[]
}

/** What each frame is without rules, what of it would be hashed, and what rules make of it. */
export interface ExaminedFrames {
  readonly states: readonly FrameState[]
  readonly leaves: readonly (readonly Leaf[])[]
  readonly app: View
  readonly system: View
}

/** A call to itself from the same place. Compared with the frame before as sent, be that ignored or not. */
const isRecursion = (frame: Frame, previous: Frame | undefined): boolean =>
  previous !== undefined &&
  frame.lineno === previous.lineno &&
  frame.function === previous.function &&
  frame.filename === previous.filename &&
  frame.module === previous.module &&
  frame.abs_path === previous.abs_path &&
  frame.colno === previous.colno &&
  frame.package === previous.package

/** A single JavaScript frame without a function that is no URL: the console, or code that was pasted. It says nothing. */
const isStrayFrame = (frame: Frame, count: number, platform: string): boolean =>
  count === 1 && isJavascriptFamily(platform) && !frame.function && !isUrl(frame.abs_path)

/** Frames are read once for both views (grouping.md 1.6). */
export const examineFrames = (stacktrace: Stacktrace, surroundings: Surroundings): ExaminedFrames => {
  const { platform: eventPlatform, rules, exception, index } = surroundings
  const { frames } = stacktrace
  const states: FrameState[] = []
  const leaves: (readonly Leaf[])[] = []
  let previous: Frame | undefined
  for (const [at, frame] of frames.entries()) {
    const platform = frame.platform || eventPlatform
    const own = frameLeaves(frame, eventPlatform, at, index)
    leaves.push(own)
    if (own.length === 0) states.push('silent')
    else if (isRecursion(frame, previous)) states.push('recursion')
    else states.push(isStrayFrame(frame, frames.length, platform) ? 'stray' : 'hashed')
    previous = frame
  }
  return { states, leaves, ...contributions(rules, stacktrace, states, { platform: eventPlatform, exception }) }
}

const hashed = ({ isHashed }: View, leaves: readonly (readonly Leaf[])[]): Leaf[] => {
  const found: Leaf[] = []
  for (let at = 0; at < leaves.length; at += 1) if (isHashed[at] === true) found.push(...(leaves[at] ?? []))
  return found
}

/** Leaves of the contributing frames, outermost call first. */
export const stacktraceLeaves = (stacktrace: Stacktrace, surroundings: Surroundings): StacktraceLeaves => {
  const { leaves, app, system } = examineFrames(stacktrace, surroundings)
  return { app: hashed(app, leaves), system: hashed(system, leaves) }
}
