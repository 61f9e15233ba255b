import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

import { Hono } from 'hono'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ZodType } from 'zod'

import { randomHex } from '#core/random'
import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { storable } from '#server/stores/metadata/storable-text'

import { Account } from './account-rows.ts'
import { noPermission, notFound, problem } from './answer.ts'
import { authenticate } from './authenticate.ts'
import type { Caller } from './authenticate.ts'
import { ConnectionLimit } from './connection-limit.ts'
import { judgeCsrf } from './csrf.ts'
import { Instance } from './instance.ts'
import { openScope } from './open-scope.ts'
import { parseBody, storableQuery } from './outside-text.ts'
import { OwnedBlobs } from './owned-blobs.ts'
import type { ScopeName } from './permissions.ts'
import { readPublicUrl } from './public-url.ts'
import type { ApiDeps, RequestFacts, Route } from './route.ts'
import { SignInLimit } from './sign-in-limit.ts'
import { serveWebApp } from './static.ts'

const bodyBytesMax = 1024 * 1024
const liveConnectionsMax = 200
const liveConnectionsPerPersonMax = 30
/** Each may hold one chunk in memory. */
const uploadsMax = 24
const uploadsPerPersonMax = 16

const securityHeaders: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'same-origin'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
]
const apiPolicy = "default-src 'none'; frame-ancestors 'none'"

/** What middleware leaves for the handlers of a request. */
export interface AppEnvironment {
  Variables: { requestId: string }
}

/** What all requests of one app share. */
interface Kernel {
  readonly deps: ApiDeps
  readonly signInLimit: SignInLimit
  readonly liveConnections: ConnectionLimit
  readonly uploads: ConnectionLimit
  readonly instance: Instance
}

/** The front door puts the peer's address last. */
const addressOf = (headers: Headers): string => headers.get('x-forwarded-for')?.split(',').at(-1)?.trim().slice(0, 64) ?? ''

