import type { Mutation } from './mutation.ts'
import { framesOf, isOwn } from './raw-event.ts'
import type { RawFrame } from './raw-event.ts'

const withContext = new Set(['python', 'node', 'ruby'])

const surround = (frame: RawFrame, platform: string, text: string): void => {
  if (!withContext.has(platform) || frame.context_line === undefined) return
  frame.pre_context = ['', `# before ${text}`, `first = '${text}'`]
  frame.post_context = [`# after ${text}`, '', `last = '${text}'`]
}

/** Something was written above, and beside: the lines that fail are the same. */
const lines: Mutation = {
  kind: 'lines',
  says: 'code was added above and around: other line and column numbers, other lines before and after',
  copies: 2,
  mutate(event, { deployment }) {
    const [down, right, text] = [deployment.between(1, 60), deployment.between(1, 30), deployment.hex(6)]
    const own = framesOf(event).filter((frame) => isOwn(frame) && frame.lineno !== undefined)
    for (const frame of own) {
      frame.lineno = (frame.lineno ?? 0) + down
      if (frame.colno !== undefined) frame.colno += right
      surround(frame, event.platform, text)
    }
    return own.length > 0
  },
}

/** A formatter ran over the code. */
const reindented: Mutation = {
  kind: 'reindented',
  says: 'a formatter ran: the same lines with other white space',
  copies: 2,
  mutate(event, { deployment }) {
    const [indent, end] = [deployment.pick(['\t', '\t\t', '        ', ' ']), deployment.pick(['', ' ', '\n'])]
    const own = framesOf(event).filter((frame) => isOwn(frame) && frame.context_line !== undefined)
    for (const frame of own) frame.context_line = `${indent}${frame.context_line?.trim() ?? ''}${end}`
    return own.length > 0
  },
}

export const lineMutations: readonly Mutation[] = [lines, reindented]
