/** On every answer of the front door, errors included: else a browser hides the status and the limits from the SDK (ingest.md 1.4). */
export const corsHeaders: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'x-sentry-error, x-sentry-rate-limits, retry-after',
]

/** Answer to a preflight. Trace headers are allowed because user code that instruments fetch adds them to tunnel calls. */
export const preflightHeaders: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Allow-Methods',
  'GET, POST, OPTIONS',
  'Access-Control-Allow-Headers',
  'x-sentry-auth, x-requested-with, x-forwarded-for, origin, referer, accept, content-type, authentication, authorization, content-encoding, transfer-encoding, sentry-trace, baggage, traceparent',
  'Access-Control-Max-Age',
  '3600',
]
