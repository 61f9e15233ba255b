const categories = [
  'default',
  'error',
  'transaction',
  'security',
  'attachment',
  'session',
  'profile',
  'replay',
  'monitor',
  'span',
  'feedback',
  'metric_bucket',
  'log_item',
  'log_byte',
  'profile_chunk',
  'trace_metric',
  'internal',
  'unknown',
] as const

/** What quotas, rate limits and outcomes are counted in (ingest.md 1.7). Attachment and log_byte count bytes, the rest items. */
export type DataCategory = (typeof categories)[number]

const known: ReadonlySet<string> = new Set(categories)

/** True for the name of a category of ours. */
export const isDataCategory = (name: string): name is DataCategory => known.has(name)

const byItemType: Readonly<Record<string, DataCategory>> = {
  event: 'error',
  transaction: 'transaction',
  security: 'security',
  raw_security: 'security',
  nel: 'error',
  attachment: 'attachment',
  form_data: 'default',
  unreal_report: 'error',
  user_report: 'feedback',
  feedback: 'feedback',
  session: 'session',
  sessions: 'session',
  client_report: 'internal',
  check_in: 'monitor',
  profile: 'profile',
  profile_chunk: 'profile_chunk',
  profile_chunk_ui: 'profile_chunk',
  replay_event: 'replay',
  replay_recording: 'replay',
  replay_video: 'replay',
  span: 'span',
  log: 'log_item',
  trace_metric: 'trace_metric',
  statsd: 'metric_bucket',
  metric_buckets: 'metric_bucket',
  metric_meta: 'metric_bucket',
}

/** Category of an envelope item by its `type`; `unknown` for a type that we have never heard of. */
export const categoryOfItemType = (itemType: string): DataCategory =>
  Object.hasOwn(byItemType, itemType) ? (byItemType[itemType] ?? 'unknown') : 'unknown'
