import type { Frame, Stacktrace } from '#packages/protocol/event'

import type { Leaf } from './component.ts'
import { frameLeaves, isUrl } from './frame-leaves.ts'
import { isJavascriptFamily } from './platform-family.ts'

/** Leaves of both views of one stack trace; no leaves, and that view of it does not contribute. */
interface StacktraceLeaves {
  readonly app: readonly Leaf[]
  readonly system: readonly Leaf[]
}

const sameFields = ['abs_path', 'package', 'module', 'filename', 'function', 'lineno', 'colno'] as const

/** A call to itself from the same place. Compared with the frame before as sent, be that ignored or not. */
const isRecursion = (frame: Frame, previous: Frame | undefined): boolean =>
  previous !== undefined && sameFields.every((field) => frame[field] === previous[field])

/** A single JavaScript frame without a function that is no URL: the console, or code that was pasted. It says nothing. */
const isStrayFrame = (frame: Frame, count: number, eventPlatform: string): boolean =>
  count === 1 && isJavascriptFamily(frame.platform || eventPlatform) && !frame.function && !isUrl(frame.abs_path)

/** Leaves of the contributing frames, outermost call first (grouping.md 1.6). Frames are read once for both views. */
export const stacktraceLeaves = (stacktrace: Stacktrace, eventPlatform: string): StacktraceLeaves => {
  const app: Leaf[] = []
  const system: Leaf[] = []
  const { frames } = stacktrace
  for (const [index, frame] of frames.entries()) {
    if (isRecursion(frame, frames[index - 1]) || isStrayFrame(frame, frames.length, eventPlatform)) continue
    const leaves = frameLeaves(frame, eventPlatform, index)
    system.push(...leaves)
    if (frame.in_app === true) app.push(...leaves)
  }
  return { app, system }
}
