import { parseProjectId } from '#packages/protocol/ids'
import type { ProjectId } from '#packages/protocol/ids'

/** What the front answers itself; everything else is the api's. */
type RouteKind =
  | 'envelope'
  | 'tunnel'
  | 'store'
  | 'security'
  | 'nel'
  | 'minidump'
  | 'attachments'
  | 'otlp-traces'
  | 'otlp-logs'
  | 'error-page'
  | 'alive'
  | 'live'
  | 'ready'
  | 'unknown'

/** A path of the front door, taken apart. */
export interface Route {
  readonly kind: RouteKind
  /** Of the path; `invalid` is a number that no project has. */
  readonly project: ProjectId | 'none' | 'invalid'
  /** Event id of the attachments path, as written. */
  readonly eventId: string
}

const kindOfTail: ReadonlyMap<string, RouteKind> = new Map([
  ['envelope', 'envelope'],
  ['store', 'store'],
  ['security', 'security'],
  ['csp-report', 'security'],
  ['nel', 'nel'],
  ['minidump', 'minidump'],
  ['integration/otlp/v1/traces', 'otlp-traces'],
  ['integration/otlp/v1/logs', 'otlp-logs'],
  ['otlp/v1/traces', 'otlp-traces'],
  ['otlp/v1/logs', 'otlp-logs'],
])

const fixed: ReadonlyMap<string, RouteKind> = new Map([
  ['/tunnel', 'tunnel'],
  ['/api/store', 'store'],
  ['/api/embed/error-page', 'error-page'],
  ['/api/relay/healthcheck/live', 'live'],
  ['/api/relay/healthcheck/ready', 'ready'],
  ['/healthz', 'alive'],
])

const apiPrefix = '/api/'
const attachmentsTail = /^events\/([^/]{1,64})\/attachments$/

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

const routeOfProject = (path: string, digitsEnd: number): Route => {
  const project = parseProjectId(path.slice(apiPrefix.length, digitsEnd)) ?? 'invalid'
  const tail = path.slice(digitsEnd + 1)
  const kind = kindOfTail.get(tail)
  if (kind !== undefined) return { kind, project, eventId: '' }
  const [, eventId] = attachmentsTail.exec(tail) ?? []
  return eventId === undefined ? { kind: 'unknown', project, eventId: '' } : { kind: 'attachments', project, eventId }
}

/**
 * Finds the door that a path belongs to (ingest.md 1.2); a trailing slash changes nothing. Undefined: not ours, pass it on; so is all of `/api/0/`,
 * which is the web API.
 */
export const findRoute = (pathAsSent: string): Route | undefined => {
  const path = pathAsSent.length > 1 && pathAsSent.endsWith('/') ? pathAsSent.slice(0, -1) : pathAsSent
  if (path.startsWith(apiPrefix)) {
    let at = apiPrefix.length
    while (at < path.length && isDigit(path.charCodeAt(at))) at += 1
    const isProject = at > apiPrefix.length && path.charCodeAt(at) === 0x2f && path.slice(apiPrefix.length, at) !== '0'
    if (isProject) return routeOfProject(path, at)
  }
  const kind = fixed.get(path)
  return kind === undefined ? undefined : { kind, project: 'none', eventId: '' }
}
