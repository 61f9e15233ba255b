import { deflateSync, gzipSync } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { envelopeOf, errorEvent, recordOf } from '../test-records.ts'
import { decodeRecordBody } from './decode.ts'

const eventId = '4a1f0c77d2e94b5f8c3a6e90b1d24f57'

const decode = (record: ReturnType<typeof recordOf>) => decodeRecordBody(record, Buffer.from(record.body))

describe('an envelope', () => {
  it('is inflated and split, each item with category and quantity', () => {
    const text = envelopeOf(
      { event_id: eventId, sent_at: '2026-11-22T12:00:00Z' },
      [{ type: 'event' }, errorEvent(eventId)],
      [{ type: 'attachment', length: 5, filename: 'a.txt' }, 'hello'],
      [{ type: 'span', item_count: 3 }, { items: [1, 2, 3] }],
    )
    const decoded = decode(recordOf(text, { gzip: true }))
    expect(decoded.items.map(({ type, category, quantity }) => [type, category, quantity])).toEqual([
      ['event', 'error', 1],
      ['attachment', 'attachment', 5],
      ['span', 'span', 3],
    ])
    expect(decoded.eventId).toBe(eventId)
    expect(decoded.sentAtMs).toBe(Date.UTC(2026, 10, 22, 12))
    expect(decoded.faults).toEqual([])
  })

  it('keeps what precedes a break and names the break', () => {
    const decoded = decode(recordOf(`${envelopeOf({}, [{ type: 'event' }, errorEvent(eventId)])}\n{"type":"event","length":900}\n{}`))
    expect(decoded.items).toHaveLength(1)
    expect(decoded.faults.map(({ drop }) => drop.reason)).toEqual(['invalid_envelope'])
  })

  it('that cannot be inflated, or is a bomb, is a named fault', () => {
    expect(decode({ ...recordOf('not gzip'), encoding: 'gzip' }).faults[0]?.drop.reason).toBe('invalid_compression')
    const bomb = { ...recordOf(gzipSync(Buffer.alloc(150 * 1024 * 1024))), encoding: 'gzip' as const }
    expect(decode(bomb).faults[0]?.drop.reason).toBe('too_large:envelope')
  })

  it('drops an item over its limit and keeps the others', () => {
    const text = envelopeOf({}, [{ type: 'event' }, { message: 'x'.repeat(1024 * 1024) }], [{ type: 'event' }, errorEvent(eventId)])
    const decoded = decode(recordOf(text))
    expect(decoded.faults).toEqual([{ drop: { kind: 'invalid', reason: 'too_large:event' }, category: 'error', quantity: 1 }])
    expect(decoded.items.map(({ index }) => index)).toEqual([1])
  })

  it('makes one item of each report in a list', () => {
    const reports = [
      { type: 'csp-violation', body: {} },
      { type: 'csp-violation', body: {} },
    ]
    expect(decode(recordOf(envelopeOf({}, [{ type: 'raw_security' }, reports]))).items).toHaveLength(2)
  })
})

describe('the event id', () => {
  it('is the envelope header, else the answer of the door, else the payload, else derived from the record', () => {
    const other = 'b'.repeat(32)
    const text = envelopeOf({}, [{ type: 'event' }, errorEvent(other)])
    expect(decode(recordOf(envelopeOf({ event_id: eventId }, [{ type: 'event' }, errorEvent(other)]))).eventId).toBe(eventId)
    expect(decode(recordOf(text, { head: { eventId } })).eventId).toBe(eventId)
    expect(decode(recordOf(text)).eventId).toBe(other)
    const nameless = recordOf(envelopeOf({}, [{ type: 'event' }, { message: 'x' }]))
    expect(decode(nameless).eventId).toMatch(/^[0-9a-f]{32}$/)
    expect(decode(nameless).eventId).toBe(decode(nameless).eventId)
  })
})

describe('the legacy doors', () => {
  it('store: JSON, or base64 of zlib of JSON', () => {
    const json = JSON.stringify(errorEvent(eventId))
    for (const body of [json, deflateSync(json).toString('base64')]) {
      const decoded = decode(recordOf(body, { kind: 'store' }))
      expect(decoded.items.map(({ type }) => type)).toEqual(['event'])
      expect(decoded.eventId).toBe(eventId)
    }
  })

  it('minidump: the dump is an attachment, the form is its event', () => {
    const body = [
      '--B',
      'Content-Disposition: form-data; name="sentry[release]"',
      '',
      'game@1.0',
      '--B',
      'Content-Disposition: form-data; name="sentry[__proto__][polluted]"',
      '',
      'yes',
      '--B',
      'Content-Disposition: form-data; name="upload_file_minidump"; filename="a.dmp"',
      '',
      'MDMP....',
      '--B--',
      '',
    ].join('\r\n')
    const decoded = decode(recordOf(body, { kind: 'minidump', head: { contentType: 'multipart/form-data; boundary=B', eventId } }))
    expect(decoded.items.map(({ type, header }) => [type, header['attachment_type']])).toEqual([
      ['event', undefined],
      ['attachment', 'event.minidump'],
    ])
    expect(JSON.parse(decoded.items[0]?.payload.toString() ?? '')).toMatchObject({
      release: 'game@1.0',
      platform: 'native',
      level: 'fatal',
    })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('attachments: each file part, none of the fields', () => {
    const body =
      '--B\r\nContent-Disposition: form-data; name="f"; filename="n.txt"\r\n\r\nabc\r\n--B\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--B--\r\n'
    const decoded = decode(recordOf(body, { kind: 'attachment', head: { contentType: 'multipart/form-data; boundary=B', eventId } }))
    expect(decoded.items.map(({ payload }) => payload.toString())).toEqual(['abc'])
  })
})

it('never throws, whatever the bytes, the kind and the encoding', () => {
  const kinds = fc.constantFrom('envelope', 'store', 'security', 'nel', 'minidump', 'attachment', 'door', 'cron')
  const encodings = fc.constantFrom('identity', 'gzip', 'deflate', 'br', 'zstd')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), kinds, encodings, (bytes, kind, encoding) => {
      const decoded = decode({
        ...recordOf(Buffer.from(bytes), { kind, head: { contentType: 'multipart/form-data; boundary=B' } }),
        encoding,
      })
      expect(decoded.eventId).toHaveLength(32)
    }),
  )
})
