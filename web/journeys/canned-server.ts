import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'

import type { Environment } from '../../packages/contract/environment.ts'
import type { OrganizationSummary, ProjectKey, ProjectSummary, SessionAnswer, SetupAnswer } from '../../packages/contract/organization.ts'
import type { StatsAnswer } from '../../packages/contract/stats.ts'
import { builtInViews } from '../../server/features/saved-views/built-in.ts'
import { arrivalsOf } from './fixture-arrivals.ts'
import { eventOf } from './fixture-event.ts'
import { issueFacets } from './fixture-facets.ts'
import { instanceAnswer } from './fixture-instance.ts'
import {
  eventItems,
  groupingAnswer,
  issueStats,
  linkTemplates,
  projectReleases,
  similarIssues,
  whatChanged,
} from './fixture-issue-parts.ts'
import { detailsOf, firstMoreId, fixtureNow, issues, moreIssues, tags } from './fixture-issues.ts'
import { eventsAnswer, statsAnswer } from './fixture-performance.ts'
import { committers } from './fixture-suspects.ts'
import { traceStrip } from './fixture-trace.ts'

const organization: OrganizationSummary = {
  id: '1',
  slug: 'acme',
  name: 'acme',
  role: 'owner',
  dateCreated: '2026-11-01T00:00:00Z',
  requireEmailVerification: false,
  features: [],
  status: { id: 'active', name: 'active' },
}
const projectOf = (id: string, slug: string, platform: string): ProjectSummary => ({
  id,
  slug,
  name: slug,
  platform,
  dateCreated: '2026-11-01T00:00:00Z',
  firstEvent: null,
})
const projects = [projectOf('1', 'shop-api', 'python-flask'), projectOf('2', 'shop-web', 'javascript'), projectOf('3', 'shop-stock', 'go')]
const environments: readonly Environment[] = [
  { id: '1', name: 'production' },
  { id: '2', name: 'staging' },
]
const dsn = 'http://7f1c09e2b8a44d7f1c09e2b8a44d7f1c@localhost:8642/1'
const key: ProjectKey = {
  id: '7f1c',
  name: 'Default',
  label: 'Default',
  public: '7f1c',
  projectId: 1,
  isActive: true,
  dateCreated: '2026-11-01T00:00:00Z',
  dsn: { public: dsn, csp: '', security: '', minidump: '', nel: '' },
}

const tenants = [
  { value: 'blue whale', name: 'blue whale', count: 1200, firstSeen: '2026-11-22T00:00:00Z', lastSeen: '2026-11-22T00:00:00Z' },
  { value: 'otter', name: 'otter', count: 1, firstSeen: '2026-11-22T00:00:00Z', lastSeen: '2026-11-22T00:00:00Z' },
]

const hours = 24
const groupOf = (category: string, outcome: string, reason: string, quantity: number): StatsAnswer['groups'][number] => ({
  by: { category, outcome, reason, project: 1 },
  totals: { 'sum(quantity)': quantity },
  series: { 'sum(quantity)': Array.from({ length: hours }, (_, hour) => Math.round((quantity / hours) * (1 + ((hour * 7) % 5) / 5))) },
})
const stats: StatsAnswer = {
  start: '2026-11-21T17:00:00Z',
  end: fixtureNow.toISOString(),
  intervals: [],
  groups: [
    groupOf('error', 'accepted', '', 4120),
    groupOf('error', 'client_discard', 'ratelimit_backoff', 210),
    groupOf('error', 'filtered', 'browser-extensions', 77),
    groupOf('error', 'invalid', 'too_large:event', 3),
    groupOf('transaction', 'filtered', 'unsupported_item:transaction', 1804),
    groupOf('unknown', 'filtered', 'unknown_item', 12),
    groupOf('attachment', 'accepted', '', 48_211_003),
  ],
}

/** What the server under test answers; a test changes it between pages. */
export interface Scene {
  signedIn: boolean
  setupNeeded: boolean
  /** No issue at all. */
  silent: boolean
  /** Requests answered by 500. */
  failing: string | null
  /** GETs of the issue list that are answered by 503 first. */
  restarts: number
  /** Issues beyond those of the fixtures. */
  more?: number
  /** Searches of the changes of issues that were sent. */
  changes?: string[]
}

const sessionOf = (scene: Scene): SessionAnswer => ({
  user: scene.signedIn ? { id: '1', email: 'sam@acme.example', name: 'sam', isSuperuser: true } : null,
  csrf: scene.signedIn ? 'csrf-1' : '',
  organizations: scene.signedIn ? [organization] : [],
  setupNeeded: scene.setupNeeded,
})

