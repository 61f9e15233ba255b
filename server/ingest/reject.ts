import type { DataCategory } from '#packages/protocol/data-category'
import { retryAfterSeconds } from '#packages/protocol/rate-limit-header'
import type { RateLimit } from '#packages/protocol/rate-limit-header'

import { headersOf } from './answer.ts'
import type { Answer } from './answer.ts'
import type { Door, Exchange } from './door.ts'

/** A refusal: what the client reads, and what the user finds among the outcomes. `reason` empty: nothing of the user's was refused. */
export interface Rejection {
  readonly status: number
  readonly detail: string
  readonly reason: string
  readonly kind?: 'rate_limited'
  readonly headers?: readonly string[]
}

const retryAfter = (seconds: number): readonly string[] => ['Retry-After', String(seconds)]

/** The closed catalogue of refusals (ingest.md 1.6, reasons of 1.7). What is not here is not refused at the door. */
export const rejections = {
  emptyBody: { status: 400, detail: 'empty request body', reason: 'no_data' },
  headerNotJson: { status: 400, detail: 'envelope header is not a JSON object', reason: 'invalid_envelope' },
  dsnMismatch: { status: 400, detail: 'dsn header mismatch between envelope and request', reason: 'invalid_envelope' },
  invalidJson: { status: 400, detail: 'invalid JSON', reason: 'invalid_json' },
  invalidEventId: { status: 400, detail: 'invalid event id', reason: 'payload' },
  invalidCompression: { status: 400, detail: 'invalid compressed body', reason: 'invalid_compression' },
  invalidReport: { status: 400, detail: 'unknown kind of security report', reason: 'security_report_type' },
  invalidMultipart: { status: 400, detail: 'invalid multipart body', reason: 'invalid_multipart' },
  missingMinidump: { status: 400, detail: 'missing minidump', reason: 'missing_minidump_upload' },
  invalidMinidump: { status: 400, detail: 'invalid minidump', reason: 'invalid_minidump' },
  notFound: { status: 404, detail: 'not found', reason: '' },
  // Nobody's key: there is no project whose loss it would be.
  unknownDsn: { status: 404, detail: 'unknown dsn', reason: '' },
  methodNotAllowed: { status: 405, detail: 'method not allowed', reason: '' },
  cors: { status: 403, detail: 'event submission rejected with_reason: Cors', reason: 'cors' },
  // The sender reads the same thing of all three, so that nobody learns which keys there are; whoever owns the project is told which it was.
  projectId: { status: 403, detail: 'event submission rejected with_reason: ProjectId', reason: 'project_id' },
  keyDisabled: { status: 403, detail: 'event submission rejected with_reason: ProjectId', reason: 'project_id:disabled_key' },
  otherProject: { status: 403, detail: 'event submission rejected with_reason: ProjectId', reason: 'project_id:other_project' },
  envelopeTooLarge: { status: 413, detail: 'envelope exceeds size limit', reason: 'too_large:envelope' },
  eventTooLarge: { status: 413, detail: 'event exceeds size limit', reason: 'too_large:event' },
  reportTooLarge: { status: 413, detail: 'security report exceeds size limit', reason: 'too_large:security' },
  feedbackTooLarge: { status: 413, detail: 'report exceeds size limit', reason: 'too_large:user_report' },
  minidumpTooLarge: { status: 413, detail: 'minidump exceeds size limit', reason: 'too_large:attachment:minidump' },
  attachmentTooLarge: { status: 413, detail: 'attachment exceeds size limit', reason: 'too_large:attachment:attachment' },
  otlpTooLarge: { status: 413, detail: 'export request exceeds size limit', reason: 'too_large:otlp' },
  contentType: { status: 415, detail: 'unsupported content type', reason: 'content_type' },
  contentEncoding: { status: 415, detail: 'unsupported content encoding', reason: 'invalid_compression' },
  logFull: { status: 429, detail: 'the server is full', reason: 'log_full', kind: 'rate_limited', headers: retryAfter(60) },
  // A minidump client must never see 429 (ingest.md 1.2).
  logFullForMinidump: { status: 503, detail: 'the server is full', reason: 'log_full', kind: 'rate_limited', headers: retryAfter(60) },
  logFailed: { status: 503, detail: 'the server cannot write', reason: 'internal', headers: retryAfter(10) },
  overloaded: { status: 503, detail: 'the server is overloaded', reason: 'internal', headers: retryAfter(10) },
  keysUnknown: { status: 503, detail: 'the server is starting', reason: '', headers: retryAfter(10) },
} as const satisfies Record<string, Rejection>

