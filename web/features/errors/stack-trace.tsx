import { useCallback, useEffect, useMemo, useTransition } from 'react'

import type { EventAnswer, ExceptionAnswer, StacktraceAnswer, ThreadAnswer } from '#packages/contract/event'

import { useAddressText } from '../../lib/address-text.ts'
import { exceptionMeta, metaAt, threadMeta } from '../../lib/event-meta.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Icon } from '../../ui/icons.tsx'
import { PlainText } from '../../ui/plain-text.tsx'
import { hasMinified, minified } from '../source-maps/faults.ts'
import { FaultNotice } from '../source-maps/frame-fault.tsx'
import { chainRows } from './chain.ts'
import { exceptionsOf, threadsOf } from './entries.ts'
import { rawTrace } from './raw-trace.ts'
import { firstOpen } from './rows.ts'
import { Frames } from './stack-trace-frames.tsx'
import type { Stack, WantedFrame } from './stack-trace-frames.tsx'
import { ExceptionHead, Jumps } from './stack-trace-head.tsx'
import { LeftOutFrames, omittedFrames } from './stack-trace-left-out.tsx'
import { useStackSettings } from './stack-trace-settings.ts'
import type { StackSettings } from './stack-trace-settings.ts'
import { frameId, useTraceState } from './stack-trace-state.ts'
import type { TraceState } from './stack-trace-state.ts'
import { StackTools } from './stack-trace-tools.tsx'
import type { TraceView } from './stack-trace-tools.tsx'
import { useStackKeys } from './stack-trace-use-keys.ts'
import { useWantedFrame } from './stack-trace-use-wanted.ts'
import { threadOfException } from './threads-order.ts'

import styles from './stack.module.css'

/** Exceptions of a chain whose frame of interest is open at first. */
const openedAtFirst = 3

const noTrace: StacktraceAnswer = { frames: [], framesOmitted: null, registers: null, hasSystemFrames: false }

/** The stacks of an event's exceptions. Some SDKs send the frames with the thread instead. */
const stacksOf = (event: EventAnswer, exceptions: readonly ExceptionAnswer[], threads: readonly ThreadAnswer[]): readonly Stack[] =>
  exceptions.map(({ stacktrace, threadId }, index) => {
    const last = index === exceptions.length - 1
    const thread = stacktrace || !last ? null : threadOfException(threads, threadId)
    const meta = thread
      ? metaAt(threadMeta(event._meta, threads.indexOf(thread)), 'stacktrace')
      : metaAt(exceptionMeta(event._meta, index), 'stacktrace')
    return { id: index, trace: stacktrace ?? thread?.stacktrace ?? noTrace, meta, platform: event.platform }
  })

const openAtFirst = (stacks: readonly Stack[]) => (): readonly string[] =>
  stacks.slice(-openedAtFirst).flatMap(({ id, trace }) => {
    const frame = firstOpen(trace.frames)
    return frame === null ? [] : [frameId(id, frame)]
  })

interface ChainProps {
  readonly exceptions: readonly ExceptionAnswer[]
  readonly threads: readonly ThreadAnswer[]
  readonly stacks: readonly Stack[]
  readonly state: TraceState
  readonly inAppOnly: boolean
  readonly settings: StackSettings
  readonly wanted: WantedFrame | null
  readonly onToggle: (frame: string) => void
  readonly onUnfold: (fold: string) => void
  readonly onGroup: (group: number) => void
}

const More = ({ group, members, onGroup }: { readonly group: number; readonly members: number } & Pick<ChainProps, 'onGroup'>) => (
  <button type="button" className={styles.moreMembers} aria-expanded={false} onClick={() => onGroup(group)}>
    <Icon name="right" small />
    Show {members} more of the group
  </button>
)

/** A level of a group, drawn as a step in; deeper ones than this are drawn at the last. */
const depthMax = 8

const Relation = ({ says }: { readonly says: string }) => (
  <p className={styles.relation}>
    <PlainText value={says} />
  </p>
)

