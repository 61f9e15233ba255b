import type { KeyType, SearchKey } from './keys.ts'

/** A key of a row that everything of a trace has, or may have. */
const key = (name: string, type: KeyType, help: string, spellings: readonly string[] = []): SearchKey => ({ name, type, help, spellings })

/** The same, of which there are rows without it. */
const optional = (name: string, type: KeyType, help: string, spellings: readonly string[] = []): SearchKey => ({
  ...key(name, type, help, spellings),
  canBeEmpty: true,
})

const id = (name: string, digits: 16 | 32, help: string, spellings: readonly string[] = []): SearchKey => ({
  ...optional(name, 'id', help, spellings),
  digits,
})

const words = (list: readonly string[]) => list.map((word) => ({ word, help: '' }))

/** Who sent it, and where it belongs (web-api.md 9.3). */
const origin: readonly SearchKey[] = [
  key('project', 'project', 'Project', ['project.name', 'project_name']),
  key('project.id', 'number', 'Number of the project', ['project_id']),
  optional('environment', 'text', 'Environment', ['sentry.environment']),
  optional('release', 'text', 'Release; latest is the newest of its project', ['sentry.release']),
  optional('platform', 'text', 'Platform', ['platform.name', 'sentry.platform']),
  optional('sdk.name', 'text', 'SDK that sent it', ['sentry.sdk.name']),
  optional('sdk.version', 'text', 'Version of the SDK', ['sentry.sdk.version']),
  optional('user', 'text', 'Id, address or name of the user; id:42 names one of them', ['user.display']),
  optional('user.username', 'text', 'Name of the user', ['user.name']),
  optional('user.ip', 'text', 'IP address of the user', ['user.ip_address', 'client.address']),
  optional('user.hash', 'text', 'Number that stands for the user'),
]

const time = key('timestamp', 'time', 'When it began: -1h is newer, +1h older')
const trace = id('trace', 32, 'Id of the trace', ['trace_id', 'trace.id'])

/** Web vitals and what mobile SDKs measure of a page or screen, in milliseconds (features.md 2.6). */
const timesMeasured = [
  'lcp',
  'fcp',
  'inp',
  'fid',
  'ttfb',
  'ttfb.requesttime',
  'fp',
  'app_start_cold',
  'app_start_warm',
  'time_to_initial_display',
  'time_to_full_display',
  'stall_longest_time',
  'stall_total_time',
]
/** Those without a unit. */
const countsMeasured = [
  'cls',
  'frames_total',
  'frames_slow',
  'frames_frozen',
  'frames_slow_rate',
  'frames_frozen_rate',
  'stall_count',
  'stall_percentage',
  ...['total', 'lcp', 'fcp', 'cls', 'inp', 'ttfb'].flatMap((vital) => [
    `score.${vital}`,
    `score.weight.${vital}`,
    ...(vital === 'total' ? [] : [`score.ratio.${vital}`]),
  ]),
]

/** The measurement that a key names: `measurements.lcp`. Undefined for other keys. */
export const measurementOf = (name: string): string | undefined => (name.startsWith('measurements.') ? name.slice(13) : undefined)

const measured: readonly SearchKey[] = [
  ...timesMeasured.map((name) => optional(`measurements.${name}`, 'duration', 'Measured on the page or screen')),
  ...countsMeasured.map((name) => optional(`measurements.${name}`, 'decimal', 'Measured on the page or screen')),
]

/** Attributes that are numbers of a known unit, whichever SDK sends them. */
const sizesSent = [
  'http.response_content_length',
  'http.decoded_response_content_length',
  'http.response_transfer_size',
  'cache.item_size',
  'messaging.message.body.size',
]
const countsSent = ['http.response.status_code', 'gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens', 'gen_ai.usage.total_tokens']
const timesSent = ['messaging.message.receive.latency']

/** Known names of attributes that hold numbers: they are read from the numbers, not from the texts. */
const numbersSent: readonly SearchKey[] = [
  ...sizesSent.map((name) => optional(name, 'size', 'Size, in bytes')),
  ...countsSent.map((name) => optional(name, 'decimal', 'Number')),
  ...timesSent.map((name) => optional(name, 'duration', 'Time, in milliseconds')),
]

/** Whether a key stands for an attribute of numbers rather than for a column. */
export const isNumberSent = (name: string): boolean => numbersSent.some((each) => each.name === name)

