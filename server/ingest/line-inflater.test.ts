import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { LineInflater } from './line-inflater.ts'

const inflater = new LineInflater()
const read = (body: Buffer, encoding: 'gzip' | 'deflate' | 'br' = 'gzip'): string | undefined => inflater.read(body, encoding)?.toString()

const header = JSON.stringify({ event_id: '4a1f0c77d2e94b5f8c3a6e90b1d24f57', trace: { sample_rate: '1.0', transaction: 'GET /größe' } })
const envelope = Buffer.from(`${header}\n{"type":"event"}\n${'{"message":"hello hello"}'.repeat(400)}\n`)

const wrappers = [
  ['gzip', 'gzip', gzipSync],
  ['zlib', 'deflate', deflateSync],
  ['raw', 'deflate', deflateRawSync],
] as const

describe.each(wrappers)('the first line in a %s wrapper', (_name, encoding, encode) => {
  it.each([0, 1, 3, 6, 9])('is read at compression level %d', (level) => {
    expect(read(encode(envelope, { level }), encoding)).toBe(header)
  })

  it.each(['Z_FILTERED', 'Z_HUFFMAN_ONLY', 'Z_RLE', 'Z_FIXED'] as const)('is read when made with %s', (strategy) => {
    expect(read(encode(envelope, { strategy: constants[strategy] }), encoding)).toBe(header)
  })

  it('is read as zlib reads it, or left to zlib', () => {
    expect.hasAssertions()
    const lines = fc.array(fc.string({ unit: fc.constantFrom(...Array.from('{}":,abcdef0123456789 é')), maxLength: 1400 }), {
      minLength: 1,
      maxLength: 4,
    })
    const options = fc.record({ level: fc.integer({ min: 0, max: 9 }), strategy: fc.integer({ min: 0, max: 4 }) })
    fc.assert(
      fc.property(lines, options, (parts, how) => {
        const found = read(encode(Buffer.from(`${parts.join('\n')}\n`), how), encoding)
        const [first = ''] = parts
        const isLong = Buffer.byteLength(first) > 1024
        expect(found === undefined || (found === first && !isLong)).toBe(true)
      }),
    )
  })
})

describe('what is left to zlib', () => {
  it('is a line without an end, a long line, another encoding', () => {
    expect(read(gzipSync(header))).toBeUndefined()
    expect(read(gzipSync(`${'a'.repeat(1025)}\n`))).toBeUndefined()
    expect(read(brotliCompressSync(envelope), 'br')).toBeUndefined()
    expect(inflater.read(envelope, 'identity')).toBeUndefined()
  })

  it('is a body cut off within the line', () => {
    const body = gzipSync(envelope)
    for (let bytes = 0; bytes < 60; bytes += 1) expect(read(body.subarray(0, bytes))).toBeUndefined()
  })

  it('is a gzip header with a name, and a copy of what was never there', () => {
    const named = gzipSync(envelope)
    named[3] = 8
    expect(read(named)).toBeUndefined()
    // A fixed block that begins with a copy of three bytes from one byte before.
    expect(read(Buffer.from([0x03, 0x02, 0x00]), 'deflate')).toBeUndefined()
  })
})

describe('hostile input', () => {
  it('never throws, and one body leaves nothing behind for the next', () => {
    expect.hasAssertions()
    const good = gzipSync(envelope)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 10, max: 100 }), (bytes, at) => {
        inflater.read(Buffer.concat([good.subarray(0, 10), bytes]), 'gzip')
        const damaged = Buffer.from(good)
        damaged.set(bytes.subarray(0, Math.max(0, good.length - at)), at)
        inflater.read(damaged, 'gzip')
        expect(read(good)).toBe(header)
      }),
    )
  })

  it('gives up after a bounded look at empty blocks', () => {
    const emptyBlocks = Buffer.alloc(1_000_000)
    for (let at = 0; at + 5 <= emptyBlocks.length; at += 5) emptyBlocks.set([0, 0, 0, 0xff, 0xff], at)
    expect(read(Buffer.concat([gzipSync('').subarray(0, 10), emptyBlocks]))).toBeUndefined()
  })
})
