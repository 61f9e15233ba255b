import type { FrameAnswer } from '#packages/contract/event'

export { failingLine, orderVariables, placeOf } from '#packages/event-text/parts'

/** What the stack trace shows, one entry per line, from top to bottom. */
export type TraceRow =
  | {
      readonly kind: 'frame'
      readonly index: number
      /** Identical frames that follow each other and are shown once. */ readonly repeats: number
    }
  | {
      readonly kind: 'fold'
      /** Names the fold: index of its first frame in the order shown. */ readonly key: number
      /** Index of its last frame in the order shown. */ readonly last: number
      readonly frames: number
      readonly packages: readonly string[]
    }

export interface RowOptions {
  /** Folds library frames. */
  readonly inAppOnly: boolean
  readonly newestFirst: boolean
  /** Keys of folds that were opened. */
  readonly opened: ReadonlySet<number>
}

/** Traces of library frames alone keep this many at both ends when they are longer than `wholeMax`. */
const endsKept = 2
const wholeMax = 8
const packagesNamed = 4

interface Run {
  readonly index: number
  readonly repeats: number
}

const isSame = (a: FrameAnswer | undefined, b: FrameAnswer | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  a.function === b.function &&
  a.filename === b.filename &&
  a.module === b.module &&
  a.lineNo === b.lineNo &&
  a.colNo === b.colNo

const foldRepeats = (frames: readonly FrameAnswer[], order: readonly number[]): Run[] => {
  const runs: Run[] = []
  let before: FrameAnswer | undefined
  for (const index of order) {
    const last = runs.at(-1)
    if (last && isSame(before, frames[index])) runs[runs.length - 1] = { index: last.index, repeats: last.repeats + 1 }
    else runs.push({ index, repeats: 1 })
    before = frames[index]
  }
  return runs
}

/** Where package managers put a library says its name: `node_modules/@acme/shop/...`, `/pkg/mod/github.com/acme/shop@v1.2.3/...`. */
const installedPackage = (path: string): string | null => {
  const installed = /(?:site-packages|dist-packages|node_modules|vendor|gems)\/((?:@[^/]{1,80}\/)?[^/]{1,80})/.exec(path)
  if (installed?.[1]) return installed[1].replace(/\.py$/, '')
  const goModule = /\/pkg\/mod\/([^@]{1,200})@/.exec(path)
  return goModule?.[1]?.split('/').at(-1) ?? null
}

/** The library a frame belongs to, as people call it; null when nothing tells. */
export const packageOf = (frame: FrameAnswer): string | null => {
  const path = (frame.absPath ?? frame.filename ?? '').slice(-600)
  const installed = installedPackage(path)
  if (installed !== null) return installed
  if (frame.package) return frame.package.split('/').at(-1) ?? null
  if (path.startsWith('node:')) return 'node'
  // Packages of Go's own library have slashes in their names.
  const name = path.includes('/go/src/') ? frame.module : (frame.module ?? '').split(/[./]/)[0]
  return name === undefined || name === '' ? null : name
}

const foldOf = (frames: readonly FrameAnswer[], runs: readonly Run[]): TraceRow => {
  const packages = new Set<string>()
  for (const { index } of runs) {
    const frame = frames[index]
    const name = frame ? packageOf(frame) : null
    if (name !== null && packages.size < packagesNamed) packages.add(name)
  }
  const key = runs[0]?.index ?? 0
  return {
    kind: 'fold',
    key,
    last: runs.at(-1)?.index ?? key,
    frames: runs.reduce((sum, { repeats }) => sum + repeats, 0),
    packages: [...packages],
  }
}

const asFrames = (runs: readonly Run[]): TraceRow[] => runs.map(({ index, repeats }) => ({ kind: 'frame', index, repeats }))

/** Folds of a trace without any frame of the application: the middle. */
const foldMiddle = (frames: readonly FrameAnswer[], runs: readonly Run[], opened: ReadonlySet<number>): TraceRow[] => {
  const middle = runs.slice(endsKept, runs.length - endsKept)
  if (runs.length <= wholeMax || opened.has(middle[0]?.index ?? -1)) return asFrames(runs)
  return [...asFrames(runs.slice(0, endsKept)), foldOf(frames, middle), ...asFrames(runs.slice(-endsKept))]
}

/** Lines of the stack trace (ui.md 2.3): library frames fold in place, repeated frames are one line. Linear in the number of frames. */
export const traceRows = (frames: readonly FrameAnswer[], options: RowOptions): readonly TraceRow[] => {
  const order = frames.map((_, index) => index)
  if (options.newestFirst) order.reverse()
  const runs = foldRepeats(frames, order)
  if (!options.inAppOnly) return asFrames(runs)
  if (!frames.some(({ inApp }) => inApp)) return foldMiddle(frames, runs, options.opened)
  const rows: TraceRow[] = []
  let library: Run[] = []
  const flush = () => {
    const first = library[0]
    if (first) rows.push(...(options.opened.has(first.index) ? asFrames(library) : [foldOf(frames, library)]))
    library = []
  }
  for (const run of runs) {
    if (!frames[run.index]?.inApp) {
      library.push(run)
      continue
    }
    flush()
    rows.push(...asFrames([run]))
  }
  flush()
  return rows
}

/** The key of the fold in which a frame is hidden; null when it is in none. */
export const foldAround = (rows: readonly TraceRow[], frame: number): number | null => {
  for (const row of rows) {
    if (row.kind === 'fold' && frame >= Math.min(row.key, row.last) && frame <= Math.max(row.key, row.last)) return row.key
  }
  return null
}

/** The row of a frame, or of the repeated frames that it is one of; -1 when it is folded away. */
export const rowOfFrame = (rows: readonly TraceRow[], frame: number): number => {
  let nearest = -1
  for (const [place, row] of rows.entries()) {
    if (row.kind !== 'frame') continue
    if (row.index === frame) return place
    if (Math.abs(row.index - frame) < row.repeats) nearest = place
  }
  return nearest
}

/** The frame that is open at first: the newest of the application that has source lines, else the newest of the application, else the newest. */
export const firstOpen = (frames: readonly FrameAnswer[]): number | null => {
  if (frames.length === 0) return null
  const withSource = frames.findLastIndex(({ inApp, context }) => inApp && context.length > 0)
  if (withSource >= 0) return withSource
  const own = frames.findLastIndex(({ inApp }) => inApp)
  return own >= 0 ? own : frames.length - 1
}

/** A path in two parts: what can be cut, and the file's name. */
export const splitPath = (path: string): readonly [string, string] => {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1
  return [path.slice(0, end), path.slice(end)]
}
