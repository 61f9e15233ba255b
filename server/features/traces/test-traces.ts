import { startMs } from '#server/http/test/api-fixture'
import type { SpanRow } from '#server/stores/events/tables'
import { eventRow } from '#server/stores/events/test-engine'
import { spanRow } from '#server/stores/events/test-spans'

export const traceId = 'a'.repeat(32)
export const hostileTrace = 'c'.repeat(32)
/** In texts that must stay where they are. */
export const secret = 'nonce-3c7d'
const ms = 1000
/** The clock of Flask is ahead by this. */
export const aheadUs = 90_000 * ms
export const beginMs = startMs - 600_000
export const hashOf = (digit: string): string => digit.repeat(32)
export const eventIdOf = (index: number): string => `e${index.toString(16).padStart(31, '0')}`
export const spanIdOf = (index: number): string => index.toString(16).padStart(16, '0')

/** Ids of the projects that the trace went through. */
interface Senders {
  readonly web: number
  readonly node: number
  readonly flask: number
  readonly go: number
}

/** A span at so many milliseconds of the trace. */
export const spanAt = (index: number, parent: number, startMsOfTrace: number, change: Partial<SpanRow>): SpanRow =>
  spanRow({
    trace_id: traceId,
    span_id: spanIdOf(index),
    parent_span_id: parent === 0 ? '' : spanIdOf(parent),
    segment_id: '',
    is_segment: 0,
    timestamp: (beginMs + startMsOfTrace) * 1000,
    received_at: beginMs + 2_000,
    ...change,
  })

/** A page that calls Node, which calls Flask, which calls Go over gRPC: 400 ms of it are Go's. */
export const checkoutSpans = (projects: Senders): SpanRow[] => {
  const client = { op: 'http.client', category: 'http', duration_us: 0 }
  const [browser, node] = [
    {
      project_id: projects.web,
      sdk_name: 'sentry.javascript.react',
      platform: 'javascript',
      transaction: '/cart',
      environment: 'staging',
    },
    { project_id: projects.node, sdk_name: 'sentry.javascript.node', transaction: 'POST /api/checkout' },
  ]
  const flask = { project_id: projects.flask, sdk_name: 'sentry.python.flask', transaction: 'price' }
  const go = { project_id: projects.go, sdk_name: 'sentry.go', transaction: 'stock.Reserve' }
  const lcp = new Map([
    ['lcp', 2500.5],
    ['__proto__', 1],
  ])
  return [
    spanAt(1, 0, 0, {
      ...browser,
      is_segment: 1,
      op: 'pageload',
      name: '/cart',
      duration_us: 1000 * ms,
      measurements: lcp,
      event_id: hashOf('1'),
    }),
    spanAt(2, 1, 100, { ...browser, ...client, description: 'POST /api/checkout', duration_us: 800 * ms, event_id: hashOf('1') }),
    spanAt(3, 2, 120, { ...node, is_segment: 1, name: 'POST /api/checkout', duration_us: 760 * ms, event_id: hashOf('2') }),
    spanAt(4, 3, 150, { ...node, ...client, description: 'GET http://price/', duration_us: 700 * ms, event_id: hashOf('2') }),
    spanAt(5, 4, 90_170, { ...flask, is_segment: 1, name: 'price', duration_us: 660 * ms, event_id: hashOf('3') }),
    spanAt(6, 5, 90_200, {
      ...flask,
      ...client,
      op: 'grpc.client',
      description: '/stock/Reserve',
      duration_us: 440 * ms,
      event_id: hashOf('3'),
    }),
    spanAt(7, 6, 220, { ...go, is_segment: 1, op: 'rpc.server', name: 'stock.Reserve', duration_us: 400 * ms, event_id: hashOf('4') }),
    spanAt(8, 7, 225, {
      ...go,
      segment_id: spanIdOf(7),
      op: 'db.sql.query',
      category: 'db',
      name: 'SELECT .. FROM stock',
      description: `SELECT * FROM stock WHERE note = '${secret} ü\u202E"\n'`,
      group_hash: 0xfeed_0000_0000_0001n,
      duration_us: 390 * ms,
      event_id: hashOf('4'),
      texts: new Map([
        ['db.system', 'postgresql'],
        ['__proto__', 'x'],
      ]),
      numbers: new Map([
        ['rows', 7],
        ['odd', NaN],
      ]),
      flags: new Map([['cached', 0]]),
      links: JSON.stringify([{ trace_id: hashOf('9'), span_id: spanIdOf(9), attributes: { 'sentry.link.type': 'previous_trace' } }, 7, {}]),
    }),
    spanAt(9, 77, 300, { ...node, op: 'function', description: 'its parent never came', duration_us: 5 * ms }),
  ]
}

/** An error of the trace in this span; 0 = in none. */
export const errorRow = (index: number, projectId: number, hash: string, spanIndex: number) =>
  eventRow(projectId, index, {
    event_id: eventIdOf(index),
    hash: BigInt(`0x${hash.slice(0, 16)}`),
    hashes: [hash],
    trace_id: traceId,
    span_id: spanIndex === 0 ? '' : spanIdOf(spanIndex),
    timestamp: beginMs + 500 + index,
    received_at: beginMs + 2_000,
    title: `StockError: ${index} ${secret}`,
  })

/** What nobody should send, and somebody will. */
export const hostileSpans = (projectId: number): SpanRow[] => {
  const odd = { trace_id: hostileTrace, project_id: projectId }
  return [
    spanAt(1, 1, 0, { ...odd, description: 'its own parent' }),
    spanAt(2, 3, 10, { ...odd, description: 'a'.repeat(5_000) }),
    spanAt(3, 2, 5, { ...odd, is_segment: 1, op: '\u0000'.repeat(200), duration_us: 10 * 86_400_000 * ms }),
    spanAt(4, 3, 20, { ...odd, timestamp: Date.UTC(1970, 0, 2) * 1000 }),
    spanAt(4, 3, 30, { ...odd, description: 'the same id again' }),
    spanAt(5, 3, 20, { ...odd, timestamp: Date.UTC(2250, 0, 1) * 1000, duration_us: 2 ** 53 - 1 }),
    spanAt(6, 0, 20, { ...odd, measurements: new Map([['lcp', Infinity]]), links: '{"not a list"' }),
  ]
}