const pageRows = 50
const hitsMax = 1_000

interface Reply {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}
const found = (body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({ status: 200, body, headers })
const missing: Reply = { status: 404, body: { detail: 'The requested resource does not exist' } }

const bulkReply = (scene: Scene, url: URL): Reply => {
  scene.changes?.push(url.search)
  const named = url.searchParams.getAll('id')
  const ids = named.length > 0 ? named : [...issues, ...moreIssues(scene.more ?? 0)].slice(0, 1_000).map(({ id }) => id)
  return found({ before: [{ status: 'unresolved', ids }] })
}

const listReply = (scene: Scene, url: URL): Reply => {
  if (scene.restarts > 0) {
    scene.restarts -= 1
    return { status: 503, body: { detail: 'starting' }, headers: { 'Retry-After': '0' } }
  }
  const query = url.searchParams.get('query') ?? 'is:unresolved'
  if (/\bfoo:/.test(query)) return { status: 400, body: { detail: 'Unknown search key: foo' } }
  const wanted = url.searchParams.getAll('project')
  const words = query
    .replaceAll(/"[^"]*"/g, '')
    .split(' ')
    .filter((word) => word !== '' && !word.includes(':'))
  const level = /level:(\w+)/.exec(query)?.[1]
  const matching = scene.silent
    ? []
    : [...issues, ...moreIssues(scene.more ?? 0)].filter(
        (issue) =>
          (wanted.length === 0 || wanted.includes(issue.project.slug)) &&
          (level === undefined || issue.level === level) &&
          words.every((word) => issue.title.includes(word)) &&
          (!query.includes('issue.category:performance') || issue === issues[0]),
      )
  const from = Number(url.searchParams.get('cursor')?.split(':')[1] ?? 0)
  const limit = Math.min(pageRows, Number(url.searchParams.get('limit') ?? pageRows))
  const more = matching.length > from + limit
  const link = `<x>; rel="previous"; results="${String(from > 0)}"; cursor="0:${String(Math.max(0, from - pageRows))}:1", <x>; rel="next"; results="${String(more)}"; cursor="0:${String(from + pageRows)}:0"`
  return found(matching.slice(from, from + limit), { Link: link, 'X-Hits': String(Math.min(hitsMax, matching.length)) })
}

const issuesReply = (scene: Scene, method: string, url: URL): Reply => (method === 'PUT' ? bulkReply(scene, url) : listReply(scene, url))

/** What lies below an issue and is the same for each. */
const issueParts: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['tags/', tags],
  ['events-stats/', issueStats],
  ['what-changed/', whatChanged],
  ['similar-issues/', similarIssues],
  ['suspect-commits/', committers],
])

const issueReply = (id: string, rest: string): Reply => {
  const issue = [...issues, ...moreIssues(Number(id) >= firstMoreId ? Number(id) - firstMoreId + 1 : 0)].find(
    (one) => one.id === id || one.shortId === id.toUpperCase(),
  )
  if (!issue) return missing
  if (rest === '') return found(detailsOf(issue))
  if (rest === 'events/') return found(eventItems(issue.id))
  const part = issueParts.get(rest)
  if (part !== undefined) return found(part)
  const event = /^events\/(\w+)\/$/.exec(rest)?.[1]
  if (event === undefined || event === 'dead') return missing
  return found(eventOf({ groupID: issue.id, older: event === 'oldest' || event.startsWith('b'), chained: issue.id === '1001' }))
}

const setupReply = (): Reply => {
  const answer: SetupAnswer = {
    session: sessionOf({ signedIn: true, setupNeeded: false, silent: true, failing: null, restarts: 0 }),
    organization,
    project: null,
    dsn: null,
  }
  return { status: 201, body: answer }
}

const accountReply = (scene: Scene, call: string): Reply | null => {
  if (call === 'POST /auth/login/') scene.signedIn = true
  if (call === 'POST /auth/logout/') scene.signedIn = false
  if (call === 'POST /setup/') {
    Object.assign(scene, { signedIn: true, setupNeeded: false })
    return setupReply()
  }
  return call.endsWith('/auth/session/') || call.startsWith('POST /auth/') ? found(sessionOf(scene)) : null
}

