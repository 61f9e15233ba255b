import type { Span } from '#packages/spans/span'

/** A URL in parts; '' where it has none. */
export interface UrlParts {
  readonly origin: string
  readonly path: string
  readonly query: string
}

const urlCharsMax = 2_000
const urlKeys = ['url', 'url.full', 'http.url']
const scrubMarks = /\[(?:[Ff]iltered(?: [Ee]mail)?|ip|id|REDACTED|Email)\]/

/** The URL that a span asked for: as an attribute, else the second word of its description; '' = none. */
export const urlOf = ({ attributes: { texts }, description }: Span): string => {
  for (const key of urlKeys) {
    const url = texts.get(key)
    if (url === undefined || url === '') continue
    const query = texts.get('http.query') ?? ''
    const isWhole = url.includes('?') || query === ''
    return (isWhole ? url : `${url}${query.startsWith('?') ? '' : '?'}${query}`).slice(0, urlCharsMax)
  }
  return description.slice(0, urlCharsMax).split(' ', 2)[1] ?? ''
}

const originPattern = /^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#]{0,300}/i

export const urlParts = (url: string): UrlParts => {
  const origin = originPattern.exec(url)?.[0] ?? ''
  const hashAt = url.indexOf('#')
  const rest = url.slice(origin.length, hashAt < origin.length ? url.length : hashAt)
  const mark = rest.indexOf('?')
  return { origin: origin.toLowerCase(), path: mark < 0 ? rest : rest.slice(0, mark), query: mark < 0 ? '' : rest.slice(mark + 1) }
}

/** `example.com:81` of `https://example.com:81/x`; '' for a path. */
export const hostOf = (url: string): string => {
  const { origin } = urlParts(url)
  return origin.slice(origin.indexOf('://') + 3)
}

/** Last part of the path's last segment behind a dot, in lower case; '' = none. */
export const extensionOf = (url: string): string => /\.([a-z0-9]{1,8})$/i.exec(urlParts(url).path.slice(-12))?.[1]?.toLowerCase() ?? ''

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i
const hexRun = /(?<![0-9a-f])(?:[0-9a-f]{10}|[0-9a-f]{18}|[0-9a-f]{24}|[0-9a-f]{26}|[0-9a-f]{32}|[0-9a-f]{40})(?![0-9a-f])/i
const integer = /\b[0-9]+\b/
const fileEnd = /\.[a-z0-9]{2,6}$/i

const parameterizePath = (path: string): string =>
  fileEnd.test(path.slice(-8))
    ? path
    : path
        .split('/')
        .map((part) => (integer.test(part) || hexRun.test(part) || uuid.test(part) ? '*' : part))
        .join('/')

const queryKeysMax = 100

/** The keys of a query with what was said for each, in order of the keys. */
export const queryPairs = (query: string): (readonly [key: string, value: string])[] =>
  query
    .split('&', queryKeysMax)
    .filter((pair) => pair !== '')
    .map((pair): readonly [string, string] => {
      const mark = pair.indexOf('=')
      return mark < 0 ? [pair, ''] : [pair.slice(0, mark), pair.slice(mark + 1)]
    })
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))

/** A URL with `*` for what names one thing among many (features.md 3.2). */
export const parameterizeUrl = (url: string): string => {
  const { origin, path, query } = urlParts(url)
  const keys = queryPairs(query).map(([key]) => `${key}=*`)
  return origin + parameterizePath(path) + (keys.length === 0 ? '' : `?${keys.join('&')}`)
}

/** What identifies requests: their paths without identifiers. '' when all of them were scrubbed. */
export const requestsIdentity = (spans: readonly Span[]): string => {
  const paths = new Set<string>()
  for (const span of spans) {
    const url = urlOf(span)
    if (!scrubMarks.test(url)) paths.add(parameterizePath(urlParts(url).path))
  }
  return [...paths].toSorted().join('-')
}

const hexHash = /(?<=\.)[0-9a-f]{8,64}(?=\.[A-Za-z0-9]{1,8}$)/
const longHex = /(?<![0-9a-f])[0-9a-f]{16,64}(?![0-9a-f])/g
const chunk = /(?<=[/])[0-9]{1,10}\.[0-9a-f]{8}(?=\.chunk)/g
const fileNumber = /(?<=\/)[0-9]{1,20}(?=\.[A-Za-z0-9]{1,8}$)/
const versionNumber = /(?<![A-Za-z0-9])v?[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}/g

/** What identifies a resource: its URL without query, hashes, numbers and versions. */
export const resourceIdentity = ({ description }: Span): string => {
  const { origin, path } = urlParts(description.slice(0, urlCharsMax))
  const shown = path
    .replace(uuid, '*')
    .replaceAll(chunk, '*')
    .replace(hexHash, '*')
    .replace(fileNumber, '*')
    .replaceAll(versionNumber, '*')
    .replaceAll(longHex, '*')
  return origin + shown
}
