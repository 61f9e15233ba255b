import type { Event, Frame, Stacktrace } from '#packages/protocol/event'

import { hasTrimmedNames, trimFunction } from './trim-function.ts'

const trimFrame = (frame: Frame, platform: string): void => {
  const name = frame.function
  if (name === undefined || frame.raw_function !== undefined) return
  const trimmed = trimFunction(name, platform)
  if (trimmed === name) return
  frame.raw_function = name
  frame.function = trimmed
}

const trimFrames = (stacktrace: Stacktrace | undefined, eventPlatform: string, isTrimmed: boolean): void => {
  if (!stacktrace) return
  for (const frame of stacktrace.frames) {
    const platform = frame.platform
    if (platform === undefined ? isTrimmed : hasTrimmedNames(platform)) trimFrame(frame, platform ?? eventPlatform)
  }
}

/**
 * Shortens the names of functions for display (grouping.md 1.9), in place; the name as sent becomes `raw_function`, as SDKs that shorten themselves do
 * it. A frame that has both was shortened before. Grouping tells the two apart, so hashes do not change.
 */
export const trimNames = (event: Event): void => {
  const { platform } = event
  const isTrimmed = hasTrimmedNames(platform)
  for (const { stacktrace } of event.exception ?? []) trimFrames(stacktrace, platform, isTrimmed)
  for (const { stacktrace } of event.threads ?? []) trimFrames(stacktrace, platform, isTrimmed)
  trimFrames(event.stacktrace, platform, isTrimmed)
}
