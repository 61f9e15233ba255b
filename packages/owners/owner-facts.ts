import { crashStacktrace, culpritFrame, mainException } from '#packages/frames/crash-frame'
import type { Event, Frame, Stacktrace } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { framePaths } from './frame-paths.ts'

/** A frame as rules see it. */
export interface OwnerFrame {
  /** The names of its file, with slashes. */
  readonly paths: readonly string[]
  readonly module: string
  /** It is the one that the event is called after. */
  readonly isCrash: boolean
  /** What people know it by: its file and line, else its module. */
  readonly label: string
}

/** What rules look at in one event. */
export interface OwnerFacts {
  /** The crash frame first, then from the newest to the oldest, each place once. */
  readonly frames: readonly OwnerFrame[]
  readonly url: string
  /** Values of a tag by its name; `user.email` and the like are also those of the user. */
  readonly valuesOf: (name: string) => readonly string[]
}

/** Different frames of one event that are looked at. */
const framesMax = 250

const labelOf = ({ filename, abs_path: path, module, lineno, function: name }: Frame): string => {
  const file = filename ?? path
  if (file !== undefined) return lineno === undefined ? file : `${file}:${lineno}`
  return module ?? name ?? ''
}

/** All exception frames, else those of the event, else of the crashing thread; the main exception first. */
const tracesOf = (event: Event): readonly Stacktrace[] => {
  const main = crashStacktrace(event, mainException(event))
  const exceptions = (event.exception ?? []).flatMap(({ stacktrace }) => stacktrace ?? []).toReversed()
  return main === undefined ? [] : [main, ...exceptions.filter((trace) => trace !== main)]
}

const framesOf = (event: Event): OwnerFrame[] => {
  const traces = tracesOf(event)
  const crash = culpritFrame(traces[0])
  const all = traces.flatMap(({ frames }) => frames.toReversed()).filter((frame) => frame !== crash)
  const found = new Map<string, OwnerFrame>()
  for (const frame of crash === undefined ? all : [crash, ...all]) {
    const paths = framePaths(frame, event.platform)
    const key = `${frame.module ?? ''}\n${paths.join('\n')}`
    if (found.size === framesMax) break
    if (key !== '\n' && !found.has(key))
      found.set(key, { paths, module: frame.module ?? '', isCrash: frame === crash, label: labelOf(frame) })
  }
  return [...found.values()]
}

const textOf = (value: Json | undefined): string[] =>
  typeof value === 'string' ? [value] : typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : []

const userPrefix = 'user.'

const userValues = ({ user }: Event, name: string): string[] => {
  if (!user || !name.startsWith(userPrefix)) return []
  const key = name.slice(userPrefix.length)
  const own = Object.hasOwn(user, key) ? user[key as keyof typeof user] : undefined
  if (own !== undefined) return textOf(own)
  const data = isObject(user.data) ? user.data : {}
  return Object.hasOwn(data, key) ? textOf(data[key]) : []
}

/** Reads what ownership rules look at (grouping.md 7). */
export const ownerFacts = (event: Event): OwnerFacts => ({
  frames: framesOf(event),
  url: event.request?.url ?? '',
  valuesOf: (name) => {
    const ofUser = userValues(event, name)
    return ofUser.length > 0 ? ofUser : event.tags.flatMap(([key, value]) => (key === name ? [value] : []))
  },
})

/** The same for the name of a file alone, as if an event had happened there. */
export const factsOfPath = (path: string): OwnerFacts => ({
  frames: [{ paths: framePaths({ filename: path }, ''), module: path, isCrash: true, label: path }],
  url: path,
  valuesOf: () => [],
})
