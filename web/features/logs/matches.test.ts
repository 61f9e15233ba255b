import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { visibleText } from '../../lib/visible-text.ts'
import { plainOf } from './ansi.ts'
import { lineParts, matcherOf } from './matches.ts'

/** The message with `[]` around what is marked. */
const marked = (message: string, query: string): string =>
  lineParts(message, matcherOf(query))
    .map(({ text, isHit }) => (isHit ? `[${text}]` : text))
    .join('')

describe('what a query looks for', () => {
  it('is marked in any case: words, and values of the message', () => {
    expect(marked('Payment failed for order 17', 'payment failed level:error')).toBe('[Payment] [failed] for order 17')
    expect(marked('Payment failed', 'message:*fail*')).toBe('Payment [fail]ed')
    expect(marked('a b a', '"a" OR message:b')).toBe('[a] [b] [a]')
  })

  it('is not what must not be there, nor values of other keys', () => {
    expect(matcherOf('!message:secret severity:error has:trace')).toBeNull()
    expect(marked('error', 'severity:error')).toBe('error')
  })

  it('is a text, never a pattern', () => {
    expect(marked('a.b (c) a-b [x]', '"a.b (c)"')).toBe('[a.b (c)] a-b [x]')
    expect(marked('<script>', '"<script>"')).toBe('[<script>]')
  })

  it('is marked where the colour changes in it', () => {
    const esc = '\u001B['
    expect(lineParts(`${esc}31mpay${esc}0mment`, matcherOf('payme')).map(({ text, isHit }) => [text, isHit])).toEqual([
      ['pay', true],
      ['me', true],
      ['nt', false],
    ])
  })

  it('leaves the message whole, whatever both are', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'B', ' ', '\u001B', '[', '1', 'm', '\u202E', 'ı', 'İ'), maxLength: 30 })
    fc.assert(
      fc.property(text, text, (message, query) => {
        const whole = lineParts(message, matcherOf(query))
          .map((part) => part.text)
          .join('')
        expect(whole).toBe(visibleText(plainOf(message)))
      }),
    )
  })
})
