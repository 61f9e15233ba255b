import { trimFunction } from '#packages/frames/trim-function'
import type { Frame } from '#packages/protocol/event'

import type { Leaf, LeafKind } from './component.ts'
import { cleanJavaFilename, cleanJavaModule } from './java-names.ts'
import { isJavascriptFamily, isNativeFamily } from './platform-family.ts'
import { collapseBlanks, isLonger } from './python-text.ts'

/** Longer source lines are minified code. Code points. */
const contextLineCharsMax = 120

const platformsWithContextLine = new Set(['javascript', 'node', 'python', 'php', 'ruby'])
const unnamedFunctions = new Set(['?', '<anonymous function>', '<anonymous>', 'Anonymous function'])
const codelessPaths = new Set(['[native code]', 'native code', 'eval code', '<anonymous>'])

const remoteOrigin = /^(?:https?|applewebdata|blob):/
/** A file of the machine where the code runs: a URL, but one whose base name says something. */
const fileOrigin = /^file:/

/** True for `http:`, `https:`, `applewebdata:`, `blob:` and `file:` paths. */
export const isUrl = (path: string | undefined): boolean => path !== undefined && (remoteOrigin.test(path) || fileOrigin.test(path))

const afterLast = (text: string, separator: string): string => text.slice(text.lastIndexOf(separator) + separator.length)

const filenameOf = (frame: Frame, platform: string): string | undefined => {
  if (!frame.filename || (frame.abs_path !== undefined && remoteOrigin.test(frame.abs_path))) return undefined
  const name = frame.filename.slice(Math.max(frame.filename.lastIndexOf('/'), frame.filename.lastIndexOf('\\')) + 1).toLowerCase()
  if (name === '' || name === '<anonymous>' || name === '[native code]') return undefined
  return platform === 'java' ? cleanJavaFilename(name) : name
}

const moduleOf = (frame: Frame, platform: string): string | undefined => {
  const { module } = frame
  if (!module) return undefined
  // The path of the URL, put there by old clients: it changes with every release.
  if (platform === 'javascript' && module.includes('/') && frame.abs_path?.endsWith(module)) return undefined
  return platform === 'java' ? cleanJavaModule(module) : module
}

const contextLineOf = (frame: Frame, platform: string): string | undefined => {
  const line = frame.context_line
  if (!line || !platformsWithContextLine.has(platform) || isLonger(line, contextLineCharsMax)) return undefined
  if (isJavascriptFamily(platform) && !frame.function && isUrl(frame.abs_path)) return undefined
  return collapseBlanks(line) || undefined
}

/** Name before the rules of platforms. C# hashes the untrimmed name, as it did before names were trimmed there. */
const plainFunctionOf = (frame: Frame, platform: string): string => {
  const { function: name, raw_function: rawName } = frame
  if (platform === 'csharp') return rawName || name || ''
  if (!rawName && name) return trimFunction(name, platform)
  return name || rawName || ''
}

const phpFunction = (name: string): string | undefined => {
  if (name.startsWith('[Anonymous')) return undefined
  if (!name.startsWith('class@anonymous\0')) return name
  return name.includes('::') ? afterLast(name, '::') : undefined
}

const rubyFunction = (name: string): string => (name.startsWith('block ') ? 'block' : name.replace(/__\d{4,}_\d{4,}$/, ''))

const javascriptFunction = (frame: Frame, name: string, hasContextLine: boolean): string | undefined => {
  const given = afterLast(frame.raw_function || frame.function || '', '.')
  if (given === '' || unnamedFunctions.has(given) || given.endsWith('/<')) return undefined
  // With a source map the line of code says more: the name is that at the call, not of the function.
  return frame.data?.['sourcemap'] && hasContextLine ? undefined : afterLast(name, '.')
}

const functionOf = (frame: Frame, platform: string, hasContextLine: boolean): string | undefined => {
  const name = plainFunctionOf(frame, platform)
  if (name === '') return undefined
  if (isJavascriptFamily(platform)) return javascriptFunction(frame, name, hasContextLine) || undefined
  if (isNativeFamily(platform)) return name === '<redacted>' || name === '<unknown>' ? undefined : name
  if (platform === 'ruby') return rubyFunction(name)
  if (platform === 'php') return phpFunction(name)
  if (platform === 'java' && name.startsWith('lambda$')) return undefined
  return name
}

/** Frames of evaluated code say nothing at all. */
const isLowQuality = (frame: Frame, platform: string): boolean =>
  isJavascriptFamily(platform) &&
  (afterLast(frame.raw_function || frame.function || '', '.') === 'eval' ||
    (frame.abs_path !== undefined && codelessPaths.has(frame.abs_path)))

/** Where a frame stands: its index, and that of its exception. */
interface Place {
  readonly frame: number
  readonly exception: number | undefined
}

const add = (leaves: Leaf[], kind: LeafKind, value: string | undefined, { frame, exception }: Place): void => {
  if (value !== undefined) leaves.push(exception === undefined ? { kind, value, frame } : { kind, value, frame, exception })
}

/**
 * What of a frame is hashed (grouping.md 1.5), in order: module, or else file name; function; line of code. Never line numbers, addresses, variables
 * or packages. Empty: the frame says nothing.
 */
export const frameLeaves = (frame: Frame, eventPlatform: string, index: number, exception?: number): Leaf[] => {
  const platform = frame.platform || eventPlatform
  if (isLowQuality(frame, platform)) return []
  const module = moduleOf(frame, platform)
  const contextLine = contextLineOf(frame, platform)
  const leaves: Leaf[] = []
  const place: Place = { frame: index, exception }
  if (module === undefined) add(leaves, 'filename', filenameOf(frame, platform), place)
  else add(leaves, 'module', module, place)
  add(leaves, 'function', functionOf(frame, platform, contextLine !== undefined), place)
  add(leaves, 'context-line', contextLine, place)
  return leaves
}
