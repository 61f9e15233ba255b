import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { multipartBoundary, parseMultipart, partsMax } from './multipart.ts'

const boundary = '----b0undary'
const part = (disposition: string, body: string | Uint8Array, type?: string): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`,
    ),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ])
const end = Buffer.from(`--${boundary}--\r\n`)
const form = (...parts: Buffer[]): Buffer => Buffer.concat([...parts, end])

describe('a whole form', () => {
  it('gives names, file names, types and bytes', () => {
    const body = form(part('name="a"', 'x'), part('name="f"; filename="a \\"b\\".dmp"', 'MDMP', 'application/x-dmp'), part('name=bare', ''))
    expect(parseMultipart(body, boundary)).toEqual({
      parts: [
        { name: 'a', body: Buffer.from('x'), isWhole: true },
        { name: 'f', filename: 'a "b".dmp', contentType: 'application/x-dmp', body: Buffer.from('MDMP'), isWhole: true },
        { name: 'bare', body: Buffer.alloc(0), isWhole: true },
      ],
      isEnded: true,
      overCap: false,
    })
  })

  it('reads back any bytes that do not hold the boundary', () => {
    expect.hasAssertions()
    const bytes = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 5 }), (bodies) => {
        const parsed = parseMultipart(form(...bodies.map((body, index) => part(`name="p${index}"`, body))), boundary)
        expect(parsed?.parts.map(({ body }) => [...body])).toEqual(bodies.map((body) => [...body]))
      }),
    )
  })
})

describe('a form that is cut off, or none', () => {
  it('marks the part that is not whole', () => {
    const body = form(part('name="a"', 'x'), part('name="f"; filename="d"', 'y'.repeat(100)))
    const parsed = parseMultipart(body.subarray(0, body.length - 60), boundary)
    expect(parsed).toMatchObject({
      isEnded: false,
      parts: [
        { name: 'a', isWhole: true },
        { name: 'f', isWhole: false },
      ],
    })
  })

  it('is undefined when the boundary is another', () => {
    expect(parseMultipart(form(part('name="a"', 'x')), 'other')).toBeUndefined()
    expect(parseMultipart(Buffer.alloc(0), boundary)).toBeUndefined()
  })

  it('stops at the cap, and at headers without an end', () => {
    const many = form(...Array.from({ length: partsMax + 1 }, () => part('name="a"', '')))
    expect(parseMultipart(many, boundary)).toMatchObject({ overCap: true, isEnded: false })
    expect(parseMultipart(Buffer.from(`--${boundary}\r\n${'x'.repeat(20_000)}\r\n\r\n`), boundary)).toEqual({
      parts: [],
      isEnded: false,
      overCap: false,
    })
  })

  it('never throws', () => {
    expect.hasAssertions()
    const token = fc.constantFrom('--b', '\r\n', '--', 'Content-Disposition: form-data; name="a"', '\r\n\r\n', 'x', ':')
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        expect(parseMultipart(Buffer.from(tokens.join('')), 'b')?.parts.length ?? 0).toBeLessThan(30)
      }),
    )
  })
})

describe('the boundary', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data; charset=utf-8; BOUNDARY="a b"', 'a b'],
    ['multipart/form-data', undefined],
    ['multipart/mixed; boundary=abc', undefined],
    [`multipart/form-data; boundary=${'x'.repeat(201)}`, undefined],
  ])('%s', (contentType, expected) => {
    expect(multipartBoundary(contentType)).toBe(expected)
  })
})
