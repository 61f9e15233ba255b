import { describe, expect, it } from 'vitest'

import { growsLinearly } from '#packages/test-growth'
import type { RecordHead, RecordKind } from '#server/log/log'

import { envelopeOf, recordOf } from '../test-records.ts'
import type { DecodedRecord } from '../unit.ts'
import { decodeRecordBody } from './decode.ts'

const mebibyte = 1024 * 1024

const decode = (body: string | Buffer, kind: RecordKind = 'envelope', head: Partial<RecordHead> = {}): DecodedRecord => {
  const record = recordOf(body, { kind, head })
  return decodeRecordBody(record, Buffer.from(record.body))
}

const lost = ({ faults }: DecodedRecord): unknown[] => faults.map(({ drop, category, quantity }) => [drop.reason, category, quantity])

const form = (...parts: (readonly [disposition: string, content: string])[]): string =>
  `${parts.map(([disposition, content]) => `--B\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`).join('')}--B--\r\n`
const formHead = { contentType: 'multipart/form-data; boundary=B' }
const dump = ['name="upload_file_minidump"; filename="a.dmp"', 'MDMP....'] as const

describe('what a record holds in memory', () => {
  it('is said in bytes, also of those that no item is left of, as all payloads are views of them', () => {
    const text = envelopeOf({}, [{ type: 'event' }, {}], [{ type: 'event' }, 'x'.repeat(2 * mebibyte)])
    const decoded = decode(text)
    expect(decoded.items).toHaveLength(1)
    expect(decoded.bytes).toBe(Buffer.byteLength(text))
  })

  it('does not contain a first line without an end', () => {
    expect(decode(`{"a":"${'x'.repeat(mebibyte)}`).headerLine.length).toBeLessThanOrEqual(65_536)
    expect(decode(`{"a":"${'x'.repeat(100)}"}\n`).headerLine).toHaveLength(108)
  })
})

describe('lists inside one item', () => {
  const reports = `[${'{},'.repeat(4999)}{}]`

  it('are no way around the number of items: 1,000 reports of a record, the rest is counted', () => {
    const decoded = decode(envelopeOf({}, [{ type: 'raw_security' }, reports], [{ type: 'raw_security' }, reports]))
    expect(decoded.items).toHaveLength(1000)
    expect(lost(decoded)).toEqual([
      ['too_many_items', 'security', 4000],
      ['too_many_items', 'security', 5000],
    ])
  })

  it('nor are they at the doors for reports', () => {
    for (const [kind, category] of [
      ['security', 'security'],
      ['nel', 'error'],
    ] as const) {
      const decoded = decode(reports, kind)
      expect(decoded.items).toHaveLength(1000)
      expect(lost(decoded)).toEqual([['too_many_items', category, 4000]])
    }
  })
})

describe('attachments', () => {
  it('are 30 of one record at most, the others end as an outcome', () => {
    const items = Array.from({ length: 32 }, (_, index) => [{ type: 'attachment', length: 3, filename: `${index}` }, 'abc'] as const)
    const decoded = decode(envelopeOf({}, ...items, [{ type: 'event' }, {}]))
    expect(decoded.items.map(({ type }) => type).filter((type) => type === 'attachment')).toHaveLength(30)
    expect(decoded.items.at(-1)?.type).toBe('event')
    expect(lost(decoded)).toEqual([
      ['too_large:attachment', 'attachment', 3],
      ['too_large:attachment', 'attachment', 3],
    ])
  })

  it('of a form with too many parts are not forgotten silently', () => {
    const parts = Array.from({ length: 1002 }, (_, index) => [`name="n${index}"`, 'x'] as const)
    expect(lost(decode(form(...parts), 'attachment', formHead))).toEqual([['too_many_items', 'attachment', 1]])
    expect(lost(decode(form(dump, ...parts), 'minidump', formHead))).toEqual([['too_many_items', 'default', 1]])
  })
})

describe('the form of a crash upload', () => {
  it('keeps the dump and a bare event when its fields or its JSON are larger than an event may be', () => {
    for (const field of [
      ['name="sentry"', `{"release":"a","extra":[${'{},'.repeat(700_000)}{}]}`],
      ['name="sentry[release]"', 'x'.repeat(mebibyte)],
      ['name="sentry__1"; filename="s"', `{"extra":[${'{},'.repeat(400_000)}{}]}`],
      ['name="note"', '\0'.repeat(mebibyte)],
    ] as const) {
      const decoded = decode(form(field, dump), 'minidump', formHead)
      expect(decoded.items[0]?.type).toBe('event')
      expect(decoded.items.at(-1)?.header['attachment_type']).toBe('event.minidump')
      expect(lost(decoded)).toEqual([['too_large:form_data', 'default', 1]])
    }
  })

  it('reads names of nothing but brackets in linear time', () => {
    const read = (length: number) => {
      const parts = Array.from({ length: 300 }, () => [`name="sentry${'['.repeat(length)}"`, 'x'] as const)
      return decode(form(dump, ...parts), 'minidump', formHead)
    }
    expect(growsLinearly(read, 16_000)).toBe(true)
  })
})
