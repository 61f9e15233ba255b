import { readOtlpRequest } from '#packages/otlp/read-request'
import type { OtlpSignal } from '#packages/otlp/read-request'
import type { DataCategory } from '#packages/protocol/data-category'
import type { JsonObject } from '#packages/protocol/json'
import type { RecordHead } from '#server/log/log'

import type { Fault } from '../unit.ts'
import type { RawItem } from './decode-forms.ts'

/** What an export request held: containers as of an envelope, and what of it was lost. */
interface OtlpFrame {
  readonly header: JsonObject
  readonly headerLine: string
  readonly items: readonly RawItem[]
  readonly faults: readonly Fault[]
}

const itemsOf: Readonly<Record<OtlpSignal, { readonly type: string; readonly contentType: string; readonly category: DataCategory }>> = {
  traces: { type: 'span', contentType: 'application/vnd.sentry.items.span.v2+json', category: 'span' },
  logs: { type: 'log', contentType: 'application/vnd.sentry.items.log+json', category: 'log_item' },
}

const isJson = (contentType: string): boolean => contentType.trim().toLowerCase().startsWith('application/json')

/** Reads an export request of OpenTelemetry into the containers that Sentry's SDKs would have sent (ingest.md 1.9.10). Never throws. */
export const readOtlp = (bytes: Buffer, head: Pick<RecordHead, 'contentType' | 'signal'>): OtlpFrame => {
  const signal = head.signal === 'logs' ? 'logs' : 'traces'
  const { type, contentType: itemContentType, category } = itemsOf[signal]
  const fault = (reason: string, quantity: number): Fault[] =>
    quantity > 0 ? [{ drop: { kind: 'invalid', reason }, category, quantity }] : []
  const frame = { header: {}, headerLine: '', items: [] }
  const read = readOtlpRequest(bytes, signal, isJson(head.contentType ?? ''))
  if (read.kind !== 'read') return { ...frame, faults: fault(read.kind, 1) }
  const { containers, invalid, tooLarge, tooMany } = read.request
  return {
    ...frame,
    items: containers.map(({ json, items }) => ({
      type,
      header: { item_count: items, content_type: itemContentType },
      payload: Buffer.from(json),
    })),
    faults: [...fault('invalid_otlp', invalid), ...fault('too_large:otlp', tooLarge), ...fault('too_many_items', tooMany)],
  }
}
