import type { Answer } from './answer.ts'
import type { Door, Exchange } from './door.ts'
import { receiveLegacy } from './receive-legacy.ts'
import { contentTypeOf } from './record.ts'
import { rejections } from './reject.ts'
import type { Route } from './route.ts'

const accepted: Answer = { status: 202, contentType: '', body: '' }
const mediaTypes: ReadonlySet<string> = new Set(['application/json', 'application/x-protobuf'])

const mediaType = (contentType: string): string => (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()

/**
 * `POST /api/{project}/integration/otlp/v1/traces` and `/v1/logs` (ingest.md 1.2, 1.9.10): what exporters and collectors of OpenTelemetry send, which is
 * read in processing. Exporters come again after a 429 or 503.
 */
export const receiveOtlp = (door: Door, exchange: Exchange, { kind, project }: Route): Promise<void> => {
  const contentType = contentTypeOf(exchange)
  const signal = kind === 'otlp-logs' ? 'logs' : 'traces'
  return receiveLegacy(door, exchange, project, {
    kind: 'otlp',
    category: signal === 'logs' ? 'log_item' : 'span',
    bytesMax: door.limits.otlpBytesMax,
    tooLarge: rejections.otlpTooLarge,
    answers429: true,
    headRejection: mediaTypes.has(mediaType(contentType)) ? undefined : rejections.contentType,
    look: () => ({ kind: 'ok', answer: accepted, extras: { contentType, signal } }),
  })
}