const readJson = async <Value>(context: Context, schema: ZodType<Value>): Promise<Result<Value, Response>> => {
  const contentType = context.req.header('content-type') ?? ''
  // Forms of other sites cannot send this type without asking first.
  if (contentType.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json')
    return failure(problem(415, 'The body must be application/json'))
  let body: unknown
  try {
    body = parseBody(await context.req.text())
  } catch {
    return failure(problem(400, 'The body is not JSON'))
  }
  const parsed = schema.safeParse(body)
  if (parsed.success) return success(parsed.data)
  const issue = parsed.error.issues[0]
  return failure(problem(400, `${issue?.path.map(String).join('.') || 'body'}: ${issue?.message ?? 'not valid'}`))
}

const openBody = (context: Context): Readable => {
  const body = context.req.raw.body as ReadableStream<Uint8Array> | null
  return body ? Readable.fromWeb(body) : Readable.from([])
}

const readFacts = async (kernel: Kernel, context: Context): Promise<RequestFacts> => {
  const { deps } = kernel
  const publicUrl = await readPublicUrl(deps.metadata, deps.settings)
  const asked = new URL(context.req.url)
  return {
    url: new URL(`${asked.pathname}${asked.search}`, publicUrl),
    query: storableQuery(asked.searchParams),
    param: (name) => storable(context.req.param(name) ?? ''),
    headers: context.req.raw.headers,
    signal: context.req.raw.signal,
    address: addressOf(context.req.raw.headers),
    nowMs: deps.clock.nowMs(),
    publicUrl,
    dataDir: deps.settings.dataDir,
    nextId: deps.nextId,
    log: deps.log,
    openBody: () => openBody(context),
    readJson: (schema) => readJson(context, schema),
  }
}

const refuseForgery = (verdict: 'cross-site' | 'token'): Response =>
  problem(403, verdict === 'token' ? 'The X-CSRF-Token header is missing or wrong' : 'Requests of other sites are refused')

/** Who asks, or the answer for those who may not: a token that does not count, a forged request. */
const readCaller = async ({ deps }: Kernel, route: Route, request: Request): Promise<Result<Caller | undefined, Response>> => {
  const identity = await authenticate(deps.metadata, request.headers, deps.clock.nowMs())
  if (identity.kind === 'invalid') return failure(problem(401, 'Invalid token'))
  const ignored = route.needs === 'nothing' && route.ignoresSession === true
  const caller = identity.kind === 'caller' && !ignored ? identity.caller : undefined
  const verdict = judgeCsrf(request.method, request.headers, caller?.kind === 'session' ? caller.csrf : undefined)
  return verdict === 'fine' ? success(caller) : failure(refuseForgery(verdict))
}

type AccountRoute = Extract<Route, { readonly needs: 'account' | 'session' }>

const answerAccount = async (kernel: Kernel, route: AccountRoute, caller: Caller, context: Context): Promise<Response> => {
  if (caller.userId === 0 || (route.needs === 'session' && caller.kind !== 'session')) return noPermission()
  const account = new Account(kernel.deps.metadata, caller.userId)
  return route.handle.answer({ ...(await readFacts(kernel, context)), caller, account, signInLimit: kernel.signInLimit })
}

type SuperuserRoute = Extract<Route, { readonly needs: 'superuser' }>

/** For whoever runs the server and came as a person: no token reaches beyond organizations. */
const answerSuperuser = async (kernel: Kernel, route: SuperuserRoute, caller: Caller, context: Context): Promise<Response> => {
  const { deps, instance } = kernel
  const users = deps.metadata.selectFrom('users').select('superuser')
  const user = caller.kind === 'session' ? await users.where('id', '=', caller.userId).executeTakeFirst() : undefined
  if (user?.superuser !== 1) return noPermission()
  return route.handle.answer({ ...(await readFacts(kernel, context)), caller, instance })
}

type ScopedRoute = Exclude<Route, { readonly needs: 'nothing' | 'account' | 'session' | 'superuser' }>

/** By which scope the caller opens the route. */
const neededScope = ({ needs, tokenScopes = [] }: ScopedRoute, caller: Caller): ScopeName => {
  if (caller.kind !== 'token' || caller.scopes.has(needs)) return needs
  return tokenScopes.find((scope) => caller.scopes.has(scope)) ?? needs
}

const answerRoute = async (kernel: Kernel, route: Route, context: Context): Promise<Response> => {
  const { deps } = kernel
  const read = await readCaller(kernel, route, context.req.raw)
  if (!read.ok) return read.error
  const caller = read.value
  if (route.needs === 'nothing') {
    return route.handle.answer({ ...(await readFacts(kernel, context)), caller, deps, signInLimit: kernel.signInLimit })
  }
  if (!caller) return problem(401, 'Authentication credentials were not provided.')
  if (route.needs === 'account' || route.needs === 'session') return answerAccount(kernel, route, caller, context)
  if (route.needs === 'superuser') return answerSuperuser(kernel, route, caller, context)
  const organization = route.path.includes('/:org/') ? (context.req.param('org') ?? '') : undefined
  const opened = await openScope({ db: deps.metadata, events: deps.events }, { caller, organization, needs: neededScope(route, caller) })
  if (!opened.ok) return opened.error
  const scope = opened.value
  const blobs = new OwnedBlobs(scope, deps.blobs)
  const { liveConnections, uploads } = kernel
  return route.handle.answer({ ...(await readFacts(kernel, context)), caller, scope, blobs, liveConnections, uploads })
}

/** Other forms of success that a shape names: nothing was there, Markdown was asked for, a part of a file. */
const isOtherForm = (shape: Route['handle']['shape'], answer: Response): boolean => {
  if (shape.mayBeEmpty && answer.status === 204) return true
  if (shape.alsoMarkdown && answer.headers.get('content-type')?.startsWith('text/markdown')) return true
  return shape.answer === 'other' && answer.status === 206
}

/** Only for tests: an answer that is not what its description says is a mistake of ours. */
const checkAnswer = async (route: Route, answer: Response): Promise<void> => {
  if (!answer.ok || isOtherForm(route.handle.shape, answer)) return
  const { answer: schema, mayExist } = route.handle.shape
  const status = mayExist && answer.status === 208 ? 208 : (route.handle.shape.status ?? 200)
  const where = `${route.method} ${route.path}`
  if (answer.status !== status) throw new Error(`${where} answers ${answer.status}, its shape says ${status}`)
  if (typeof schema === 'string') return
  const parsed = schema.safeParse(await answer.clone().json())
  if (!parsed.success) throw new Error(`${where} does not fit its shape: ${parsed.error.message}`)
}

const passOn: MiddlewareHandler = (_context, next) => next()

/**
 * The API and the web app as one Hono app. `routes` is table 2 (routes.ts). Each answer has a request id; errors have the form `{"detail"}`;
 * bodies are at most 1 MiB, unless a route says more. What our own code throws is logged with the request id and answered 500 without a word about the cause.
 */
export const createApiApp = (deps: ApiDeps, routes: readonly Route[]): Hono<AppEnvironment> => {
  const app = new Hono<AppEnvironment>({ strict: false })
  const kernel: Kernel = {
    deps,
    signInLimit: new SignInLimit(deps.clock),
    liveConnections: new ConnectionLimit(liveConnectionsMax, liveConnectionsPerPersonMax),
    uploads: new ConnectionLimit(uploadsMax, uploadsPerPersonMax),
    instance: new Instance(deps),
  }

  app.use('*', async (context, next) => {
    const requestId = randomHex(8)
    context.set('requestId', requestId)
    await next()
    // Nobody reads the body of an answer to HEAD: what it holds (a file, a place among the live connections) is given back here.
    if (context.req.method === 'HEAD') await context.res.body?.cancel()
    context.res.headers.set('X-Request-Id', requestId)
    const { headers } = context.res
    // Scripts that are made for other sites say so themselves; hostile bytes get a policy that is stricter still.
    for (const [name, value] of securityHeaders) if (!headers.has(name)) headers.set(name, value)
    if (context.req.path.startsWith('/api/') && !headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', apiPolicy)
  })
  // Not strict: Hono takes one slash off the end of what is asked, so the patterns have none.
  for (const route of routes) {
    const { shape } = route.handle
    const limit = shape.streamsBody
      ? passOn
      : bodyLimit({ maxSize: shape.bodyBytesMax ?? bodyBytesMax, onError: () => problem(413, 'The body is too large') })
    app.on(route.method, route.path.slice(0, -1), limit, async (context) => {
      const answer = await answerRoute(kernel, route, context)
      if (deps.checkAnswers) await checkAnswer(route, answer)
      return answer
    })
  }
  app.all('/api', notFound)
  app.all('/api/*', notFound)
  serveWebApp(app, deps.webDist)
  app.notFound(notFound)
  app.onError((error, context) => {
    const requestId = context.get('requestId')
    // Links of invitations have their secret in the path.
    const path = context.req.path.replaceAll(/[0-9a-f]{64}/g, '***')
    deps.log.error({ err: error, requestId, method: context.req.method, path }, 'request failed')
    return problem(500, 'Internal error')
  })
  return app
}
