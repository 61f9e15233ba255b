/** What a frame says of its file; keys as on the wire. */
export interface PlacedFrame {
  readonly filename?: string | undefined
  readonly abs_path?: string | undefined
  readonly module?: string | undefined
  readonly package?: string | undefined
  readonly platform?: string | undefined
}

/** Longest path that is looked at. */
const pathCharsMax = 1_000

const withSlashes = (path: string): string => path.slice(0, pathCharsMax).replaceAll('\\', '/')

/** `com.acme.Cart$Line` in `Cart.java` lies in `com/acme/Cart.java`. */
const javaPath = ({ module = '', filename = '' }: PlacedFrame): string | undefined => {
  if (module === '' || filename === '' || filename.includes('/')) return undefined
  const folders = module.split('.').slice(0, -1)
  return [...folders, filename].join('/')
}

/** From the folder of the package on: `/Users/ci/src/Shop/Cart.swift` of the package `Shop` is `Shop/Cart.swift`. */
const cocoaPath = ({ package: name = '', abs_path: path = '' }: PlacedFrame): string | undefined => {
  if (name === '' || name.includes('/')) return undefined
  const at = path.indexOf(`/${name}/`)
  return at === -1 ? undefined : path.slice(at + 1)
}

const flutterPath = ({ abs_path: path = '' }: PlacedFrame): string | undefined => /^package:[^/]{1,200}\/(.+)$/.exec(path)?.[1]

const ownPath = (frame: PlacedFrame, platform: string): string | undefined => {
  if (platform === 'java') return javaPath(frame)
  if (platform === 'cocoa' || platform === 'swift' || platform === 'objc') return cocoaPath(frame)
  if (platform === 'dart' || platform === 'flutter' || platform === 'other') return flutterPath(frame)
  return undefined
}

/** The paths by which a frame's file can be known, the most telling first (grouping.md 6.8): as its language files it, its name, its absolute path. */
export const framePaths = (frame: PlacedFrame, platform: string): readonly string[] => {
  const own = ownPath(frame, frame.platform ?? platform)
  const paths = [own ?? frame.filename, frame.abs_path].map((path) => withSlashes(path ?? ''))
  return [...new Set(paths)].filter((path) => path !== '')
}

const origin = /^[a-z][a-z0-9+.-]{0,40}:\/\/[^/]{0,250}\//i
const leading = /^(?:\.{0,2}\/)+/

/**
 * A frame's path as far as a repository may have it: without origin (`app:///`, `webpack://shop/`), drive, leading `/`, `./`, `../`, and what comes
 * after `?` or `#`. Empty when it is no path of a file: `<anonymous>`, `[native code]`.
 */
export const pathInRepository = (path: string): string => {
  if (/^[[<]/.test(path)) return ''
  const [file = ''] = withSlashes(path).replace(origin, '').split(/[?#]/, 1)
  return file.replace(/^[A-Za-z]:/, '').replace(leading, '')
}

/** Parts of a path, in any case. */
export const segmentsOf = (path: string): readonly string[] =>
  path
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '')

/** How many segments two paths have in common at their ends. */
export const equalTail = (a: readonly string[], b: readonly string[]): number => {
  let equal = 0
  while (equal < a.length && equal < b.length && a[a.length - 1 - equal] === b[b.length - 1 - equal]) equal += 1
  return equal
}