const Chain = ({ exceptions, threads, stacks, state, onGroup, ...look }: ChainProps) => {
  const rows = chainRows(exceptions, state.groups)
  const { newestFirst } = look.settings
  return (
    <>
      {exceptions.length > 1 && <Jumps exceptions={exceptions} rows={rows} />}
      {(newestFirst ? rows : rows.toReversed()).map((row) => {
        const step = { marginInlineStart: Math.min(row.depth, depthMax) * 16 }
        if (row.kind === 'more') {
          return (
            <div key={`more-${String(row.group)}`} style={step}>
              <More group={row.group} members={row.members} onGroup={onGroup} />
            </div>
          )
        }
        const exception = exceptions[row.index]
        const stack = stacks[row.index]
        if (!exception || !stack) return null
        return (
          <div key={row.index} className={styles.exception} id={`exception-${String(row.index)}`} style={step}>
            {row.relation !== null && newestFirst && <Relation says={row.relation} />}
            <ExceptionHead
              exception={exception}
              thread={threadOfException(threads, exception.threadId)}
              note={stack.trace.frames.length === 0 ? 'no stack trace of its own' : null}
            />
            {stack.trace.frames.length > 0 && <Frames {...look} stack={stack} open={state.frames} folds={state.folds} />}
            <LeftOutFrames trace={stack.trace} />
            {row.relation !== null && !newestFirst && <Relation says={row.relation} />}
          </div>
        )
      })}
    </>
  )
}

const viewOf = (text: string | null): TraceView => (text === 'all' || text === 'raw' ? text : 'app')

/**
 * Exceptions and their stack traces (ui.md 2.3): in-app or all frames, or the text that the language prints. What is open stays open in every view.
 * Nothing when the event has no stack at all. `markdown` gives the whole event for "Copy as Markdown".
 */
export const StackTrace = ({ event, markdown }: { readonly event: EventAnswer; readonly markdown: () => string }) => {
  const [code, setCode] = useAddressText('code')
  const asSent = useMemo(() => exceptionsOf(event), [event])
  const canSwitch = hasMinified(asSent)
  const isMinified = canSwitch && code === 'minified'
  const exceptions = useMemo(() => (isMinified ? minified(asSent) : asSent), [asSent, isMinified])
  const threads = useMemo(() => threadsOf(event), [event])
  const stacks = useMemo(() => stacksOf(event, exceptions, threads), [event, exceptions, threads])
  const [text, setText] = useAddressText('frames')
  const view = viewOf(text)
  const settings = useStackSettings()
  const [state, change] = useTraceState(openAtFirst(stacks))
  const [busy, startTransition] = useTransition()
  const setView = useCallback((next: TraceView) => setText(next === 'app' ? null : next), [setText])
  const look = { exceptions, stacks, state, inAppOnly: view === 'app', settings }
  const [wanted, reveal] = useWantedFrame(look, change)
  const raw = () => rawTrace(exceptions, event.platform)
  useStackKeys({ ...look, view, setView, reveal })
  // Said once per event: how soon a reader has the stack is measured by it.
  useEffect(() => void performance.mark('stacktrace-rendered'), [event])
  const onToggle = useCallback((frame: string) => change({ type: 'toggle', frame }), [change])
  const onUnfold = useCallback((fold: string) => change({ type: 'unfold', fold }), [change])
  if (exceptions.length === 0) return null
  const every = stacks.flatMap(({ id, trace }) => trace.frames.map((_, frame) => frameId(id, frame)))
  const allOpen = every.every((frame) => state.frames.has(frame))
  // Hundreds of frames are drawn in the time that the page has left over.
  const expandAll = () => startTransition(() => change({ type: 'set', frames: allOpen ? [] : every }))
  return (
    <section aria-label="Stack trace">
      <StackTools
        view={view}
        onView={setView}
        frames={every.length}
        omitted={stacks.reduce((sum, { trace }) => sum + omittedFrames(trace), 0)}
        settings={settings}
        allOpen={allOpen}
        busy={busy}
        onExpandAll={expandAll}
        code={canSwitch ? { isMinified, onChoose: (wanted) => setCode(wanted ? 'minified' : null) } : null}
        texts={{ raw, markdown, json: () => JSON.stringify(exceptions, null, 2) }}
      />
      {!isMinified && <FaultNotice />}
      {view === 'raw' ? (
        <CodeBlock code={raw()} label="raw stack trace" />
      ) : (
        <Chain
          {...look}
          threads={threads}
          wanted={wanted}
          onToggle={onToggle}
          onUnfold={onUnfold}
          onGroup={(group) => change({ type: 'group', group })}
        />
      )}
    </section>
  )
}
