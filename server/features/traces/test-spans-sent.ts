import type { JsonObject } from '#packages/protocol/json'

/** For tests: when everything below is received. */
export const receivedAtMs = Date.UTC(2026, 10, 22, 12, 0, 30)
/** In seconds, one second earlier: when it ended. */
export const endedAt = receivedAtMs / 1000 - 1

export const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
export const rootId = 'a'.repeat(16)
export const eventId = '1'.repeat(32)
export const containerType = 'application/vnd.sentry.items.span.v2+json'

/** Id of a span by its number. */
export const spanIdOf = (number: number): string => number.toString(16).padStart(16, '0')

/** A span of a transaction: a query of 10 ms, half a second before the end, unless told otherwise. */
export const sentSpan = (number: number, change: JsonObject = {}): JsonObject => ({
  trace_id: traceId,
  span_id: spanIdOf(number),
  parent_span_id: rootId,
  op: 'db',
  description: 'SELECT * FROM orders WHERE id = %s',
  start_timestamp: endedAt - 0.5,
  timestamp: endedAt - 0.49,
  status: 'ok',
  data: { 'db.system': 'postgresql' },
  ...change,
})

/** A transaction of one second, with two queries. */
export const sentTransaction = (change: JsonObject = {}): JsonObject => ({
  type: 'transaction',
  event_id: eventId,
  platform: 'python',
  transaction: '/orders/{id}',
  transaction_info: { source: 'route' },
  start_timestamp: endedAt - 1,
  timestamp: endedAt,
  release: 'shop@1.0.0',
  environment: 'production',
  sdk: { name: 'sentry.python', version: '2.68.0' },
  tags: { tenant: 'south' },
  user: { id: '7', email: 'ana@shop.example' },
  request: { url: 'https://shop.example/orders/7', method: 'GET' },
  contexts: {
    trace: { trace_id: traceId, span_id: rootId, op: 'http.server', status: 'ok', data: { 'http.response.status_code': 200 } },
    runtime: { name: 'CPython', version: '3.14' },
  },
  spans: [sentSpan(1), sentSpan(2, { start_timestamp: endedAt - 0.495, timestamp: endedAt - 0.4 })],
  ...change,
})

/** Attributes as containers have them. */
const typed = (members: Readonly<Record<string, string | number | boolean>>): JsonObject =>
  Object.fromEntries(
    Object.entries(members).map(([key, value]) => [key, { value, type: typeof value === 'number' ? 'double' : typeof value }]),
  )

/** A span of a container: the segment, of one second, unless told otherwise. */
export const containedSpan = (
  number: number,
  change: JsonObject = {},
  attributes: Readonly<Record<string, string | number | boolean>> = {},
): JsonObject => ({
  trace_id: traceId,
  span_id: spanIdOf(number),
  name: 'GET /orders/:id',
  status: 'ok',
  is_segment: true,
  start_timestamp: endedAt - 1,
  end_timestamp: endedAt,
  attributes: typed({
    'sentry.op': 'http.server',
    'sentry.release': 'shop@11.0.0',
    'sentry.environment': 'staging',
    'sentry.sdk.name': 'sentry.javascript.node',
    'sentry.sdk.version': '11.12.0',
    ...attributes,
  }),
  ...change,
})