/** 429 because of limits that forbid the request. */
export const rejectionByLimits = (limits: readonly RateLimit[], nowMs: number): Rejection => ({
  status: 429,
  detail: 'event rejected due to rate limit',
  reason: limits[0]?.reason ?? '',
  kind: 'rate_limited',
  headers: retryAfter(retryAfterSeconds(limits, nowMs)),
})

/** 405 with the methods that would do. */
export const rejectionByMethod = (allowed: string): Rejection => ({ ...rejections.methodNotAllowed, headers: ['Allow', allowed] })

const answerOf = ({ status, detail, headers = [] }: Rejection): Answer => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify({ detail }),
  headers: ['X-Sentry-Error', detail, ...headers],
})

const declaredBytes = ({ request }: Exchange): number => Number(request.headers['content-length'] ?? 0)

/**
 * Reads the rest of the body and throws it away, so that the client gets to read the answer (ingest.md 6). False when there is too much of it, or
 * when it may never come: then the connection cannot be used again.
 */
const drain = ({ limits }: Door, exchange: Exchange): Promise<boolean> => {
  const { request } = exchange
  if (request.complete) {
    request.resume()
    return Promise.resolve(true)
  }
  if (exchange.awaitsContinue || declaredBytes(exchange) > limits.drainBytesMax) return Promise.resolve(false)
  return new Promise((resolve) => {
    let bytes = 0
    const settle = (drained: boolean): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose)
      resolve(drained)
    }
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > limits.drainBytesMax) settle(false)
    }
    const onEnd = (): void => settle(true)
    const onClose = (): void => settle(false)
    request.on('data', onData).on('end', onEnd).on('close', onClose).resume()
  })
}

/**
 * Says everything, then waits before it closes: closing with unread bytes in the socket makes the kernel send a reset, which may overtake the
 * answer.
 */
const sendAndLinger = (door: Door, exchange: Exchange, answer: Answer): void => {
  const { request, response } = exchange
  response.writeHead(answer.status, [...headersOf(exchange, answer), 'Connection', 'close'])
  // Without `100 Continue` there is no body on its way.
  if (exchange.awaitsContinue) {
    response.end(answer.body)
    return
  }
  response.write(answer.body)
  const close = (): void => {
    clearTimeout(timer)
    if (!response.writableEnded) response.end()
  }
  const timer = setTimeout(close, door.limits.lingerMs)
  request.on('end', close).on('close', close).resume()
}

/**
 * Whose refusal it is: that of the project which the address names, if there is one, so that whoever waits there sees it; else that of the key. It
 * takes no key to be counted there: anybody can add to a project's refusals, and to nothing else of it.
 */
const refusedOf = ({ publishedProjects }: Door, { sender, project }: Exchange): Exchange['sender'] =>
  typeof project === 'number' && project !== sender.projectId && publishedProjects().has(project) ? { key: '', projectId: project } : sender

/** Refuses a request: counts it, gets rid of its body, answers. Resolves when the answer is written. */
export const reject = async (door: Door, exchange: Exchange, refusal: Rejection & { readonly category?: DataCategory }): Promise<void> => {
  const { reason, kind = 'invalid', category = 'unknown' } = refusal
  if (reason !== '') door.outcomes.count({ ...refusedOf(door, exchange), reason, kind, category, quantity: 1 })
  const drained = await drain(door, exchange)
  const { response } = exchange
  if (response.headersSent || response.destroyed) return
  const answer = answerOf(refusal)
  if (!drained) return sendAndLinger(door, exchange, answer)
  response.writeHead(answer.status, headersOf(exchange, answer))
  response.end(answer.body)
}
