import type { FrameAnswer } from '#packages/contract/event'

import { placeOf } from './rows.ts'

/** Longest path or name that is looked at or drawn. */
const charactersMax = 2_000

const isAbsolute = (path: string): boolean => /^(?:[/\\]|[A-Za-z]:[/\\]|[a-z][a-z0-9+.-]{0,30}:\/\/)/.test(path)
/** With the separator at its end; empty when there is none. */
const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

const sharedStart = (a: string, b: string): string => {
  let end = 0
  while (end < a.length && end < b.length && a[end] === b[end]) end += 1
  return folderOf(a.slice(0, end))
}

/**
 * The folder in which the application lies, guessed from its own frames: what their absolute paths have in common, but for the last folder, which
 * says more than nothing. Empty when no own frame has an absolute path.
 */
export const projectRoot = (frames: readonly FrameAnswer[]): string => {
  let shared: string | null = null
  for (const frame of frames) {
    const path = placeOf(frame).slice(0, charactersMax)
    if (!frame.inApp || !isAbsolute(path)) continue
    shared = shared === null ? folderOf(path) : sharedStart(shared, folderOf(path))
  }
  if (shared === null) return ''
  const parent = folderOf(shared.slice(0, -1))
  // The host of an address and the root of a disk are no names of folders.
  return /^(?:[a-z][a-z0-9+.-]{0,30}:\/\/|[/\\]|[A-Za-z]:[/\\])?$/.test(parent) ? shared : parent
}

/** Where libraries lie: what comes after is the library's own path. The last one of a path counts. */
const libraryFolders = [
  'site-packages/',
  'dist-packages/',
  'node_modules/',
  '/pkg/mod/',
  '/gems/',
  '/vendor/',
  '/go/src/',
  '/lib/ruby/',
  'webpack:///',
]
const pythonHome = /\/python\d(?:\.\d{1,2})?\//

const belowLibrary = (path: string): string | null => {
  let best = -1
  for (const folder of libraryFolders) {
    const at = path.lastIndexOf(folder)
    if (at >= 0) best = Math.max(best, at + folder.length)
  }
  if (best >= 0) return path.slice(best)
  const home = pythonHome.exec(path)
  return home ? path.slice(home.index + home[0].length) : null
}

/** The path of a frame as people call it: below the project, or below the library. Paths that are not absolute stay as they are. */
export const shortPlace = (frame: FrameAnswer, root: string): string => {
  const place = placeOf(frame).slice(0, charactersMax)
  if (!isAbsolute(place)) return place
  if (root !== '' && place.startsWith(root) && !place.includes('node_modules/')) return place.slice(root.length)
  return belowLibrary(place) ?? place
}

const bare = (frame: FrameAnswer): string => frame.function ?? frame.rawFunction ?? frame.symbol ?? '<unknown>'

/** The name of a frame's function. `verbose`: with its module or class, and its arguments where the event has them. */
export const functionName = (frame: FrameAnswer, verbose: boolean): string => {
  if (!verbose) return bare(frame).slice(0, charactersMax)
  const name = frame.rawFunction ?? bare(frame)
  const whole = frame.module !== null && frame.module !== '' && !name.startsWith(frame.module) ? `${frame.module}.${name}` : name
  return whole.slice(0, charactersMax)
}

/** `:42:7`; empty without a line. */
export const lineSuffix = ({ lineNo, colNo }: FrameAnswer): string =>
  lineNo === null ? '' : `:${String(lineNo)}${colNo === null ? '' : `:${String(colNo)}`}`

const goModule = /\/pkg\/mod\/github\.com\/([\w.!-]{1,100})\/([\w.!-]{1,100})@(v[\w.-]{1,60})\/([^?#]{1,600})$/

/**
 * Where the source of a frame can be read: its line in the repository, where it is known where that lies; else as far as the frame itself says, a
 * script at its own address, a Go module from GitHub at its version. Null when nothing says it. Always http or https.
 */
export const sourceAddress = (frame: FrameAnswer): string | null => {
  if (frame.sourceLink !== null) return frame.sourceLink
  // The address of a source in a map is a name: nobody answers there.
  if (frame.symbolicated) return null
  const path = (frame.absPath ?? frame.filename ?? '').slice(0, charactersMax)
  const found = goModule.exec(path)
  if (found) {
    // Capital letters of a module's path are written `!c` on disk.
    const [owner, repository, version, file] = found
      .slice(1)
      .map((part) => part.replaceAll(/!([a-z])/g, (_, letter: string) => letter.toUpperCase()))
    const line = frame.lineNo === null ? '' : `#L${String(frame.lineNo)}`
    return `https://github.com/${owner ?? ''}/${repository ?? ''}/blob/${version ?? ''}/${(file ?? '').split('/').map(encodeURIComponent).join('/')}${line}`
  }
  return /^https?:\/\//i.test(path) ? path : null
}
