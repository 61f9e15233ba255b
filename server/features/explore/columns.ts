import type { Dataset } from '#packages/explore/dataset'
import { joinSql, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'
import type { TableName } from '#server/stores/events/tables'

/** A dataset in the column store. */
interface TableOf {
  readonly name: TableName
  /** The column or expression of each key: the bytes of an id, the time of a time, 0 or 1 of a flag, else the value that is shown. */
  readonly columns: ReadonlyMap<string, Sql>
  /** How many things a row stands for. */
  readonly weight: Sql | undefined
  /** Milliseconds that it took; for failure rates and the like. */
  readonly durationMs: Sql
  /** What free text is looked for in. */
  readonly said: Sql
  /** Sorts rows of one instant. */
  readonly order: Sql
  /** Beside the condition on projects and time. */
  readonly where: Sql
}

const userName = sql`coalesce(nullIf(texts['user.name'], ''), texts['user.username'])`
const userAddress = sql`coalesce(nullIf(texts['user.ip_address'], ''), nullIf(texts['client.address'], ''), texts['user.ip'])`

/** What is known of the user of a span, a log line or a metric, by the word in front of it in a query: `user:id:42` (web-api.md 9.2). */
export const userParts: ReadonlyMap<string, Sql> = new Map([
  ['email', sql`texts['user.email']`],
  ['username', userName],
  ['id', sql`texts['user.id']`],
  ['ip', userAddress],
])

const userText = sql`coalesce(${joinSql(
  [...userParts.values()].map((part) => sql`nullIf(${part}, '')`),
  sql`, `,
)}, '')`

const origin = [
  ['project', sql`project_id`],
  ['project.id', sql`project_id`],
  ['environment', sql`environment`],
  ['release', sql`release`],
  ['platform', sql`platform`],
  ['sdk.name', sql`sdk_name`],
  ['sdk.version', sql`sdk_version`],
  ['user', userText],
  ['user.username', userName],
  ['user.ip', userAddress],
  ['user.hash', sql`if(user_hash = 0, '', toString(user_hash))`],
  ['timestamp', sql`timestamp`],
] as const

const durationMs = sql`(duration_us / 1000)`

const ofSpans = [
  ...origin,
  ['parent_span', sql`parent_span_id`],
  ['trace', sql`trace_id`],
  ['transaction.span_id', sql`segment_id`],
  ['span.op', sql`op`],
  ['span.name', sql`name`],
  ['span.description', sql`description`],
  ['span.duration', durationMs],
  ['span.self_time', sql`(self_us / 1000)`],
  ['span.status', sql`status`],
  ['span.status_code', sql`http_status`],
  ['span.action', sql`action`],
  ['span.domain', sql`domain`],
  ['span.group', sql`if(group_hash = 0, '', lower(hex(group_hash)))`],
  ['span.category', sql`category`],
  ['span.system', sql`texts['db.system']`],
  ['http.method', sql`http_method`],
  ['transaction', sql`transaction`],
  ['transaction.op', sql`transaction_op`],
  ['is_transaction', sql`is_segment`],
  ['precise.start_ts', sql`(toUnixTimestamp64Micro(timestamp) / 1000000)`],
  ['precise.finish_ts', sql`((toUnixTimestamp64Micro(timestamp) + duration_us) / 1000000)`],
] as const

const nothing = sql`0`
const all = sql`1`

const spans: TableOf = {
  name: 'spans',
  columns: new Map([...ofSpans, ['id', sql`span_id`], ['event.id', sql`event_id`]]),
  weight: sql`weight`,
  durationMs,
  said: sql`concat(name, '\n', description, '\n', transaction)`,
  order: sql`span_id`,
  where: all,
}

/** What each dataset is in the columns. Every key of `keysOf` that is no attribute has its column here. */
export const tableOf: Readonly<Record<Dataset, TableOf>> = {
  spans,
  transactions: {
    ...spans,
    columns: new Map([
      ...ofSpans,
      ['event.id', sql`event_id`],
      ['span_id', sql`span_id`],
      ['title', sql`name`],
      ['event.type', sql`'transaction'`],
    ] as const),
    said: sql`name`,
    where: sql`is_segment = 1`,
  },
  logs: {
    name: 'logs',
    columns: new Map([
      ...origin,
      ['sentry.item_id', sql`log_id`],
      ['trace', sql`trace_id`],
      ['span_id', sql`span_id`],
      ['severity', sql`level`],
      ['severity_number', sql`severity`],
      ['message', sql`body`],
      ['message.template', sql`template`],
      ['server_name', sql`server_name`],
      ['timestamp_precise', sql`(toUnixTimestamp64Micro(timestamp) * 1000 + sequence)`],
    ] as const),
    weight: undefined,
    durationMs: nothing,
    said: sql`body`,
    order: sql`sequence`,
    where: all,
  },
  metrics: {
    name: 'metrics',
    columns: new Map([
      ...origin,
      ['id', sql`metric_id`],
      ['trace', sql`trace_id`],
      ['span_id', sql`span_id`],
      ['metric.name', sql`name`],
      ['metric.type', sql`type`],
      ['metric.unit', sql`unit`],
      ['value', sql`value`],
      ['timestamp_precise', sql`(toUnixTimestamp64Micro(timestamp) * 1000)`],
    ] as const),
    weight: sql`weight`,
    durationMs: nothing,
    said: sql`name`,
    order: sql`metric_id`,
    where: all,
  },
  errors: {
    name: 'events',
    columns: new Map([
      ['project', sql`project_id`],
      ['project.id', sql`project_id`],
      ['event.id', sql`event_id`],
      ['trace', sql`trace_id`],
      ['span', sql`span_id`],
      ['event.timestamp', sql`timestamp`],
      ['level', sql`level`],
      ['environment', sql`environment`],
      ['release', sql`release`],
      ['dist', sql`dist`],
      ['transaction', sql`transaction`],
      ['user', sql`coalesce(nullIf(user_email, ''), nullIf(user_name, ''), nullIf(user_id, ''), nullIf(user_ip, ''), '')`],
      ['user.id', sql`user_id`],
      ['user.email', sql`user_email`],
      ['user.username', sql`user_name`],
      ['user.ip', sql`user_ip`],
      ['error.type', sql`error_type`],
      ['error.value', sql`error_value`],
      ['error.mechanism', sql`tags['mechanism']`],
      ['error.handled', sql`(handled != 0)`],
      ['error.unhandled', sql`(handled = 0)`],
      ['http.method', sql`http_method`],
      ['http.url', sql`http_url`],
      ['sdk.name', sql`sdk_name`],
      ['sdk.version', sql`sdk_version`],
      ['logger', sql`logger`],
      ['server_name', sql`server_name`],
      ['message', sql`title`],
      ['title', sql`title`],
      ['culprit', sql`culprit`],
      ['platform', sql`platform`],
      ['type', sql`type`],
    ] as const),
    weight: sql`weight`,
    durationMs: nothing,
    said: sql`title`,
    order: sql`event_id`,
    where: all,
  },
}

/** Whether attributes are kept by type; errors have tags alone, which are texts. */
export const hasTypedAttributes = (dataset: Dataset): boolean => dataset !== 'errors'
