import type { Attributes } from '#packages/attributes/read-attributes'
import { takeOrigin, userHashOf } from '#packages/logs/item-origin'
import type { EnvelopeSdk, ItemOrigin } from '#packages/logs/item-origin'
import { userHash } from '#packages/normalize/user-hash'
import type { Event } from '#packages/protocol/event'

/** Who sent a span, and whose it was: the columns that stand beside every item of a trace. */
export interface SpanOrigin extends ItemOrigin {
  /** 53 bits; 0 = nobody known. */
  readonly userHash: number
}

/** Who sent a transaction, by the event that it came as. The event is scrubbed. */
export const originOfEvent = (event: Event): SpanOrigin => ({
  environment: event.environment ?? '',
  release: event.release ?? '',
  sdkName: event.sdk?.name ?? '',
  sdkVersion: event.sdk?.version ?? '',
  platform: event.platform,
  userHash: userHash(event),
})

/** What spans of browsers that come alone call it. */
const olderNames = [
  ['release', 'sentry.release'],
  ['environment', 'sentry.environment'],
] as const

/**
 * Takes out of the attributes of a span that came without a transaction who sent it (ingest.md 2.7). What the sampling context of the envelope says of
 * release and environment is of the service that began the trace, which may be another. The attributes are scrubbed.
 */
export const takeSpanOrigin = (attributes: Attributes, sdk: EnvelopeSdk): SpanOrigin => {
  const { texts } = attributes
  for (const [older, name] of olderNames) {
    const said = texts.get(older)
    if (said !== undefined && texts.delete(older) && !texts.has(name)) texts.set(name, said)
  }
  return { ...takeOrigin(attributes, sdk), userHash: userHashOf(attributes) }
}

/** Attributes that stand in columns once they were read, or that say the same in every span. */
const columnKeys = [
  'sentry.op',
  'sentry.sdk.integrations',
  'sentry.segment.id',
  'sentry.segment.name',
  'sentry.transaction',
  'transaction',
  'sentry.trace_lifecycle',
  'sentry.sample_rate',
  'sentry.client_sample_rate',
  'sentry.exclusive_time',
]

/** Takes out what stands in columns: nothing is stored twice. */
export const dropColumnKeys = ({ texts, numbers }: Attributes): void => {
  for (const key of columnKeys) if (!texts.delete(key)) numbers.delete(key)
}
