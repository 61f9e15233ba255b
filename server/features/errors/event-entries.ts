import type {
  BreadcrumbAnswer,
  EventEntry,
  ExceptionAnswer,
  FrameAnswer,
  RequestAnswer,
  StacktraceAnswer,
  ThreadAnswer,
} from '#packages/contract/event'
import type { Breadcrumb, Event, ExceptionValue, Frame, Request, Stacktrace, Thread } from '#packages/protocol/event'
import type { Json, JsonObject } from '#packages/protocol/json'

import { metaAt, omittedOf } from './event-omitted.ts'

/** `{...}` as JSON: our own types without index signature say the same in the language of the wire. */
const asObject = (value: object): JsonObject => Object.fromEntries(Object.entries(value) as [string, Json][])

/** The mirror of a date: seconds with fraction to ISO 8601 with `Z`; null outside of what a date can be. */
const isoSeconds = (seconds: number | undefined): string | null => {
  if (seconds === undefined) return null
  const date = new Date(Math.round(seconds * 1000))
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

/** Absent on the wire is null in the API. */
const orNull = <Value>(value: Value | undefined): Value | null => value ?? null

/** Source lines as [line number, text], the frame's own line among them. Empty without a line number. */
const contextOf = (frame: Frame): [number, string][] => {
  const { lineno, context_line: line, pre_context: before = [], post_context: after = [] } = frame
  if (lineno === undefined || line === undefined) return []
  const firstLine = lineno - before.length
  return [...before, line, ...after].map((text, index) => [firstLine + index, text])
}

const frameAnswer = (frame: Frame): FrameAnswer => ({
  filename: orNull(frame.filename),
  absPath: orNull(frame.abs_path),
  module: orNull(frame.module),
  package: orNull(frame.package),
  platform: orNull(frame.platform),
  function: orNull(frame.function),
  rawFunction: orNull(frame.raw_function),
  symbol: orNull(frame.symbol),
  context: contextOf(frame),
  lineNo: orNull(frame.lineno),
  colNo: orNull(frame.colno),
  inApp: frame.in_app ?? false,
  instructionAddr: orNull(frame.instruction_addr),
  symbolAddr: orNull(frame.symbol_addr),
  trust: orNull(frame.trust),
  errors: null,
  lock: orNull(frame.lock),
  vars: orNull(frame.vars),
  ...(frame.data?.['symbolicated'] === true && { symbolicated: true as const }),
  sourceLink: null,
})

/** Both kinds of frames are there, so it makes sense to show one of them only. */
const hasSystemFrames = (frames: readonly Frame[]): boolean =>
  frames.some((frame) => frame.in_app === true) && frames.some((frame) => frame.in_app !== true)

const framesOmitted = ({ frames }: Stacktrace, meta: Json | undefined): StacktraceAnswer['framesOmitted'] => {
  const omitted = omittedOf(metaAt(meta, 'frames'), frames.length)
  return omitted > 0 ? [1, 1 + omitted] : null
}

/** `meta`: what `_meta` says of the stack trace. Of too many frames the oldest are left out. */
const stacktraceAnswer = (stacktrace: Stacktrace | undefined, meta: Json | undefined): StacktraceAnswer | null =>
  stacktrace
    ? {
        frames: stacktrace.frames.map(frameAnswer),
        framesOmitted: framesOmitted(stacktrace, meta),
        registers: stacktrace.registers ?? null,
        hasSystemFrames: hasSystemFrames(stacktrace.frames),
      }
    : null

const exceptionAnswer = (exception: ExceptionValue, meta: Json | undefined): ExceptionAnswer => ({
  type: exception.type ?? null,
  value: exception.value ?? null,
  module: exception.module ?? null,
  threadId: exception.thread_id ?? null,
  mechanism: exception.mechanism ? asObject(exception.mechanism) : null,
  stacktrace: stacktraceAnswer(exception.stacktrace, metaAt(meta, 'stacktrace')),
  rawStacktrace: stacktraceAnswer(exception.raw_stacktrace, metaAt(meta, 'raw_stacktrace')),
})

const threadAnswer = (thread: Thread, meta: Json | undefined): ThreadAnswer => ({
  id: thread.id ?? null,
  name: thread.name ?? null,
  current: thread.current ?? false,
  crashed: thread.crashed ?? false,
  state: thread.state ?? null,
  heldLocks: thread.held_locks ?? null,
  stacktrace: stacktraceAnswer(thread.stacktrace, metaAt(meta, 'stacktrace')),
})

const breadcrumbAnswer = (breadcrumb: Breadcrumb): BreadcrumbAnswer => ({
  type: breadcrumb.type,
  category: breadcrumb.category ?? null,
  level: breadcrumb.level,
  message: breadcrumb.message ?? null,
  data: breadcrumb.data ?? null,
  timestamp: isoSeconds(breadcrumb.timestamp),
  event_id: breadcrumb.event_id ?? null,
})

const requestAnswer = (request: Request): RequestAnswer => ({
  method: request.method ?? null,
  url: request.url ?? null,
  query: request.query_string ?? [],
  fragment: request.fragment ?? null,
  data: request.data ?? null,
  headers: request.headers ?? [],
  cookies: request.cookies ?? [],
  env: request.env ?? null,
  inferredContentType: request.inferred_content_type ?? null,
  apiTarget: request.api_target ?? null,
})

const exceptionEntry = (values: readonly ExceptionValue[], meta: Json | undefined): EventEntry => ({
  type: 'exception',
  data: {
    values: values.map((value, index) => exceptionAnswer(value, metaAt(meta, 'exception', index))),
    hasSystemFrames: values.some((value) => hasSystemFrames(value.stacktrace?.frames ?? [])),
    excOmitted: null,
  },
})

const messageEntries = ({ logentry }: Event): EventEntry[] => {
  const formatted = logentry?.formatted ?? logentry?.message
  if (formatted === undefined) return []
  return [{ type: 'message', data: { formatted, message: logentry?.message ?? null, params: logentry?.params ?? null } }]
}

const stackEntries = ({ exception = [], stacktrace, threads = [], _meta: meta }: Event): EventEntry[] => {
  const entries: EventEntry[] = []
  if (exception.length > 0) entries.push(exceptionEntry(exception, meta))
  const data = stacktraceAnswer(stacktrace, metaAt(meta, 'stacktrace'))
  if (data) entries.push({ type: 'stacktrace', data })
  if (threads.length > 0)
    entries.push({
      type: 'threads',
      data: { values: threads.map((thread, index) => threadAnswer(thread, metaAt(meta, 'threads', index))) },
    })
  return entries
}

const reportTypes = ['csp', 'hpkp', 'expectct', 'expectstaple', 'nel', 'template'] as const

const reportEntries = (event: Event): EventEntry[] =>
  reportTypes.flatMap((type) => {
    const data = event[type]
    return data ? [{ type, data }] : []
  })

const contextEntries = ({ breadcrumbs = [], request, debug_meta: debugMeta }: Event): EventEntry[] => {
  const entries: EventEntry[] = []
  if (breadcrumbs.length > 0) entries.push({ type: 'breadcrumbs', data: { values: breadcrumbs.map(breadcrumbAnswer) } })
  if (request) entries.push({ type: 'request', data: requestAnswer(request) })
  const images = debugMeta?.['images']
  if (Array.isArray(images)) entries.push({ type: 'debugmeta', data: { images } })
  return entries
}

/** The parts of an event in the order in which the page shows them; what the event does not have is left out (web-api.md 8.3). */
export const eventEntries = (event: Event): EventEntry[] => [
  ...messageEntries(event),
  ...stackEntries(event),
  ...reportEntries(event),
  ...contextEntries(event),
]
