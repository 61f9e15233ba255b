import { corsHeaders, preflightHeaders } from './cors.ts'
import type { Exchange } from './door.ts'
import { rateLimitHeaders } from './rate-limit.ts'

/** What is said back, beside CORS, request id and rate limits, which every answer carries. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string | Buffer
  /** Names and values, one after another. */
  readonly headers?: readonly string[]
}

/** Headers of an answer as Node takes them: names and values, one after another. */
export const headersOf = (exchange: Exchange, answer: Answer): string[] => {
  const headers = [...corsHeaders, 'X-Request-Id', exchange.recordId]
  if (answer.contentType !== '') headers.push('Content-Type', answer.contentType)
  headers.push('Content-Length', String(Buffer.byteLength(answer.body)))
  if (exchange.limits.length > 0) headers.push(...rateLimitHeaders(exchange.limits, exchange.receivedAtMs))
  if (answer.headers !== undefined) headers.push(...answer.headers)
  return headers
}

const isGone = ({ response }: Exchange): boolean => response.headersSent || response.destroyed

/** Answers a request whose body has been read. Does nothing when the client is gone. */
export const send = (exchange: Exchange, answer: Answer): void => {
  if (isGone(exchange)) return
  exchange.response.writeHead(answer.status, headersOf(exchange, answer))
  exchange.response.end(answer.body)
}

/** Answers `OPTIONS` on any ingest route. */
export const sendPreflight = ({ response }: Exchange): void => {
  response.writeHead(204, [...preflightHeaders])
  response.end()
}

/** JSON answer with status 200. */
export const okJson = (body: string): Answer => ({ status: 200, contentType: 'application/json', body })
