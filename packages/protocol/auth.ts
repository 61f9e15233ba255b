import { parsePublicKey } from './ids.ts'
import type { PublicKey } from './ids.ts'

/** Who sends, as far as the request says. */
export interface Credentials {
  readonly key: PublicKey
  /** `sentry_client`, e.g. `sentry.python/2.68.0`, at most 200 characters; empty when not given. */
  readonly client: string
}

/** Everything in a request that may carry a key (ingest.md 1.3), as received; undefined or empty when absent. */
export interface AuthSources {
  readonly sentryAuth?: string | undefined
  readonly authorization?: string | undefined
  /** Query of the URL, without `?`. */
  readonly query?: string | undefined
  /** Key as a path segment. */
  readonly pathKey?: string | undefined
}

/** A refusal: status and text of the answer, reason of the outcome. */
export interface AuthFailure {
  readonly status: 400 | 401
  readonly detail: string
  readonly reason: 'auth_version' | 'auth_client'
}

/** `missing` is not yet a failure: an envelope may carry its DSN in its first line. */
export type Auth =
  | { readonly kind: 'credentials'; readonly credentials: Credentials }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly failure: AuthFailure }

/** The newest protocol that we speak. */
const protocolVersionMax = 7
const clientLengthMax = 200
const headerLengthMax = 8192
const pairsMax = 64

/** Answer to a request that carries no key at all. */
export const missingAuth: AuthFailure = { status: 401, detail: 'missing authorization information', reason: 'auth_client' }
const malformedAuth: AuthFailure = { status: 401, detail: 'malformed authorization information', reason: 'auth_client' }
const multipleAuth: AuthFailure = { status: 401, detail: 'multiple authorization payloads detected', reason: 'auth_client' }
const invalidKey: AuthFailure = { status: 400, detail: 'invalid project key', reason: 'auth_client' }
const unsupportedVersion: AuthFailure = { status: 400, detail: 'unsupported protocol version', reason: 'auth_version' }

/** The three pairs that we read, as text; every source is brought into this form. */
interface Claim {
  readonly keys: readonly string[]
  readonly version: string | undefined
  readonly client: string | undefined
}

const claimOf = (pairs: Iterable<readonly [string, string]>): Claim => {
  const keys: string[] = []
  let version: string | undefined
  let client: string | undefined
  for (const [name, value] of pairs) {
    if (name === 'sentry_key') keys.push(value)
    else if (name === 'sentry_version') version ??= value
    else if (name === 'sentry_client') client ??= value
  }
  return { keys, version, client }
}

const splitPair = (text: string): [string, string] => {
  const equals = text.indexOf('=')
  return equals < 0 ? [text.trim(), ''] : [text.slice(0, equals).trim(), text.slice(equals + 1).trim()]
}

const schemeOf = (header: string): string => (header.slice(0, header.indexOf(' ') + 1) || header).trim().toLowerCase()

const readSentryHeader = (header: string): Claim => {
  const pairs = schemeOf(header) === 'sentry' ? header.slice('sentry'.length) : header
  return claimOf(pairs.split(',', pairsMax).map(splitPair))
}

/** `Sentry ..` and `Basic base64(key:anything)`; any other scheme is meant for somebody else (a proxy's Bearer token, say). */
const readAuthorization = (header: string): Claim | undefined => {
  const scheme = schemeOf(header)
  if (scheme === 'sentry') return readSentryHeader(header)
  if (scheme !== 'basic') return undefined
  const [user = ''] = Buffer.from(header.slice('basic '.length), 'base64').toString('latin1').split(':', 1)
  return { keys: [user], version: undefined, client: undefined }
}

/** Without a key the query is no authorization: security reports carry `sentry_release`, tunnels carry anything. */
const readQuery = (query: string): Claim | undefined => {
  if (!query.includes('sentry_key')) return undefined
  const claim = claimOf(new URLSearchParams(query))
  return claim.keys.length > 0 ? claim : undefined
}

const readClaims = (sources: AuthSources): Claim[] => {
  const { sentryAuth, authorization, query, pathKey } = sources
  return [
    sentryAuth ? readSentryHeader(sentryAuth.trim()) : undefined,
    authorization ? readAuthorization(authorization.trim()) : undefined,
    query ? readQuery(query) : undefined,
    pathKey ? { keys: [pathKey], version: undefined, client: undefined } : undefined,
  ].filter((claim) => claim !== undefined)
}

const versionFailure = (version: string | undefined): AuthFailure | undefined => {
  if (version === undefined || version === '') return undefined
  const [, major] = /^([0-9]{1,9})(?:\.[0-9]{1,9})?$/.exec(version) ?? []
  if (major === undefined) return malformedAuth
  return Number(major) > protocolVersionMax ? unsupportedVersion : undefined
}

const refused = (failure: AuthFailure): Auth => ({ kind: 'refused', failure })

const isTooLong = (sources: AuthSources): boolean =>
  [sources.sentryAuth, sources.authorization].some((header) => (header?.length ?? 0) > headerLengthMax)

/**
 * Reads a request's authorization (ingest.md 1.3). Several sources are fine as long as they name the same key: proxies duplicate. Flags after a
 * colon behind the key are dropped, secrets ignored. Never throws.
 */
export const parseAuth = (sources: AuthSources): Auth => {
  if (isTooLong(sources)) return refused(malformedAuth)
  const claims = readClaims(sources)
  if (claims.length === 0) return { kind: 'missing' }
  if (claims.some((claim) => claim.keys.length === 0)) return refused(malformedAuth)
  const versionFault = claims.map((claim) => versionFailure(claim.version)).find((fault) => fault !== undefined)
  if (versionFault !== undefined) return refused(versionFault)
  const [key, ...others] = claims.flatMap((claim) => claim.keys.map(parsePublicKey))
  if (key === undefined || others.includes(undefined)) return refused(invalidKey)
  if (others.some((other) => other !== key)) return refused(multipleAuth)
  const client = claims.find((claim) => claim.client)?.client ?? ''
  return { kind: 'credentials', credentials: { key, client: client.slice(0, clientLengthMax) } }
}
