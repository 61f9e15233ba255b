import type { LogRow, MetricRow, SpanRow } from './tables.ts'

/** 2026-11-22T12:00:00Z. */
const spansAtMs = Date.UTC(2026, 10, 22, 12)

const noText = new Map<string, string>()
const noNumber = new Map<string, number>()

const origin = {
  environment: 'production',
  release: 'web@1.0.0',
  sdk_name: 'sentry.python',
  sdk_version: '2.68.0',
  platform: 'python',
  user_hash: 0,
  texts: noText,
  numbers: noNumber,
  flags: noNumber,
}

/** A row of `spans` for tests: a segment of 100 ms, of project 1, unless told otherwise. */
export const spanRow = (row: Partial<SpanRow>): SpanRow => ({
  project_id: 1,
  timestamp: spansAtMs * 1000,
  received_at: spansAtMs,
  retention_class: 30,
  is_segment: 1,
  name: 'GET /orders',
  trace_id: 'a'.repeat(32),
  span_id: 'b'.repeat(16),
  parent_span_id: '0'.repeat(16),
  segment_id: 'b'.repeat(16),
  event_id: '0'.repeat(32),
  duration_us: 100_000,
  self_us: 100_000,
  op: 'http.server',
  category: 'http',
  description: 'GET /orders',
  group_hash: 0,
  action: 'GET',
  domain: '',
  status: 'ok',
  transaction: 'GET /orders',
  transaction_op: 'http.server',
  http_status: 200,
  http_method: 'GET',
  weight: 1,
  measurements: noNumber,
  links: '',
  ...origin,
  ...row,
})

/** A row of `logs` for tests. */
export const logRow = (row: Partial<LogRow>): LogRow => ({
  project_id: 1,
  timestamp: spansAtMs * 1000,
  received_at: spansAtMs,
  retention_class: 30,
  sequence: 0,
  log_id: 'c'.repeat(32),
  trace_id: 'a'.repeat(32),
  span_id: 'b'.repeat(16),
  level: 'info',
  severity: 9,
  body: 'order placed',
  template: '',
  server_name: '',
  ...origin,
  ...row,
})

/** A row of `metrics` for tests. */
export const metricRow = (row: Partial<MetricRow>): MetricRow => ({
  project_id: 1,
  timestamp: spansAtMs * 1000,
  received_at: spansAtMs,
  retention_class: 30,
  metric_id: 'd'.repeat(32),
  name: 'orders',
  type: 'counter',
  unit: '',
  value: 1,
  trace_id: 'a'.repeat(32),
  span_id: 'b'.repeat(16),
  weight: 1,
  ...origin,
  ...row,
})
