import { crc32 as crc } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { assert } from '#core/assert'

import type { LogRecord, NewRecord } from './log.ts'
import { declaredBytes, decodeRecord, encodeRecord, intactBytes, readU64, recordBytesMax, writeU64 } from './record-codec.ts'
import { anyRecord, testRecord } from './test-records.ts'

const encoded = (record: NewRecord): Buffer => {
  const result = encodeRecord(record)
  assert(result.ok, 'the record is valid')
  const frame = Buffer.concat([result.value.header, result.value.body])
  expect(frame.byteLength).toBe(result.value.bytes)
  return frame
}

const withoutPlace = ({ stream: _stream, offset: _offset, endOffset: _endOffset, ...record }: LogRecord): NewRecord => record
const plain = ({ body, ...record }: NewRecord): unknown => ({ ...record, body: Buffer.from(body).toString('hex') })

describe('a record', () => {
  it('comes back as it was, with its place', () => {
    fc.assert(
      fc.property(anyRecord, fc.nat(), (record, offset) => {
        const frame = encoded(record)
        const decoded = decodeRecord(frame, '0-0', offset)
        assert(decoded, 'it is intact')
        expect(plain(withoutPlace(decoded))).toEqual(plain(record))
        expect(decoded).toMatchObject({ stream: '0-0', offset, endOffset: offset + frame.byteLength })
        expect('spooled' in decoded.head).toBe(false)
        expect(intactBytes(frame, 0)).toBe(frame.byteLength)
      }),
    )
  })

  it('lies on disk exactly as specified', () => {
    const { head } = testRecord(1)
    const frame = encoded({ ...testRecord(0xab, 3), receivedAtMs: 0x01_02_03_04_05, kind: 'door' })
    const json = JSON.stringify(head)
    expect(frame.readUInt32LE(0)).toBe(frame.byteLength - 8)
    expect([...frame.subarray(8, 12)]).toEqual([1, 10, 1, 0])
    expect([...frame.subarray(12, 28)]).toEqual([5, 4, 3, 2, 1, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0])
    expect(frame.toString('hex', 28, 44)).toBe('000000000000000000000000000000ab')
    expect(frame.readUInt32LE(44)).toBe(json.length)
    expect(frame.toString('utf8', 48)).toBe(`${json}bod`)
  })

  it('does not copy the body to write it, nor to read it', () => {
    const record = testRecord(1)
    const result = encodeRecord(record)
    assert(result.ok, 'the record is valid')
    expect(result.value.body).toBe(record.body)
    const frame = encoded(record)
    expect(decodeRecord(frame, '0-0', 0)?.body.buffer).toBe(frame.buffer)
  })

  it('keeps hostile hint names harmless', () => {
    const hints = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>
    const decoded = decodeRecord(encoded({ ...testRecord(1), head: { key: '', ip: '', hints } }), '0-0', 0)
    expect(Object.entries(decoded?.head.hints ?? {})).toEqual(Object.entries(hints))
    expect(Object.getPrototypeOf(decoded?.head.hints)).toBeNull()
  })
})

describe('a record that is damaged', () => {
  it('is refused when it is cut anywhere', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const frame = encoded(record)
        for (let length = 0; length < frame.byteLength; length += 1) {
          expect(decodeRecord(frame.subarray(0, length), '0-0', 0)).toBeUndefined()
          expect(intactBytes(frame.subarray(0, length), 0)).toBe(0)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('is refused when any byte is another, also with other records behind it', () => {
    fc.assert(
      fc.property(anyRecord, fc.integer({ min: 1, max: 255 }), (record, flip) => {
        const bytes = encoded(record).byteLength
        const buffer = Buffer.concat([encoded(record), encoded(testRecord(1, 700))])
        for (let at = 0; at < bytes; at += 1) {
          buffer.writeUInt8(buffer.readUInt8(at) ^ flip, at)
          expect(intactBytes(buffer, 0)).toBe(0)
          expect(decodeRecord(buffer.subarray(0, bytes), '0-0', 0)).toBeUndefined()
          buffer.writeUInt8(buffer.readUInt8(at) ^ flip, at)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('never makes the decoder throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const buffer = Buffer.from(bytes)
        expect(decodeRecord(buffer, '0-0', 0)).toBeUndefined()
        expect(intactBytes(buffer, 0)).toBe(0)
      }),
      { numRuns: 1000 },
    )
  })

  it('is not found in zeros, which is what a file system leaves of lost blocks', () => {
    expect(declaredBytes(Buffer.alloc(100), 0)).toBeUndefined()
    expect(intactBytes(Buffer.alloc(100), 0)).toBe(0)
  })
})

describe('what is no record although its checksum is right', () => {
  /** Any bytes under a right length and checksum: only then is the meaning looked at. */
  const sealed = (rest: Buffer): Buffer => {
    const frame = Buffer.concat([Buffer.alloc(8), Buffer.from([1, 1, 1, 0]), rest])
    frame.writeUInt32LE(frame.byteLength - 8, 0)
    frame.writeUInt32LE(crc(frame.subarray(8)), 4)
    return frame
  }

  it('is refused; a record of a newer version counts as intact', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 36, maxLength: 200 }), (bytes) => {
        const rest = Buffer.from(bytes)
        rest.writeUInt32LE(rest.byteLength > 36 ? rest.readUInt8(32) % (rest.byteLength - 36) : 0, 32)
        const frame = sealed(rest)
        expect(intactBytes(frame, 0)).toBe(frame.byteLength)
        expect(decodeRecord(frame, '0-0', 0)).toBeUndefined()
      }),
    )
    const newer = encoded(testRecord(1))
    newer[8] = 2
    newer.writeUInt32LE(crc(newer.subarray(8)), 4)
    expect(intactBytes(newer, 0)).toBe(newer.byteLength)
    expect(decodeRecord(newer, '0-0', 0)).toBeUndefined()
  })
})

describe('what the encoder refuses', () => {
  it('is what the layout cannot hold', () => {
    const record = testRecord(1)
    const refused: NewRecord[] = [
      { ...record, body: Buffer.alloc(recordBytesMax) },
      { ...record, head: { key: 'x'.repeat(200_000), ip: '' } },
      { ...record, receivedAtMs: 0.5 },
      { ...record, projectId: -1 as NewRecord['projectId'] },
      { ...record, recordId: 'xyz' as NewRecord['recordId'] },
      { ...record, recordId: 'g'.repeat(32) as NewRecord['recordId'] },
      { ...record, spooled: { bytes: 1, crc32: 1 } },
    ]
    for (const bad of refused) expect(encodeRecord(bad).ok).toBe(false)
  })
})

describe('eight-byte integers', () => {
  it('keep every value up to 2^53-1, and nothing above is taken for one', () => {
    const buffer = Buffer.alloc(8)
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        writeU64(buffer, value, 0)
        expect(readU64(buffer, 0)).toBe(value)
        expect(buffer.readBigUInt64LE(0)).toBe(BigInt(value))
      }),
    )
    expect(readU64(Buffer.alloc(8, 0xff), 0)).toBeUndefined()
  })
})
