import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { servedType } from './served-type.ts'

const bytes = 'application/octet-stream'
const text = 'text/plain; charset=utf-8'

describe('the type under which an attachment is served', () => {
  it.each([
    ['PNG', '89504e470d0a1a0a00', 'image/png'],
    ['JPEG', 'ffd8ffe000104a46', 'image/jpeg'],
    ['GIF', Buffer.from('GIF89a......').toString('hex'), 'image/gif'],
    ['WebP', Buffer.from('RIFF....WEBPVP8 ').toString('hex'), 'image/webp'],
    ['AVIF', Buffer.from('\0\0\0\x1cftypavif').toString('hex'), 'image/avif'],
  ])('a %s is a picture, whatever it was declared', (_name, hex, type) => {
    for (const declared of ['image/png', 'text/html', '', bytes]) expect(servedType(declared, Buffer.from(hex, 'hex'))).toBe(type)
  })

  it.each(['text/plain', 'text/csv', 'application/json', 'TEXT/PLAIN; charset=latin1'])('text declared %s is plain text', (declared) => {
    expect(servedType(declared, Buffer.from('{"a": "ü"}\n\u001b[31mred'))).toBe(text)
  })

  it.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', 'text/javascript', 'application/ecmascript', 'TEXT/HTML'])(
    'what calls itself %s is bytes',
    (declared) => {
      expect(servedType(declared, Buffer.from('<script>alert(1)</script>'))).toBe(bytes)
    },
  )

  it('a picture is not what only calls itself one', () => {
    expect(servedType('image/png', Buffer.from('<html><script>alert(1)</script>'))).toBe(bytes)
    expect(servedType('image/svg+xml', Buffer.from('<svg onload="alert(1)"/>'))).toBe(bytes)
  })

  it('text is not what has NUL or is no UTF-8', () => {
    expect(servedType('text/plain', Buffer.from('a\0b'))).toBe(bytes)
    expect(servedType('text/plain', Buffer.from([0xc3, 0x28, 0x41]))).toBe(bytes)
  })

  it('text whose last character the look cut in two is still text', () => {
    expect(servedType('text/plain', Buffer.from('ünüü').subarray(0, 3))).toBe(text)
  })

  it('nothing else is ever said', () => {
    expect.hasAssertions()
    const allowed = [bytes, text, 'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']
    fc.assert(
      fc.property(fc.string(), fc.uint8Array({ maxLength: 40 }), (declared, content) => {
        expect(allowed).toContain(servedType(declared, Buffer.from(content)))
      }),
    )
  })
})
