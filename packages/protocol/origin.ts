/** Where a browser page came from. */
export interface Origin {
  readonly scheme: 'http' | 'https'
  /** Lower case, without port; an IPv6 address keeps its brackets. */
  readonly host: string
  /** Decimal text, the scheme's own when none was given. */
  readonly port: string
}

const originLengthMax = 2048
const originShape = /^(https?):\/\/([^/?#\s\\]+)/i
const hostShape = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::([0-9]{1,5}))?$/

/** Reads an Origin or Referer header; undefined for `null`, other schemes and whatever is no URL: all count as absent (ingest.md 1.4). */
export const parseOrigin = (text: string): Origin | undefined => {
  const [, scheme = '', authority = ''] = originShape.exec(text.slice(0, originLengthMax)) ?? []
  const [, host = '', port] = hostShape.exec(authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()) ?? []
  if (host === '') return undefined
  return scheme.toLowerCase() === 'https' ? { scheme: 'https', host, port: port ?? '443' } : { scheme: 'http', host, port: port ?? '80' }
}

/** `scheme://host[:port]`, the port only where it is not the scheme's own. */
export const formatOrigin = (origin: Origin): string => {
  const isOwnPort = origin.port === (origin.scheme === 'https' ? '443' : '80')
  return `${origin.scheme}://${origin.host}${isOwnPort ? '' : `:${origin.port}`}`
}

const matchesHost = (pattern: string, host: string): boolean => {
  if (pattern === '*') return true
  if (pattern.startsWith('*.')) return host === pattern.slice(2) || host.endsWith(pattern.slice(1))
  return pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : host === pattern
}

const matches = (pattern: string, origin: Origin): boolean => {
  const schemeEnd = pattern.indexOf('://')
  if (schemeEnd >= 0 && pattern.slice(0, schemeEnd) !== origin.scheme) return false
  const authority = schemeEnd >= 0 ? pattern.slice(schemeEnd + 3) : pattern
  const [, host = '', port] = hostShape.exec(authority) ?? []
  return host !== '' && (port === undefined || port === origin.port) && matchesHost(host, origin.host)
}

/**
 * Whether a project takes reports from this origin (ingest.md 1.4). Patterns: `*`, `host`, `host:port`, `scheme://host[:port]`, `*.domain` (the bare
 * domain too), `*suffix`, `scheme://*`. No origin is always allowed; an empty list allows none.
 */
export const isOriginAllowed = (patterns: readonly string[], origin: Origin | undefined): boolean =>
  origin === undefined || patterns.some((pattern) => pattern === '*' || matches(pattern.trim().toLowerCase(), origin))
