import { useCallback, useEffect, useRef, useState } from 'react'

import type { ExceptionAnswer } from '#packages/contract/event'

import { groupsAround } from './chain.ts'
import { foldAround } from './rows.ts'
import { rowsOfStack } from './stack-trace-frames.tsx'
import type { Stack, WantedFrame } from './stack-trace-frames.tsx'
import type { StackSettings } from './stack-trace-settings.ts'
import { frameId, parseFrameId } from './stack-trace-state.ts'
import type { TraceAction, TraceState } from './stack-trace-state.ts'

/** What the stack traces of an event show now. */
export interface TraceLook {
  readonly exceptions: readonly ExceptionAnswer[]
  readonly stacks: readonly Stack[]
  readonly state: TraceState
  readonly inAppOnly: boolean
  readonly settings: StackSettings
}

/** What must be opened so that a frame is seen; null for a frame that the event does not have. */
const revealing = (look: TraceLook, id: string, open: boolean): TraceAction | null => {
  const parsed = parseFrameId(id)
  const stack = parsed && look.stacks[parsed.stack]
  if (!stack || parsed.frame >= stack.trace.frames.length) return null
  const rows = rowsOfStack(stack, { inAppOnly: look.inAppOnly, settings: look.settings, folds: look.state.folds })
  const fold = foldAround(rows, parsed.frame)
  return {
    type: 'reveal',
    frame: open ? id : null,
    fold: fold === null ? null : frameId(stack.id, fold),
    groups: groupsAround(look.exceptions, parsed.stack),
  }
}

/**
 * The frame that must come into view: the one that the address names (`#frame-2-14`, also when that changes), then each one that `reveal` is
 * called with.
 */
export const useWantedFrame = (
  look: TraceLook,
  change: (action: TraceAction) => void,
): readonly [WantedFrame | null, (id: string) => void] => {
  const [wanted, setWanted] = useState<WantedFrame | null>(null)
  const latest = useRef(look)
  useEffect(() => {
    latest.current = look
  })
  const want = useCallback(
    (id: string, open: boolean) => {
      const action = revealing(latest.current, id, open)
      if (!action) return
      change(action)
      setWanted({ id })
    },
    [change],
  )
  useEffect(() => {
    const follow = () => want(window.location.hash.slice(1), true)
    follow()
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [want])
  const reveal = useCallback((id: string) => want(id, false), [want])
  return [wanted, reveal]
}
