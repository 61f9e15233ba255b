import { framePaths as codePaths, pathInRepository } from '#packages/code-links/frame-path'
import type { Frame } from '#packages/protocol/event'

/**
 * The names of a frame's file that rules are held against (grouping.md 7), with slashes, each once: as the SDK has it, absolute, as its language files it, and without
 * what bundlers put in front.
 */
export const framePaths = (frame: Frame, platform: string): string[] => {
  const written = [frame.filename, frame.abs_path].map((name) => (name ?? '').replaceAll('\\', '/'))
  const bare = pathInRepository(frame.filename ?? frame.abs_path ?? '')
  return [...new Set([...written, ...codePaths(frame, platform), bare])].filter((path) => path !== '')
}