const ofSpans: readonly SearchKey[] = [
  id('parent_span', 16, 'Id of the span that it is part of', ['parent_span_id', 'span.parent_span_id']),
  trace,
  id('transaction.span_id', 16, 'Id of the segment that it belongs to', ['segment.id', 'segment_id']),
  key('span.op', 'text', 'What kind of work it is', ['op', 'sentry.op']),
  key('span.name', 'text', 'What it is called: few different texts', [
    'name',
    'sentry.normalized_description',
    'span.normalized_description',
  ]),
  optional('span.description', 'text', 'As it was said; * stands for any text', ['description', 'message', 'sentry.description']),
  key('span.duration', 'duration', 'How long it took: >250ms', ['transaction.duration', 'duration']),
  key('span.self_time', 'duration', 'How long none of its children ran', ['span.exclusive_time', 'sentry.exclusive_time']),
  key('span.status', 'text', 'ok, internal_error, ..; unknown when nobody said', ['trace.status', 'transaction.status', 'status']),
  optional('span.status_code', 'number', 'Status of the HTTP answer', ['http.status_code', 'http.response_status_code']),
  optional('span.action', 'text', 'SELECT, GET, ..'),
  optional('span.domain', 'text', 'Tables of a query, host of a request'),
  optional('span.group', 'text', 'Number of its description without values'),
  optional('span.category', 'text', 'db, http, cache, queue, resource, browser, ui, ..'),
  optional('span.system', 'text', 'Database system'),
  optional('http.method', 'text', 'Method of the request', ['transaction.method', 'http.request_method', 'http.request.method']),
  optional('transaction', 'text', 'Name of the segment that it belongs to', ['segment.name', 'sentry.transaction']),
  optional('transaction.op', 'text', 'What kind of work its segment is', ['segment.op', 'sentry.transaction.op']),
  key('is_transaction', 'boolean', 'It is the root of what one service did', ['is_segment', 'span.is_segment']),
  time,
  key('precise.start_ts', 'decimal', 'Its begin, in seconds since 1970', ['start_timestamp']),
  key('precise.finish_ts', 'decimal', 'Its end, in seconds since 1970'),
  ...origin,
  ...measured,
  ...numbersSent,
]

/** Keys of spans (web-api.md 9.3). */
export const spanKeyList: readonly SearchKey[] = [
  id('id', 16, 'Id of the span', ['span_id', 'span.id', 'span']),
  id('event.id', 32, 'Id of the transaction that it came in', ['event_id', 'transaction.id', 'transaction.event_id']),
  ...ofSpans,
]

/** Keys of spans where each row is a transaction: its id is that of the event. */
export const transactionKeyList: readonly SearchKey[] = [
  id('event.id', 32, 'Id of the transaction', ['id', 'event_id', 'transaction.id']),
  id('span_id', 16, 'Id of its span', ['span', 'span.id']),
  key('title', 'text', 'Name of the transaction'),
  key('event.type', 'text', 'transaction, as every row is'),
  ...ofSpans,
]

/** Keys of log lines (web-api.md 9.3). */
export const logKeyList: readonly SearchKey[] = [
  id('sentry.item_id', 32, 'Id of the line', ['id', 'item_id', 'log.id']),
  trace,
  id('span_id', 16, 'Id of the span in which it was written', ['span', 'sentry.trace.parent_span_id', 'trace.parent_span_id']),
  {
    ...optional('severity', 'text', 'How grave it is', ['level', 'log.severity', 'log.severity_text', 'severity_text']),
    words: words(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
  },
  optional('severity_number', 'number', 'How grave it is, from 1 to 24', ['log.severity_number']),
  optional('message', 'text', 'What it says; * stands for any text', ['body', 'log.body', 'sentry.body']),
  optional('message.template', 'text', 'The text before its values were put in', ['sentry.message.template']),
  optional('server_name', 'text', 'Machine', ['server.address', 'sentry.server_name']),
  time,
  key('timestamp_precise', 'decimal', 'When, in nanoseconds since 1970', ['sentry.timestamp_precise']),
  ...origin,
]

/** Keys of measured values (ingest.md 2.7). */
export const metricKeyList: readonly SearchKey[] = [
  id('id', 32, 'Id of the value', ['sentry.item_id', 'metric.id']),
  trace,
  id('span_id', 16, 'Id of the span in which it was measured', ['span', 'sentry.trace.parent_span_id']),
  key('metric.name', 'text', 'What is measured', ['name', 'metric_name']),
  key('metric.type', 'text', 'counter, gauge, distribution', ['type', 'metric_type']),
  optional('metric.unit', 'text', 'Unit of the values', ['unit', 'metric_unit']),
  key('value', 'decimal', 'The measured value', ['metric.value']),
  time,
  key('timestamp_precise', 'decimal', 'When, in nanoseconds since 1970'),
  ...origin,
]
