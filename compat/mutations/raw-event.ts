/** A frame as SDKs send it, in so far as mutations touch it. */
export interface RawFrame {
  function?: string
  module?: string
  filename?: string
  abs_path?: string
  lineno?: number
  colno?: number
  context_line?: string
  pre_context?: string[]
  post_context?: string[]
  in_app?: boolean
  native?: boolean
}

interface RawStacktrace {
  frames: RawFrame[]
}

export interface RawException {
  type?: string
  value?: string
  thread_id?: number
  stacktrace?: RawStacktrace | null
}

export interface RawThread {
  id?: number
  name?: string | null
  crashed?: boolean
  current?: boolean
  stacktrace?: RawStacktrace | null
}

export type RawMessage = string | { message?: string; formatted?: string; params?: unknown[] }

/** An event as SDKs send it. Lists come bare or below `values`. */
export interface RawEvent {
  event_id: string
  platform: string
  timestamp?: number | string
  message?: RawMessage
  logentry?: RawMessage
  release?: string
  environment?: string
  tags?: Record<string, string>
  user?: Record<string, string>
  server_name?: string
  extra?: Record<string, unknown>
  exception?: RawException[] | { values: RawException[] }
  threads?: RawThread[] | { values: RawThread[] }
  stacktrace?: RawStacktrace
  request?: { url?: string; method?: string }
  sdk?: { name?: string; version?: string; packages?: { name: string; version: string }[] }
}

const listOf = <Item>(list: Item[] | { values: Item[] } | undefined): Item[] => (Array.isArray(list) ? list : (list?.values ?? []))

export const exceptionsOf = (event: RawEvent): RawException[] => listOf(event.exception)

export const threadsOf = (event: RawEvent): RawThread[] => listOf(event.threads)

/** Every stack trace of an event. */
export const stacktracesOf = (event: RawEvent): RawStacktrace[] =>
  [
    ...exceptionsOf(event).map((exception) => exception.stacktrace),
    ...threadsOf(event).map((thread) => thread.stacktrace),
    event.stacktrace,
  ].flatMap((stacktrace) => stacktrace ?? [])

export const framesOf = (event: RawEvent): RawFrame[] => stacktracesOf(event).flatMap(({ frames }) => frames)

const installed = /site-packages|dist-packages|node_modules|\/pkg\/mod\/|\/gems\/|^java\.|^jdk\./

/** True for what the app's developers wrote, as people see it. */
export const isOwn = (frame: RawFrame): boolean =>
  frame.in_app === true && ![frame.abs_path, frame.filename, frame.module].some((place) => place !== undefined && installed.test(place))
