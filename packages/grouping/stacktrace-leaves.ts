import type { Frame, Stacktrace } from '#packages/protocol/event'

import type { Leaf } from './component.ts'
import { frameLeaves, isUrl } from './frame-leaves.ts'
import { isJavascriptFamily } from './platform-family.ts'

/** Leaves of both views of one stack trace; no leaves, and that view of it does not contribute. */
interface StacktraceLeaves {
  readonly app: readonly Leaf[]
  readonly system: readonly Leaf[]
}

const none: readonly Leaf[] = []

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
const isStrayFrame = (frame: Frame, count: number, eventPlatform: string): boolean =>
  count === 1 && isJavascriptFamily(frame.platform || eventPlatform) && !frame.function && !isUrl(frame.abs_path)

/**
 * Leaves of the contributing frames, outermost call first (grouping.md 1.6). Frames are read once for both views. `exception` is the index of the one that the stack
 * trace belongs to.
 */
export const stacktraceLeaves = (stacktrace: Stacktrace, eventPlatform: string, exception?: number): StacktraceLeaves => {
  const app: Leaf[] = []
  const system: Leaf[] = []
  const { frames } = stacktrace
  let previous: Frame | undefined
  let index = 0
  for (const frame of frames) {
    const isSilent = isRecursion(frame, previous) || isStrayFrame(frame, frames.length, eventPlatform)
    const leaves = isSilent ? none : frameLeaves(frame, eventPlatform, index, exception)
    system.push(...leaves)
    if (frame.in_app === true) app.push(...leaves)
    previous = frame
    index += 1
  }
  return { app, system }
}
