import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

import { headerBytesMax } from '#core/header-limits'

import { okJson, send, sendPreflight } from './answer.ts'
import { createAuthenticate } from './authenticate.ts'
import { createBodyBudget } from './body-budget.ts'
import { createClientAddresses, trustedProxiesDefault } from './client-address.ts'
import { createDoorOutcomes, createPublishedProjects } from './door-outcomes.ts'
import { frontLimitsDefault } from './door.ts'
import type { Door, Exchange, FrontDeps } from './door.ts'
import { LineInflater } from './line-inflater.ts'
import { createProxy } from './proxy.ts'
import { createRateLimits } from './rate-limit.ts'
import { receiveAttachments } from './receive-attachments.ts'
import { receiveEnvelope } from './receive-envelope.ts'
import { receiveErrorPage } from './receive-error-page.ts'
import { receiveMinidump } from './receive-minidump.ts'
import { receiveOtlp } from './receive-otlp.ts'
import { receiveSecurity } from './receive-security.ts'
import { receiveStore } from './receive-store.ts'
import { reject, rejectionByMethod, rejections } from './reject.ts'
import { findRoute } from './route.ts'
import type { Route } from './route.ts'

const connectionsCheckIntervalMs = 2000
const sweepIntervalMs = 100

/** The front door as a server. */
export interface FrontServer {
  /** Resolves with the port when connections are accepted; rejects with EADDRINUSE and the like. */
  readonly listen: (port: number, host: string) => Promise<number>
  /** Stops accepting, lets requests in flight end (`closeGraceMs` at most), writes the last counts of refusals. The log stays open. */
  readonly close: () => Promise<void>
}

interface FrontState {
  isClosing: boolean
}

const openDoor = (deps: FrontDeps): Door => {
  const limits = { ...frontLimitsDefault, ...deps.limits }
  return {
    ...deps,
    limits,
    addresses: createClientAddresses(deps.trustedProxies ?? trustedProxiesDefault),
    outcomes: createDoorOutcomes(deps),
    authenticate: createAuthenticate(deps.keys, createRateLimits()),
    lines: new LineInflater(),
    publishedProjects: createPublishedProjects(deps.keys),
    bodies: createBodyBudget({
      clock: deps.clock,
      bytesMax: limits.bodyMemoryBytesMax,
      graceMs: limits.slowBodyGraceMs,
      bytesPerSecondMin: limits.bodyBytesPerSecondMin,
    }),
  }
}

const healthOf = (exchange: Exchange, isHealthy: boolean): void =>
  send(exchange, { ...okJson(`{"is_healthy":${isHealthy}}`), status: isHealthy ? 200 : 503 })

type Receive = (door: Door, exchange: Exchange, route: Route) => Promise<void>

/** Routes that take a body; the rest is `GET` only. */
const receivers: Readonly<Partial<Record<Route['kind'], Receive>>> = {
  envelope: receiveEnvelope,
  tunnel: receiveEnvelope,
  store: receiveStore,
  security: receiveSecurity,
  nel: receiveSecurity,
  minidump: receiveMinidump,
  attachments: receiveAttachments,
  'otlp-traces': receiveOtlp,
  'otlp-logs': receiveOtlp,
  'error-page': receiveErrorPage,
}

const receive: Receive = (door, exchange, route) =>
  receivers[route.kind]?.(door, exchange, route) ?? reject(door, exchange, rejections.notFound)

const isHealthRoute = ({ kind }: Route): boolean => kind === 'alive' || kind === 'live' || kind === 'ready'

const answerHealth = async (door: Door, exchange: Exchange, route: Route, state: FrontState): Promise<void> => {
  const { method } = exchange.request
  if (method !== 'GET' && method !== 'HEAD') return reject(door, exchange, rejectionByMethod('GET, HEAD'))
  const isReady = !state.isClosing && door.keys.current() !== undefined
  healthOf(exchange, route.kind === 'ready' ? isReady : true)
  exchange.request.resume()
}

