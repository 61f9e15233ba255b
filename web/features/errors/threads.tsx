import { useCallback, useState } from 'react'

import type { EventAnswer, ThreadAnswer } from '#packages/contract/event'

import { metaAt, threadMeta } from '../../lib/event-meta.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { FoldSection } from '../../ui/fold-section.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { exceptionsOf, threadsOf } from './entries.ts'
import { firstOpen } from './rows.ts'
import { Frames } from './stack-trace-frames.tsx'
import { LeftOutFrames } from './stack-trace-left-out.tsx'
import { useStackSettings } from './stack-trace-settings.ts'
import { frameId, useTraceState } from './stack-trace-state.ts'
import { orderThreads, threadTitle } from './threads-order.ts'

import sections from './sections.module.css'
import styles from './stack.module.css'

/** Stacks of threads are numbered after those of the exceptions, of which an event has fewer. */
const firstThreadStack = 1_000
const namesMax = 200

const framesText = (count: number): string => `${String(count)} ${count === 1 ? 'frame' : 'frames'}`

const optionText = (thread: ThreadAnswer): string =>
  [
    threadTitle(thread),
    ...(thread.crashed ? ['crashed'] : []),
    ...(thread.current ? ['current'] : []),
    ...(thread.state === null ? [] : [thread.state]),
    ...(thread.stacktrace ? [framesText(thread.stacktrace.frames.length)] : []),
  ]
    .join(', ')
    .slice(0, namesMax)

const ThreadFrames = ({ event, thread, index }: { readonly event: EventAnswer; readonly thread: ThreadAnswer; readonly index: number }) => {
  const trace = thread.stacktrace
  const id = firstThreadStack + index
  const settings = useStackSettings()
  const [all, setAll] = useState(false)
  const [state, change] = useTraceState(() => {
    const first = firstOpen(trace?.frames ?? [])
    return first === null ? [] : [frameId(id, first)]
  })
  const onToggle = useCallback((frame: string) => change({ type: 'toggle', frame }), [change])
  const onUnfold = useCallback((fold: string) => change({ type: 'unfold', fold }), [change])
  const [stack] = useState(
    () => trace && { id, trace, meta: metaAt(threadMeta(event._meta, index), 'stacktrace'), platform: event.platform },
  )
  if (!stack) return null
  return (
    <>
      {stack.trace.frames.some(({ inApp }) => inApp) && stack.trace.frames.some(({ inApp }) => !inApp) && (
        <p className={styles.threadTools}>
          <Button look="quiet" onClick={() => setAll(!all)}>
            {all ? 'In-app frames' : `All ${String(stack.trace.frames.length)} frames`}
          </Button>
        </p>
      )}
      <Frames
        stack={stack}
        inAppOnly={!all}
        settings={settings}
        open={state.frames}
        folds={state.folds}
        wanted={null}
        onToggle={onToggle}
        onUnfold={onUnfold}
      />
      <LeftOutFrames trace={stack.trace} />
    </>
  )
}

/** A thread without frames may be the one of an exception, whose frames are above. */
const NoFrames = ({ event, thread }: { readonly event: EventAnswer; readonly thread: ThreadAnswer }) => {
  const exceptions = exceptionsOf(event)
  const raised = exceptions.findLastIndex(({ threadId }) => threadId !== null && threadId === thread.id)
  const place = raised >= 0 ? raised : thread.crashed ? exceptions.length - 1 : -1
  return place < 0 ? (
    <p className="t3">No stack trace was sent for this thread.</p>
  ) : (
    <p className="t3">
      The stack of this thread is the one of{' '}
      <a className="link" href={`#exception-${String(place)}`}>
        {visibleText((exceptions[place]?.type ?? 'the exception').slice(0, namesMax))}
      </a>
      .
    </p>
  )
}

const Facts = ({ thread }: { readonly thread: ThreadAnswer }) => (
  <span className={styles.chips}>
    {thread.crashed && <Badge tone="error">crashed</Badge>}
    {thread.current && <Badge tone="info">current</Badge>}
    {thread.state !== null && <Badge tone="line">{visibleText(thread.state.slice(0, 80))}</Badge>}
  </span>
)

/** What the other threads did when the event happened: one of them with its stack, the one that crashed first (ui.md 2.3). */
export const Threads = ({ event }: { readonly event: EventAnswer }) => {
  const threads = orderThreads(threadsOf(event))
  const [chosen, setChosen] = useState(0)
  const shown = threads[chosen]
  if (!shown) return null
  const { thread, index } = shown
  return (
    <FoldSection id="threads" title="Threads" note={String(threads.length)}>
      <div className={sections.tools}>
        <select
          className={sections.select}
          aria-label="Thread"
          value={chosen}
          onChange={(change) => setChosen(Number(change.target.value))}
        >
          {threads.map((one, place) => (
            <option key={one.index} value={place}>
              {visibleText(optionText(one.thread))}
            </option>
          ))}
        </select>
        <Facts thread={thread} />
      </div>
      {thread.heldLocks !== null && (
        <div className={styles.locks}>
          Holds <JsonTree value={thread.heldLocks} texts="plain" />
        </div>
      )}
      {thread.stacktrace && thread.stacktrace.frames.length > 0 ? (
        <ThreadFrames key={index} event={event} thread={thread} index={index} />
      ) : (
        <NoFrames event={event} thread={thread} />
      )}
    </FoldSection>
  )
}
