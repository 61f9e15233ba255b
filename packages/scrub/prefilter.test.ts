import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { hasDigitRun, hasIban, hasUrlAuth, mayHoldSecret } from './prefilter.ts'

/** Pieces of the patterns, whole ones, and what stands around them. */
const pieces = fc.constantFrom(
  ...String.raw`4 41 411 4111 4111111111111111 123-45-6789 378282246310005 - // / http:\/\/ \ @ u:p x DE89 DE8937040044053201 a1 : "`.split(
    ' ',
  ),
  ' ',
  '  ',
  '\n',
  '\u00a0',
  'xxxxxxxxxxx',
)
const texts = fc.array(pieces, { maxLength: 20 }).map((parts) => parts.join(''))

describe('what may be in a text, beside the patterns that it stands for', () => {
  it.each([
    ['digits', hasDigitRun, /[3-6](?:[ -]?\d){14}|\d{3}-\d{2}-\d{4}/],
    ['urlAuth', hasUrlAuth, /\/\\{0,8}\/[^\s/]*@/],
    ['iban', hasIban, /[A-Z]{2}\d{2}[A-Za-z0-9]{11}/],
  ] as const)('finds %s in the same texts', (_, find, pattern) => {
    expect.hasAssertions()
    fc.assert(
      fc.property(texts, (text) => {
        expect(find(text)).toBe(pattern.test(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('is linear also where nearly every character is a beginning', () => {
    const size = 500_000
    for (const text of ['@'.repeat(size), '/@'.repeat(size / 2), '1 '.repeat(size / 2), '4- '.repeat(size / 3), '//'.repeat(size / 2)])
      expect([hasUrlAuth(text), hasIban(text)]).toEqual([false, false])
  })
})

describe('texts that may hold a secret', () => {
  it.each([
    '{"Authorization":"x"}',
    '{"a":"OTP"}',
    '{"a":"p%61ss"}',
    String.raw`{"a":"x\n4111 1111 1111 1111\n"}`,
    '{"a":4111111111111111}',
    '{"a":"123-45-6789"}',
    String.raw`{"a":"x\nDE89A70B004C05320D30"}`,
    String.raw`{"a":"-----BEGIN PRIVATE KEY-----\nMI"}`,
    '{"a":"http://u:p@h"}',
    String.raw`{"a":"http:\/\/u:p@h"}`,
    String.raw`{"a":"{\"b\":\"http:\\\/\\\/u:p@h\"}"}`,
    'Basic dTpw',
    String.raw`{"p\u0061ssword":"x"}`,
  ])('%s', (text) => {
    expect(mayHoldSecret(text)).toBe(true)
  })

  it('are not those of a plain event', () => {
    const text = String.raw`{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc","timestamp":1763805600.123456,"user":{"email":"ana@example.org"},"a":"caf\u00e9 \u0026 \u003c","url":"https://example.org/a%20b"}`
    expect(mayHoldSecret(text)).toBe(false)
  })
})
