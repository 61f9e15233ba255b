import type { StacktraceAnswer } from '#packages/contract/event'

import { leftOutText } from './note-text.ts'

import styles from './stack.module.css'

/** How many frames of the stack trace are not stored. */
export const omittedFrames = ({ framesOmitted }: StacktraceAnswer): number => {
  const [first, next] = framesOmitted ?? [0, 0]
  return Math.max(0, next - first)
}

/** Says that a stack trace is not whole; nothing when it is. */
export const LeftOutFrames = ({ trace }: { readonly trace: StacktraceAnswer }) => {
  const text = leftOutText({ kept: trace.frames.length, omitted: omittedFrames(trace), what: 'frames', which: 'the oldest' })
  return text !== null && <p className={styles.leftOut}>{text}</p>
}
