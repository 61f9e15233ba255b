import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { ContentEncoding } from './content-encoding.ts'
import { readFirstLine } from './first-line.ts'

const encoders: readonly [string, ContentEncoding, (bytes: Uint8Array) => Buffer][] = [
  ['identity', 'identity', (bytes) => Buffer.from(bytes)],
  ['gzip', 'gzip', (bytes) => gzipSync(bytes)],
  ['deflate', 'deflate', (bytes) => deflateSync(bytes)],
  ['raw deflate', 'deflate', (bytes) => deflateRawSync(bytes)],
  ['br', 'br', (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })],
  ['zstd', 'zstd', (bytes) => zstdCompressSync(bytes)],
]

const header = { event_id: '4a1f0c77d2e94b5f8c3a6e90b1d24f57', trace: { trace_id: '5b8efff798038103d269b633813fc60c', sample_rate: '1.0' } }
const line = `${JSON.stringify(header)}\n`
/** Digits that no encoder makes small. */
const noise = (length: number): string =>
  Array.from({ length: length / 8 }, (_, index) => ((index * 2_654_435_761) >>> 0).toString(16).padStart(8, '0')).join('')

describe.each(encoders)('%s', (_name, encoding, encode) => {
  const read = (text: string | Uint8Array): unknown => readFirstLine(encode(Buffer.from(text)), encoding, true)

  it('reads the header of small and large envelopes', () => {
    expect(read(line)).toEqual(header)
    expect(read(JSON.stringify(header))).toEqual(header)
    expect(read(`${line}{"type":"event"}\n${noise(800)}`)).toEqual(header)
    expect(read(`${line}{"type":"event"}\n${noise(400_000)}`)).toEqual(header)
  })

  it('reads the header when only the start of the body is there', () => {
    const body = encode(Buffer.from(`${line}{"type":"event"}\n${noise(400_000)}`))
    expect(readFirstLine(body.subarray(0, body.length - 1000), encoding, false)).toEqual(header)
  })

  it('looks at nothing behind the first blocks', () => {
    const body = encode(Buffer.from(`${line}{"type":"event"}\n${noise(1_600_000)}`))
    body.fill(0xff, Math.floor(body.length / 2))
    expect(readFirstLine(body, encoding, true)).toEqual(header)
  })

  it('reads a long header, up to 64 KiB', () => {
    const long = { text: noise(60_000) }
    expect(read(`${JSON.stringify(long)}\n{"type":"event"}\n{}`)).toEqual(long)
    expect(read(`${JSON.stringify({ text: noise(70_000) })}\n`)).toBe('incomplete')
  })

  it('says what is no JSON object', () => {
    expect(read('garbage\n{}')).toBe('not-json')
    expect(read('["a"]\n')).toBe('not-json')
    expect(read('"a"')).toBe('not-json')
    expect(read('\n')).toBe('not-json')
    expect(read('{"a":')).toBe('not-json')
    expect(read(`x${noise(70_000)}`)).toBe('not-json')
  })

  it('survives a bomb behind the header, and a bomb in place of it', () => {
    const bomb = encode(Buffer.concat([Buffer.from(line), Buffer.alloc(30_000_000, 97)]))
    expect(readFirstLine(bomb, encoding, true)).toSatisfy(
      (result: unknown) => result === 'incomplete' || JSON.stringify(result) === JSON.stringify(header),
    )
    expect(readFirstLine(encode(Buffer.alloc(30_000_000, 97)), encoding, true)).not.toBeTypeOf('object')
  })

  it('never throws on random bytes', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isWhole) => {
        expect(() => readFirstLine(Buffer.from(bytes), encoding, isWhole)).not.toThrow()
      }),
    )
  })
})

it('finds the header even in front of zeros where the encoding allows', () => {
  const zeros = Buffer.concat([Buffer.from(line), Buffer.alloc(30_000_000)])
  for (const [, encoding, encode] of encoders.filter(([name]) => name !== 'br'))
    expect(readFirstLine(encode(zeros), encoding, true)).toEqual(header)
})

it('calls a corrupt stream incomplete: processing names the fault', () => {
  for (const encoding of ['gzip', 'br', 'zstd'] as const)
    expect(readFirstLine(Buffer.from('{"not":"compressed"}\n'), encoding, true)).toBe('incomplete')
})
