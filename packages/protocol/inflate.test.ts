import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseContentEncoding } from './content-encoding.ts'
import type { ContentEncoding } from './content-encoding.ts'
import { inflateStart } from './inflate-start.ts'
import { inflate } from './inflate.ts'

const encoders: readonly [string, ContentEncoding, (bytes: Uint8Array) => Buffer][] = [
  ['identity', 'identity', (bytes) => Buffer.from(bytes)],
  ['gzip', 'gzip', (bytes) => gzipSync(bytes)],
  ['deflate', 'deflate', (bytes) => deflateSync(bytes)],
  ['raw deflate', 'deflate', (bytes) => deflateRawSync(bytes)],
  ['br', 'br', (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })],
  ['zstd', 'zstd', (bytes) => zstdCompressSync(bytes)],
]

describe.each(encoders)('%s', (_name, encoding, encode) => {
  it('gives back any bytes', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (plain) => {
        expect(inflate(encode(plain), encoding, { bytesMax: 2000 })).toEqual({ kind: 'inflated', bytes: Buffer.from(plain) })
      }),
    )
  })

  it('stops at the limit', () => {
    expect(inflate(encode(Buffer.alloc(5_000_000)), encoding, { bytesMax: 100_000 })).toEqual({ kind: 'too_large' })
    expect(inflate(encode(Buffer.alloc(1000)), encoding, { bytesMax: 1000 })).toMatchObject({ kind: 'inflated' })
  })

  it('gives the start of a bomb, and of a body that is cut off', async () => {
    expect(await inflateStart(encode(Buffer.alloc(5_000_000, 97)), encoding, 1000)).toEqual(Buffer.alloc(1000, 97))
    const text = Buffer.from(Array.from({ length: 20_000 }, (_, index) => String(index * 7919)).join())
    const body = encode(text)
    const start = await inflateStart(body.subarray(0, body.length - 100), encoding, 1_000_000)
    expect(start.length).toBeGreaterThan(50_000)
    expect(start.equals(text.subarray(0, start.length))).toBe(true)
  })
})

describe('broken streams', () => {
  it.each(['gzip', 'deflate', 'br', 'zstd'] as const)('%s: corrupt, never an exception', async (encoding) => {
    expect(inflate(Buffer.from('no such thing'), encoding, { bytesMax: 1000 })).toEqual({ kind: 'corrupt' })
    expect(await inflateStart(Buffer.from('no such thing'), encoding, 1000)).toBeInstanceOf(Buffer)
  })

  it('calls a cut-off gzip corrupt, unless only the start is asked for', () => {
    const cut = gzipSync('x'.repeat(1000)).subarray(0, 20)
    expect(inflate(cut, 'gzip', { bytesMax: 2000 })).toEqual({ kind: 'corrupt' })
    expect(inflate(cut, 'gzip', { bytesMax: 2000, partial: true })).toMatchObject({ kind: 'inflated' })
  })

  it('does not reserve memory for a zstd window above 8 MiB', () => {
    // Magic, a frame header that declares a window of 2^27 bytes, an empty last block.
    expect(inflate(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x88, 0x01, 0x00, 0x00]), 'zstd', { bytesMax: 1000 })).toEqual({
      kind: 'corrupt',
    })
  })
})

describe('Content-Encoding (ingest.md 1.5)', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['identity', 'identity'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    [' deflate ', 'deflate'],
    ['br', 'br'],
    ['zstd', 'zstd'],
    ['gzip, gzip', undefined],
    ['compress', undefined],
    ['__proto__', undefined],
  ])('%j is %s', (value, encoding) => {
    expect(parseContentEncoding(value)).toBe(encoding)
  })
})
