/** Fields of spans, as the API spells them. */
export const spanFields = {
  duration: 'span.duration',
  count: 'count()',
  rate: 'epm()',
  average: 'avg(span.duration)',
  p95: 'p95(span.duration)',
  spent: 'sum(span.self_time)',
  group: 'span.group',
  text: 'sentry.normalized_description',
  domain: 'span.domain',
  action: 'span.action',
  transaction: 'transaction',
  project: 'project',
  queue: 'messaging.destination.name',
} as const
