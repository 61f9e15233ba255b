import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { plainLine } from './plain-line.ts'

describe('a name on one line', () => {
  it('keeps scripts, signs and what looks like markup', () => {
    for (const name of ['Ädä 李雷 👩‍💻', '<script>alert(1)</script>', "O'Brien & Söhne", 'עדה'])
      expect(plainLine(` ${name}\n`, 100)).toBe(name)
  })
  it('has no line ends, no control characters, none that turn text around, and no half characters', () => {
    expect(plainLine('a\r\n\tb\u0000c\u202Ed\u2066', 100)).toBe('a b cd')
    expect(plainLine('ab🙂', 3)).toBe('ab')
    expect(plainLine('\uD800x', 9)).toBe('\uFFFDx')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 50 }), (text, lengthMax) => {
        const line = plainLine(text, lengthMax)
        expect(line.length).toBeLessThanOrEqual(lengthMax)
        expect(line.isWellFormed()).toBe(true)
        expect(line).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u)
        expect(plainLine(line, lengthMax)).toBe(line)
      }),
    )
  })
})
