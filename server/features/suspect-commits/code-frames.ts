import { framePaths, pathInRepository } from '#packages/code-links/frame-path'
import { suspectFramesMax } from '#packages/commits/suspects'
import { crashStacktrace, mainException } from '#packages/frames/crash-frame'
import type { Event, Frame } from '#packages/protocol/event'

/** A frame whose file commits may have touched. */
export interface CodeFrame {
  /** 1 = nearest to the crash. */
  readonly place: number
  readonly paths: readonly string[]
  readonly line: number | null
  readonly function: string | null
}

/** Frames from the crash on, those of the exception that the event is called after first. */
const fromCrash = (event: Event): Frame[] => {
  const crash = crashStacktrace(event, mainException(event))
  const others = (event.exception ?? []).toReversed().flatMap(({ stacktrace }) => (stacktrace && stacktrace !== crash ? [stacktrace] : []))
  return [...(crash ? [crash] : []), ...others].flatMap(({ frames }) => frames.toReversed())
}

const codeFrame = (frame: Frame, platform: string): Omit<CodeFrame, 'place'> => {
  const { lineno: line } = frame
  return {
    paths: framePaths(frame, platform).filter((path) => pathInRepository(path) !== ''),
    line: line !== undefined && Number.isSafeInteger(line) && line > 0 ? line : null,
    function: frame.function ?? null,
  }
}

/**
 * The frames of own code of an event, nearest to the crash first, each line once, at most 25; of an event without any, those of all code
 * (grouping.md 6.7).
 */
export const codeFrames = (event: Event): readonly CodeFrame[] => {
  const all = fromCrash(event)
  const own = all.filter((frame) => frame.in_app === true)
  const found = new Map<string, Omit<CodeFrame, 'place'>>()
  for (const frame of own.length > 0 ? own : all) {
    const read = codeFrame(frame, event.platform)
    const [path] = read.paths
    const key = `${path}:${read.line}`
    if (path !== undefined && !found.has(key)) found.set(key, read)
    if (found.size >= suspectFramesMax) break
  }
  return [...found.values()].map((frame, index) => ({ ...frame, place: index + 1 }))
}
