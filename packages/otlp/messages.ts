/** How a field is written on the wire (protobuf encoding); a name of another message for those that nest. */
export type FieldType = 'string' | 'bool' | 'double' | 'enum' | 'fixed32' | 'int64' | 'fixed64' | 'bytes' | 'id' | MessageName

/** A field of a message that we read; `name` is that of OTLP/JSON. */
export interface MessageField {
  readonly name: string
  readonly type: FieldType
  readonly isList?: true
}

const one = (name: string, type: FieldType): MessageField => ({ name, type })
const list = (name: string, type: FieldType): MessageField => ({ name, type, isList: true })

export type MessageName =
  | 'TraceRequest'
  | 'ResourceSpans'
  | 'ScopeSpans'
  | 'Span'
  | 'Event'
  | 'Link'
  | 'Status'
  | 'LogsRequest'
  | 'ResourceLogs'
  | 'ScopeLogs'
  | 'LogRecord'
  | 'Resource'
  | 'Scope'
  | 'KeyValue'
  | 'AnyValue'
  | 'ArrayValue'
  | 'KeyValueList'

/**
 * The messages of OpenTelemetry's export requests for traces and logs (opentelemetry-proto 1.x), by field number. Fields that nothing is made of are
 * left out and skipped, as are those that newer versions add.
 */
export const messages: Readonly<Record<MessageName, Readonly<Record<number, MessageField>>>> = {
  TraceRequest: { 1: list('resourceSpans', 'ResourceSpans') },
  ResourceSpans: { 1: one('resource', 'Resource'), 2: list('scopeSpans', 'ScopeSpans') },
  ScopeSpans: { 1: one('scope', 'Scope'), 2: list('spans', 'Span') },
  Span: {
    1: one('traceId', 'id'),
    2: one('spanId', 'id'),
    3: one('traceState', 'string'),
    4: one('parentSpanId', 'id'),
    5: one('name', 'string'),
    6: one('kind', 'enum'),
    7: one('startTimeUnixNano', 'fixed64'),
    8: one('endTimeUnixNano', 'fixed64'),
    9: list('attributes', 'KeyValue'),
    11: list('events', 'Event'),
    13: list('links', 'Link'),
    15: one('status', 'Status'),
    16: one('flags', 'fixed32'),
  },
  Event: { 2: one('name', 'string'), 3: list('attributes', 'KeyValue') },
  Link: { 1: one('traceId', 'id'), 2: one('spanId', 'id'), 4: list('attributes', 'KeyValue'), 6: one('flags', 'fixed32') },
  Status: { 2: one('message', 'string'), 3: one('code', 'enum') },
  LogsRequest: { 1: list('resourceLogs', 'ResourceLogs') },
  ResourceLogs: { 1: one('resource', 'Resource'), 2: list('scopeLogs', 'ScopeLogs') },
  ScopeLogs: { 1: one('scope', 'Scope'), 2: list('logRecords', 'LogRecord') },
  LogRecord: {
    1: one('timeUnixNano', 'fixed64'),
    2: one('severityNumber', 'enum'),
    3: one('severityText', 'string'),
    5: one('body', 'AnyValue'),
    6: list('attributes', 'KeyValue'),
    9: one('traceId', 'id'),
    10: one('spanId', 'id'),
    11: one('observedTimeUnixNano', 'fixed64'),
    12: one('eventName', 'string'),
  },
  Resource: { 1: list('attributes', 'KeyValue') },
  Scope: { 1: one('name', 'string'), 2: one('version', 'string'), 3: list('attributes', 'KeyValue') },
  KeyValue: { 1: one('key', 'string'), 2: one('value', 'AnyValue') },
  AnyValue: {
    1: one('stringValue', 'string'),
    2: one('boolValue', 'bool'),
    3: one('intValue', 'int64'),
    4: one('doubleValue', 'double'),
    5: one('arrayValue', 'ArrayValue'),
    6: one('kvlistValue', 'KeyValueList'),
    7: one('bytesValue', 'bytes'),
  },
  ArrayValue: { 1: list('values', 'AnyValue') },
  KeyValueList: { 1: list('values', 'KeyValue') },
}
