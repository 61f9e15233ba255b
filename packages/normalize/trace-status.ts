import type { Json } from '#packages/protocol/json'

/** gRPC's status codes by number, which is their position (ingest.md 3.2). */
const codes = [
  'ok',
  'cancelled',
  'unknown',
  'invalid_argument',
  'deadline_exceeded',
  'not_found',
  'already_exists',
  'permission_denied',
  'resource_exhausted',
  'failed_precondition',
  'aborted',
  'out_of_range',
  'unimplemented',
  'internal_error',
  'unavailable',
  'data_loss',
  'unauthenticated',
]

/** What a span has that says nothing. */
export const unknownStatus = 'unknown'

/** `error` is what newer SDKs send beside `ok`. */
const names: ReadonlyMap<Json, string> = new Map<Json, string>([
  ...codes.flatMap((name, code): [Json, string][] => [
    [name, name],
    [code, name],
    [String(code), name],
  ]),
  ['error', 'error'],
  ['unknown_error', unknownStatus],
  ['canceled', 'cancelled'],
])

/** A status by its name, an alias or its gRPC number; undefined for anything else. */
export const traceStatus = (value: Json): string | undefined =>
  names.get(value) ?? (typeof value === 'string' && value.length <= 32 ? names.get(value.trim().toLowerCase()) : undefined)
