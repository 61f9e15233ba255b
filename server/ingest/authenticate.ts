import type { SnapshotKey } from '#core/key-snapshot-format'
import { missingAuth, parseAuth } from '#packages/protocol/auth'
import type { Auth, Credentials } from '#packages/protocol/auth'
import type { ProjectId, PublicKey } from '#packages/protocol/ids'
import { formatOrigin, isOriginAllowed, parseOrigin } from '#packages/protocol/origin'

import type { Exchange } from './door.ts'
import type { KeySource } from './key-snapshot.ts'
import type { RateLimits } from './rate-limit.ts'
import { rejections } from './reject.ts'
import type { Rejection } from './reject.ts'
import type { Route } from './route.ts'

/** A sender that we know, with a key that is active for the project. */
export interface Sender {
  readonly key: PublicKey
  readonly projectId: ProjectId
  /** `sentry_client`, empty when not given. */
  readonly client: string
  /** `scheme://host[:port]` of the page, empty when not sent by one. */
  readonly origin: string
}

/** `missing`: no authorization in header or URL; an envelope may still bring a DSN. */
type Authentication =
  | { readonly kind: 'sender'; readonly sender: Sender }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly kind: 'missing' }

/** Decides who sends. Also notes the sender and the limits on the exchange, so that every answer tells of them. */
export interface Authenticate {
  /** By header or query. */
  readonly byRequest: (exchange: Exchange, project: Route['project']) => Authentication
  /** By credentials found elsewhere: the DSN in an envelope's first line. */
  readonly byCredentials: (exchange: Exchange, project: Route['project'], credentials: Credentials) => Authentication
}

/** Answer to a request without any authorization. */
export const missingRejection: Rejection = missingAuth

const rememberedMax = 1000
const rememberedLengthMax = 512

const textOf = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header.join(', ') : header)

/** SDKs say the same thing with every request: parsing it once is enough. Only what succeeded is remembered. */
const createAuthReader = (): ((exchange: Exchange) => Auth) => {
  const remembered = new Map<string, Auth>()
  return ({ request, query }) => {
    const sentryAuth = textOf(request.headers['x-sentry-auth'])
    const { authorization } = request.headers
    const isSimple = authorization === undefined && (sentryAuth === undefined || query === '')
    const mark = sentryAuth === undefined ? `?${query}` : sentryAuth
    const before = isSimple ? remembered.get(mark) : undefined
    if (before !== undefined) return before
    const auth = parseAuth({ sentryAuth, authorization, query })
    if (isSimple && auth.kind === 'credentials' && mark.length <= rememberedLengthMax) {
      if (remembered.size >= rememberedMax) remembered.clear()
      remembered.set(mark, auth)
    }
    return auth
  }
}

const rejected = (rejection: Rejection): Authentication => ({ kind: 'rejected', rejection })

const originOf = ({ request }: Exchange): { text: string; isAllowed: (patterns: readonly string[]) => boolean } => {
  const { origin, referer } = request.headers
  if (origin === undefined && referer === undefined) return { text: '', isAllowed: () => true }
  const parsed = parseOrigin(origin ?? '') ?? parseOrigin(referer ?? '')
  return { text: parsed === undefined ? '' : formatOrigin(parsed), isAllowed: (patterns) => isOriginAllowed(patterns, parsed) }
}

const isOf = (entry: SnapshotKey, project: Route['project']): boolean => project === 'none' || project === entry.projectId

/** Builds the check. A `project` of `none` (no number in the URL) is whatever the key says. */
export const createAuthenticate = (keys: KeySource, limits: RateLimits): Authenticate => {
  const read = createAuthReader()
  const byCredentials: Authenticate['byCredentials'] = (exchange, project, { key, client }) => {
    const snapshot = keys.current()
    if (snapshot === undefined) return rejected(rejections.keysUnknown)
    exchange.project = project
    const entry = snapshot.keys.get(key)
    if (entry === undefined) return rejected(rejections.projectId)
    exchange.sender = { key, projectId: entry.projectId }
    exchange.limits = limits(snapshot, key, entry, exchange.receivedAtMs)
    const origin = originOf(exchange)
    if (!origin.isAllowed(entry.origins)) return rejected(rejections.cors)
    if (!isOf(entry, project)) return rejected(rejections.otherProject)
    if (entry.state !== 'active') return rejected(rejections.keyDisabled)
    return { kind: 'sender', sender: { key, projectId: entry.projectId, client, origin: origin.text } }
  }
  const byRequest: Authenticate['byRequest'] = (exchange, project) => {
    const auth = read(exchange)
    if (auth.kind === 'missing') return auth
    return auth.kind === 'refused' ? rejected(auth.failure) : byCredentials(exchange, project, auth.credentials)
  }
  return { byRequest, byCredentials }
}
