import { Agent, request as requestOf } from 'node:http'
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'

import { innerHeaderBytesMax } from '#core/header-limits'

import type { ClientAddresses } from './client-address.ts'

/** Passes requests that are not ingest to the api process. */
export interface Proxy {
  readonly pass: (incoming: IncomingMessage, answer: ServerResponse) => void
  readonly close: () => void
}

interface ProxyOptions {
  readonly socketPath: string
  readonly addresses: ClientAddresses
  /** How long a GET is held before its second and last try. */
  readonly holdMs: number
}

const socketsMax = 256
/** Below the api's keep-alive time, so that no request meets a socket that is just being closed. */
const idleSocketTimeoutMs = 30_000

const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'te', 'trailer', 'upgrade'])
/** Said by proxies; from anybody else it would be a lie that the api believes. */
const ofProxies = new Set(['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'x-real-ip', 'forwarded'])

/** Copies raw headers, so that repeated ones (Set-Cookie) stay apart; leaves out those that belong to one connection, and those named. */
const copyHeaders = (raw: readonly string[], connection: string | undefined, isLeftOut: (name: string) => boolean): string[] => {
  const named = new Set((connection ?? '').toLowerCase().split(/\s*,\s*/, 32))
  const headers: string[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [field = '', value = ''] = [raw[at], raw[at + 1]]
    const name = field.toLowerCase()
    if (!hopByHop.has(name) && !named.has(name) && !isLeftOut(name)) headers.push(field, value)
  }
  return headers
}

const requestHeaders = (incoming: IncomingMessage, addresses: ClientAddresses): string[] => {
  const peer = incoming.socket.remoteAddress
  const isTrusted = addresses.isTrusted(peer)
  // The front has answered `Expect: 100-continue` itself.
  const isLeftOut = (name: string): boolean => name === 'x-forwarded-for' || name === 'expect' || (!isTrusted && ofProxies.has(name))
  const headers = copyHeaders(incoming.rawHeaders, incoming.headers.connection, isLeftOut)
  const before = isTrusted ? incoming.headers['x-forwarded-for'] : undefined
  headers.push('X-Forwarded-For', [before ?? [], addresses.of(peer, undefined)].flat().join(', '))
  if (incoming.headers['transfer-encoding'] !== undefined) headers.push('Transfer-Encoding', 'chunked')
  return headers
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined

/** A GET without a body can be sent again: nothing of it is lost. */
const isRepeatable = (incoming: IncomingMessage): boolean => (incoming.method === 'GET' || incoming.method === 'HEAD') && !hasBody(incoming)

const passAnswer = (upstream: IncomingMessage, answer: ServerResponse): void => {
  answer.writeHead(
    upstream.statusCode ?? 502,
    upstream.statusMessage,
    copyHeaders(upstream.rawHeaders, upstream.headers.connection, () => false),
  )
  // Server-sent events: the browser must see the headers before the first event.
  answer.flushHeaders()
  upstream.pipe(answer)
  upstream.on('error', () => answer.destroy())
  upstream.on('close', () => {
    if (!upstream.complete) answer.destroy()
  })
}

interface Failed {
  readonly status: 502 | 503
  readonly body: string
  readonly headers: readonly string[]
}

const away: Failed = { status: 503, body: '{"detail":"the server is starting"}', headers: ['Retry-After', '1'] }
const unreadable: Failed = { status: 502, body: '{"detail":"the answer could not be passed on"}', headers: [] }

const answerFailed = (incoming: IncomingMessage, answer: ServerResponse, { status, body, headers }: Failed): void => {
  answer.writeHead(status, [...headers, 'Content-Type', 'application/json', 'Content-Length', String(body.length)])
  answer.end(body)
  incoming.resume()
}

/** What the api sent was no HTTP, or had larger headers than we read: asking again changes nothing. */
const isUnreadable = (error: Error): boolean => 'code' in error && String(error.code).startsWith('HPE_')

/**
 * Passes each request, not each connection: a proxy before us mixes ingest and others on one (toolchain.md 6). Bodies stream both ways with
 * back-pressure. 503 with `Retry-After: 1` when the api is away, 502 when its answer cannot be read; one that breaks off breaks off for the client
 * too.
 */
export const createProxy = ({ socketPath, addresses, holdMs }: ProxyOptions): Proxy => {
  const agent = new Agent({ keepAlive: true, maxSockets: socketsMax, timeout: idleSocketTimeoutMs })

  const send = (incoming: IncomingMessage, answer: ServerResponse, onError: (outgoing: ClientRequest) => void): void => {
    const { method = 'GET', url = '/' } = incoming
    const outgoing = requestOf({
      agent,
      socketPath,
      method,
      path: url,
      headers: requestHeaders(incoming, addresses),
      maxHeaderSize: innerHeaderBytesMax,
    })
    const onGone = (): void => {
      if (!answer.writableFinished) outgoing.destroy()
    }
    answer.on('close', onGone)
    outgoing.on('response', (upstream) => passAnswer(upstream, answer))
    outgoing.on('error', (error) => {
      answer.off('close', onGone)
      if (answer.headersSent || answer.destroyed) answer.destroy()
      else if (isUnreadable(error)) answerFailed(incoming, answer, unreadable)
      else onError(outgoing)
    })
    if (hasBody(incoming)) incoming.pipe(outgoing)
    else outgoing.end()
  }

  const pass = (incoming: IncomingMessage, answer: ServerResponse): void => {
    const giveUp = (): void => answerFailed(incoming, answer, away)
    const again = (): void => {
      if (!answer.destroyed) send(incoming, answer, giveUp)
    }
    send(incoming, answer, (outgoing) => {
      if (!isRepeatable(incoming)) giveUp()
      // A kept socket that the api closed meanwhile says nothing about the api.
      else if (outgoing.reusedSocket) again()
      else setTimeout(again, holdMs)
    })
  }
  return { pass, close: () => agent.destroy() }
}
