/** Paths and names of frames are no longer (ingest.md 3.2). */
const pathCharsMax = 256
const ending = /\.[a-z0-9]{1,8}$/i
const moduleSchemes = /^(?:https?|webpack|webpack-internal|turbopack|app):/
const hostForm = /^[a-z][a-z0-9+.-]{0,30}:\/\/[^/]*\/?/i
/** Words of the folders that builds and servers put around a program, and of its versions and hashes. */
const junk =
  /^(?:js|scripts|build|static|node_modules|bower_components|[_.~]|[_.~][^/]{0,40}|v?\d{1,6}(?:\.\d{1,6}){1,3}(?:-[^/]{1,20})?|[0-9a-f]{7,8}|[0-9a-f]{32}|[0-9a-f]{40})$/
const hashSegment = /^(?:[0-9a-f]{32}|[0-9a-f]{40})$/
const trailingHash = /-[0-9a-f]{7,40}$/
const outside = /^(?:\.\.\/){1,20}/
const nodeModules = /(?:^|\/)node_modules\//

/** The end of a path says more than its beginning. */
export const boundPath = (path: string): string =>
  path.length <= pathCharsMax ? path : `...${path.slice(3 - pathCharsMax)}`.toWellFormed()

const afterTilde = (name: string): string | undefined => {
  const at = name.indexOf('/~/')
  return at < 0 ? undefined : `~/${name.slice(at + 3)}`
}

const webpackName = (name: string): string =>
  afterTilde(name) ?? name.replace(/^webpack(?:-internal)?:\/\/[^/]{0,200}\/\.\//, './').replace(/^webpack(?:-internal)?:\/\/\//, '')

const turbopackName = (name: string): string => afterTilde(name) ?? name.replace(/^turbopack:\/\/\/(?:\[project\]\/)?/, '')

/** How a source is called in a frame: without what its bundler put before its path (features.md 1.6), and without the way out of the folder of the build. */
export const sourceFilename = (source: string): string => {
  if (/^webpack(?:-internal)?:/.test(source)) return boundPath(webpackName(source))
  return boundPath(source.startsWith('turbopack:') ? turbopackName(source) : source.replace(outside, ''))
}

/**
 * The module of a source: its path without host, ending and what changes with every build (features.md 1.6). Undefined for paths of other kinds, and when
 * nothing is left.
 */
export const moduleOf = (absPath: string, filename: string): string | undefined => {
  if (!moduleSchemes.test(absPath)) return undefined
  const isBundled = /^(?:webpack|turbopack)/.test(absPath)
  const path = (isBundled ? filename : absPath.replace(hostForm, '')).split(/[?#]/, 1)[0] ?? ''
  const parts = path
    .replace(ending, '')
    .replace(/\.min$/, '')
    .split('/')
  const hashed = parts.findLastIndex((part) => hashSegment.test(part))
  let from = hashed >= 0 && hashed < parts.length - 1 ? hashed + 1 : 0
  while (from < parts.length - 1 && (parts[from] === '' || junk.test(parts[from] ?? ''))) from += 1
  return parts.slice(from).join('/').replace(trailingHash, '') || undefined
}

/** Whether a mapped frame is the user's own, where its path tells; undefined: what the SDK said stays (features.md 1.6). */
export const inAppOf = (absPath: string, filename: string): boolean | undefined => {
  if (absPath.startsWith('webpack:')) return filename.startsWith('./') && !nodeModules.test(filename)
  if (nodeModules.test(absPath) || nodeModules.test(filename)) return false
  return absPath.startsWith('app:') ? true : undefined
}