const projectReply = (path: string, { silent }: Scene): Reply => {
  if (/^\/projects\/acme\/[^/]+\/arrivals\/$/.test(path)) return found(arrivalsOf(silent))
  if (path.startsWith('/internal/instance/')) return found(instanceAnswer(path.replace('/internal/instance/', '')))
  if (/^\/projects\/acme\/[^/]+\/keys\/$/.test(path)) return found([key])
  if (/^\/projects\/acme\/[^/]+\/releases\/$/.test(path)) return found(projectReleases)
  if (path === '/organizations/acme/releases/') return found(projectReleases)
  if (path.endsWith('/files/artifact-bundles/')) return found([])
  if (/^\/projects\/acme\/[^/]+\/events\/\w+\/grouping-info\/$/.test(path)) return found(groupingAnswer)
  if (/^\/projects\/acme\/[^/]+\/events\/\w+\/trace-strip\/$/.test(path)) return found(traceStrip)
  return /^\/projects\/acme\/[^/]+\/events\/\w+\/(json\/)?$/.test(path)
    ? found(eventOf({ groupID: '1000', older: false, chained: false }))
    : missing
}

/** What lies below the organization and is the same in every scene. */
const ofOrganization: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['projects/', projects],
  ['environments/', environments],
  ['stats_v2/', stats],
  ['searches/', builtInViews],
  ['link-templates/', linkTemplates],
  ['issue-facets/', issueFacets],
  ['tags/', [{ key: 'tenant', name: 'tenant', totalValues: 1204 }]],
  ['tags/tenant/values/', tenants],
])

const organizationPart = (part: string, params: URLSearchParams): unknown => {
  if (part === 'events/') return eventsAnswer(params)
  return part === 'events-stats/' ? statsAnswer(params) : ofOrganization.get(part)
}

const apiReply = (scene: Scene, method: string, url: URL): Reply => {
  const path = url.pathname.replace('/api/0', '')
  if (scene.failing !== null && path.includes(scene.failing)) return { status: 500, body: { detail: 'The store did not answer' } }
  const account = accountReply(scene, `${method} ${path}`)
  if (account) return account
  if (!scene.signedIn) return { status: 401, body: { detail: 'Authentication credentials were not provided' } }
  if (path === '/organizations/acme/issues/') return issuesReply(scene, method, url)
  const issue = /^\/organizations\/acme\/issues\/([^/]+)\/(.*)$/.exec(path)
  if (issue) return issueReply(issue[1] ?? '', issue[2] ?? '')
  const fixed = organizationPart(path.replace('/organizations/acme/', ''), url.searchParams)
  if (fixed) return found(fixed)
  return path.startsWith('/organizations/acme/tags/') ? found([]) : projectReply(path, scene)
}

/** The policy of production (toolchain.md 7). */
const policyOf = (nonce: string): string =>
  `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'self' 'nonce-${nonce}'; connect-src 'self'; img-src 'self' data:; font-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'`

const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

const sendPage = (dist: string, answer: ServerResponse): void => {
  const nonce = randomBytes(16).toString('base64')
  const page = readFileSync(join(dist, 'index.html'), 'utf8').replaceAll('__CSP_NONCE__', nonce)
  answer
    .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policyOf(nonce), 'Cache-Control': 'no-store' })
    .end(page)
}

const handle = (dist: string, scene: Scene, streams: Set<ServerResponse>) => (request: IncomingMessage, answer: ServerResponse) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname.endsWith('/live/')) {
    answer.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).write(': hello\n\n')
    streams.add(answer)
    request.on('close', () => streams.delete(answer))
    return
  }
  if (url.pathname.startsWith('/api/')) {
    const { status, body, headers } = apiReply(scene, request.method ?? 'GET', url)
    answer.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
    return
  }
  const file = join(dist, normalize(url.pathname))
  if (url.pathname.startsWith('/assets/') && file.startsWith(dist) && existsSync(file)) {
    answer.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file))
    return
  }
  sendPage(dist, answer)
}

/** A server of the built app whose API answers from fixtures. */
export interface CannedServer {
  readonly address: string
  readonly scene: Scene
  /** Tells every open page that an issue changed. */
  readonly tell: (issue: { readonly projectId: string; readonly issueId: string }) => void
  readonly close: () => Promise<void>
}

export const startCannedServer = async (dist: string): Promise<CannedServer> => {
  const scene: Scene = { signedIn: true, setupNeeded: false, silent: false, failing: null, restarts: 0 }
  const streams = new Set<ServerResponse>()
  const server: Server = createServer(handle(dist, scene, streams))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const at = server.address()
  if (typeof at !== 'object' || at === null) throw new Error('no address')
  return {
    address: `http://127.0.0.1:${String(at.port)}`,
    scene,
    tell: (issue) => {
      for (const stream of streams) stream.write(`event: issue\ndata: ${JSON.stringify(issue)}\n\n`)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