const handleIngest = async (door: Door, exchange: Exchange, route: Route, state: FrontState): Promise<void> => {
  if (isHealthRoute(route)) return answerHealth(door, exchange, route, state)
  if (route.kind === 'unknown') return reject(door, exchange, rejections.notFound)
  const { method } = exchange.request
  if (method === 'OPTIONS') {
    exchange.request.resume()
    return sendPreflight(exchange)
  }
  const takesGet = route.kind === 'store' || route.kind === 'error-page'
  if (method === 'POST' || (method === 'GET' && takesGet)) return receive(door, exchange, route)
  return reject(door, exchange, rejectionByMethod(takesGet ? 'GET, POST, OPTIONS' : 'POST, OPTIONS'))
}

const badRequest = (code: string | undefined): { status: string; detail: string } => {
  if (code === 'HPE_HEADER_OVERFLOW') return { status: '431 Request Header Fields Too Large', detail: 'request headers are too large' }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: '408 Request Timeout', detail: 'the request took too long' }
  return { status: '400 Bad Request', detail: 'malformed HTTP request' }
}

/** Answers what is not HTTP, in raw bytes, as there is no response object. */
const answerBadRequest = (error: Error, socket: Duplex, lingerMs: number): void => {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, detail } = badRequest(code)
  const body = JSON.stringify({ detail })
  const head = `HTTP/1.1 ${status}\r\nConnection: close\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
  socket.end(head + body)
  setTimeout(() => socket.destroy(), lingerMs).unref()
}

const stopServer = (server: Server, graceMs: number): Promise<void> =>
  new Promise((resolve) => {
    // `close` waits for connections that a client keeps alive: sweep them as they become idle.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepIntervalMs)
    const force = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(force)
      resolve()
    })
  })

const pathAndQuery = (url: string): [string, string] => {
  const mark = url.indexOf('?')
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)]
}

/** Finds what the front answers itself. `/healthz?deep=1` asks for the health of every part: that is the api's to know. */
const ownRoute = (path: string, query: string, pathPrefix: string): Route | undefined => {
  const route = findRoute(pathPrefix !== '' && path.startsWith(`${pathPrefix}/`) ? path.slice(pathPrefix.length) : path)
  return route?.kind === 'alive' && query.includes('deep=1') ? undefined : route
}

/** Builds the front door: ingest is answered here, everything else is passed to the api (design.md 3). */
export const createFrontServer = (deps: FrontDeps): FrontServer => {
  const door = openDoor(deps)
  const { limits, addresses, pathPrefix = '' } = door
  const proxy = createProxy({ socketPath: deps.apiSocketPath, addresses, holdMs: limits.proxyHoldMs })
  const state: FrontState = { isClosing: false }

  const answerFault = (exchange: Exchange, error: unknown): void => {
    deps.onError(error instanceof Error ? error : new Error(String(error)))
    void reject(door, exchange, rejections.logFailed).catch(() => exchange.response.destroy())
  }
  const handle = (request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void => {
    const [path, query] = pathAndQuery(request.url ?? '/')
    const route = ownRoute(path, query, pathPrefix)
    if (route === undefined) {
      if (awaitsContinue) response.writeContinue()
      proxy.pass(request, response)
      return
    }
    const exchange: Exchange = {
      request,
      response,
      query,
      receivedAtMs: deps.clock.nowMs(),
      recordId: deps.newRecordId(),
      awaitsContinue,
      limits: [],
      sender: { key: '', projectId: 0 },
      project: route.project,
    }
    handleIngest(door, exchange, route, state).catch((error: unknown) => answerFault(exchange, error))
  }

  const server = createServer(
    {
      maxHeaderSize: headerBytesMax,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: connectionsCheckIntervalMs,
    },
    (request, response) => handle(request, response, false),
  )
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => handle(request, response, true))
  server.on('clientError', (error: Error, socket: Duplex) => answerBadRequest(error, socket, limits.lingerMs))

  return {
    listen: (port, host) =>
      new Promise((resolve, rejectListen) => {
        server.once('error', rejectListen)
        server.listen(port, host, () => {
          server.off('error', rejectListen)
          resolve((server.address() as AddressInfo).port)
        })
      }),
    close: async () => {
      state.isClosing = true
      await stopServer(server, limits.closeGraceMs)
      proxy.close()
      door.bodies.close()
      await door.outcomes.close()
    },
  }
}
