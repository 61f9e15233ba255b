/** Longer addresses are nobody's. */
const urlCharsMax = 4_096
const suffix = /\.(?:min|js|map|cjs|mjs|ts|d|jsx|tsx)$/
const suffixesMax = 8

interface SplitUrl {
  /** `https:`, '' for what has none. */
  readonly scheme: string
  readonly host: string
  /** From the first `/` behind the host; without query and fragment. */
  readonly path: string
  /** With `?`; '' for none. */
  readonly query: string
}

const schemeForm = /^([a-z][a-z0-9+.-]{0,30}:)\/\/([^/?#]*)/i

const splitUrl = (url: string): SplitUrl => {
  const [whole = url] = url.slice(0, urlCharsMax).split('#', 1)
  const [, scheme = '', host = ''] = schemeForm.exec(whole) ?? []
  const rest = scheme === '' ? whole : whole.slice(scheme.length + 2 + host.length)
  const at = rest.indexOf('?')
  return at < 0 ? { scheme, host, path: rest, query: '' } : { scheme, host, path: rest.slice(0, at), query: rest.slice(at) }
}

/** Old SDKs put it before the path of a frame of an asynchronous call. */
export const withoutAsync = (path: string): string => (path.startsWith('async ') ? path.slice('async '.length) : path)

/**
 * The names under which a file may have been uploaded (features.md 1.4): its address with and without the query, then both with `~` in place of scheme and
 * host, which stands for any host. Exact, in the order in which they are looked for.
 */
export const candidateUrls = (url: string): readonly string[] => {
  const { scheme, host, path, query } = splitUrl(url)
  const origin = scheme === '' ? '' : `${scheme}//${host}`
  const below = path.startsWith('/') ? `~${path}` : `~/${path}`
  const forms = query === '' ? [`${origin}${path}`, below] : [`${origin}${path}${query}`, `${origin}${path}`, `${below}${query}`, below]
  return [...new Set(forms)]
}

/** What is left of an address without host, query and the endings of scripts and maps: files with this in their name may be meant by it (features.md 1.4). */
export const fileStem = (url: string): string => {
  const { path } = splitUrl(url)
  let stem = path.startsWith('/') || path.startsWith('~') ? path : `/${path}`
  for (let times = 0; times < suffixesMax && suffix.test(stem); times++) stem = stem.replace(suffix, '')
  return stem
}

const joinPaths = (folder: string, path: string): string => {
  const parts = folder.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.length > 1) parts.pop()
    } else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

const isWhole = (reference: string): boolean => reference.includes('://') || /^(?:webpack|turbopack):/.test(reference)

/** Where a reference in the file at `from` leads (features.md 1.5): `..` goes up and never above the host, `~/x` begins at it. */
export const joinUrl = (from: string, reference: string): string => {
  const cut = reference.slice(0, urlCharsMax)
  if (isWhole(cut)) return cut
  const { scheme, host, path } = splitUrl(from)
  if (cut.startsWith('//')) return `${scheme}${cut}`
  const origin = scheme === '' ? '' : `${scheme}//${host}`
  const below = cut.startsWith('~') ? cut.slice(1) : cut
  if (below.startsWith('/')) return `${origin}${joinPaths('/', below.slice(1))}`
  return `${origin}${joinPaths(path, below)}`
}
