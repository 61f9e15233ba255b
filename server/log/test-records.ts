import fc from 'fast-check'

import type { ProjectId, RecordId } from '#packages/protocol/ids'

import { contentEncodings, recordKinds } from './log.ts'
import type { ContentEncoding, NewRecord, RecordHead, RecordKind } from './log.ts'

/** A record whose id is `number` in hex and whose body has `bodyBytes` bytes that follow from it. */
export const testRecord = (number: number, bodyBytes = 10): NewRecord => ({
  kind: 'envelope',
  encoding: 'gzip',
  receivedAtMs: 1_770_000_000_000 + number,
  projectId: 7 as ProjectId,
  recordId: number.toString(16).padStart(32, '0') as RecordId,
  head: { key: 'a'.repeat(32), ip: '192.0.2.1' },
  body: Buffer.alloc(bodyBytes, `body ${number};`),
})

const texts = fc.string({ unit: 'grapheme', maxLength: 40 })
const count = fc.maxSafeNat()

const head: fc.Arbitrary<RecordHead> = fc.record(
  {
    key: texts,
    ip: texts,
    userAgent: texts,
    hints: fc.dictionary(texts, texts, { maxKeys: 3, noNullPrototype: false }),
    origin: texts,
    client: texts,
    contentType: texts,
    release: texts,
    environment: texts,
    eventId: texts,
  },
  { requiredKeys: ['key', 'ip'] },
)

const recordId = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex') as RecordId)

const fields = {
  kind: fc.constantFrom(...(Object.keys(recordKinds) as RecordKind[])),
  encoding: fc.constantFrom(...(Object.keys(contentEncodings) as ContentEncoding[])),
  receivedAtMs: count,
  projectId: count.map((number) => number as ProjectId),
  recordId,
  head,
}

/** Any record that the front door could make, spooled or not. */
export const anyRecord: fc.Arbitrary<NewRecord> = fc.oneof(
  fc.record({ ...fields, body: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({
    ...fields,
    body: fc.constant(new Uint8Array(0)),
    spooled: fc.record({ bytes: fc.nat(10_000_000), crc32: fc.nat(0xff_ff_ff_ff) }),
  }),
)
