import { slimFrames } from '#packages/normalize/stacktrace'
import type { Event, EventError, ExceptionValue, Frame, Thread } from '#packages/protocol/event'
import type { Json, JsonObject } from '#packages/protocol/json'
import { isObject } from '#packages/protocol/json'
import type { FrameEnd, FrameFault } from '#packages/source-maps/map-frames'
import { withoutAsync } from '#packages/source-maps/urls'

/** A stack trace of an event that may be mapped. `frames` are as they came. */
export interface EventTrace {
  readonly holder: ExceptionValue | Thread
  readonly frames: readonly Frame[]
  /** Frames that are mapped already. */
  readonly mapped: number
}

/** One event names so many faults; the same one of the same file is named once. */
const faultsMax = 20

const scripts: ReadonlySet<string> = new Set(['javascript', 'node'])
const codeless = /^(?:<anonymous>|native|\[native code\]|node:|internal\/|(?:chrome|moz|safari(?:-web)?|ms-browser)-extension:)/

/** True for platforms whose code is minified. */
export const isScript = (platform: string): boolean => scripts.has(platform)

export const isMapped = ({ data }: Frame): boolean => data?.['symbolicated'] === true

/** The address of the file of a frame; undefined for frames of which nothing can be known. Node's own modules have no slash. */
export const urlOfFrame = (frame: Frame, eventPlatform: string): string | undefined => {
  const platform = frame.platform ?? eventPlatform
  const { abs_path: path, lineno } = frame
  if (!isScript(platform) || path === undefined || lineno === undefined || isMapped(frame) || codeless.test(path)) return undefined
  return platform === 'node' && !/[/\\]/.test(path) ? undefined : withoutAsync(path)
}

/** The stack traces of exceptions and threads, cause first. Those that came mapped from the client are left alone unless they are mapped `again`. */
export const tracesOf = (event: Event, again: boolean): EventTrace[] =>
  [...(event.exception ?? []), ...(event.threads ?? [])].flatMap((holder) => {
    const { stacktrace, raw_stacktrace: raw } = holder
    if (!stacktrace || (raw && !again)) return []
    const frames = (raw ?? stacktrace).frames
    return [{ holder, frames, mapped: stacktrace.frames.filter(isMapped).length }]
  })

const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The debug id of each file that the event names one for (features.md 1.1). Lower case with dashes, as the normaliser writes them. */
export const debugIdsOf = ({ debug_meta: meta }: Event): ReadonlyMap<string, string> => {
  const ids = new Map<string, string>()
  const images = meta?.['images']
  for (const image of Array.isArray(images) ? images : []) {
    if (!isObject(image) || image['type'] !== 'sourcemap') continue
    const [file, id] = [textOf(image['code_file']), textOf(image['debug_id'])]
    if (file !== undefined && id !== undefined && !ids.has(file)) ids.set(file, id)
  }
  return ids
}

/** Characters of source lines that mapping may bring into one event: a small event with thousands of frames must not be stored as a large one. */
const contextCharsMax = 400_000

/** How many characters are left of what one event may have. */
export interface ContextRoom {
  chars: number
}

export const newContextRoom = (): ContextRoom => ({ chars: contextCharsMax })

const charsOf = ({ pre_context: before = [], context_line: own = '', post_context: after = [] }: Frame): number =>
  [...before, own, ...after].reduce((sum, line) => sum + line.length, 0)

/** The frame with its lines, while there is room for them. */
const within = (room: ContextRoom, frame: Frame): Frame => {
  room.chars -= charsOf(frame)
  if (room.chars >= 0) return frame
  const { pre_context: _before, context_line: _own, post_context: _after, ...rest } = frame
  return rest
}

const sameVerdict = (raw: Frame, mapped: Frame | undefined): Frame =>
  mapped?.in_app === undefined ? raw : { ...raw, in_app: mapped.in_app }

/** Puts the mapped frames in place of those that came, which stay beside them. False: nothing was mapped beyond what was, and nothing changed. */
export const applyEnds = ({ holder, mapped }: EventTrace, ends: readonly FrameEnd[], room: ContextRoom): boolean => {
  const { stacktrace } = holder
  const count = ends.filter((end) => end.mapped).length
  if (!stacktrace || count <= mapped) {
    if (stacktrace && !holder.raw_stacktrace) {
      stacktrace.frames = ends.map(({ raw }) => within(room, raw))
      slimFrames(stacktrace.frames)
    }
    return false
  }
  const { frames: _, ...rest } = holder.raw_stacktrace ?? stacktrace
  // Those that people read come first.
  const shown = ends.map(({ raw, mapped: frame }) => within(room, frame ?? raw))
  const sent = ends.map(({ raw, mapped: frame }) => within(room, sameVerdict(raw, frame)))
  slimFrames(shown)
  slimFrames(sent)
  holder.raw_stacktrace = { ...rest, frames: sent }
  holder.stacktrace = { ...rest, frames: shown }
  return true
}

const isFault = ({ type }: EventError): boolean => type.startsWith('js_')

const quiet = /(?:^|\/)node_modules\/|-extension:/

const errorOf = ({ type, source, ...rest }: FrameFault): EventError => {
  const facts: JsonObject = { ...rest }
  if (source === undefined) return { type, ...facts }
  const { url, ...others } = facts
  return { type, ...others, source, sourcemap: url ?? '' }
}

/** Names what went wrong in the event's `errors`, in place of what was named before. Nothing of libraries and extensions, whose maps nobody has. */
export const noteFaults = (event: Event, faults: readonly FrameFault[]): void => {
  const kept = (event.errors ?? []).filter((error) => !isFault(error))
  const named = new Map<string, EventError>()
  for (const fault of faults) {
    const key = `${fault.type} ${fault.url} ${fault.source ?? ''}`
    if (named.size < faultsMax && !quiet.test(fault.url) && !quiet.test(fault.source ?? '')) named.set(key, errorOf(fault))
  }
  const errors = [...kept, ...named.values()]
  if (errors.length > 0) event.errors = errors
  else delete event.errors
}
