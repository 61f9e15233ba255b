import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { languageOf, tokenize } from './code-tokens.ts'

describe('colours of source lines', () => {
  it('the parts join to the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 900 }), fc.constantFrom('py', 'js'), (line, language) => {
        expect(
          tokenize(line, language)
            .map(({ text }) => text)
            .join(''),
        ).toBe(line)
      }),
    )
  })

  it('tell names, keywords, texts and comments apart', () => {
    expect(tokenize('def pay(cart): return "a#b" # why', 'py')).toEqual([
      { kind: 'keyword', text: 'def' },
      { kind: 'plain', text: ' ' },
      { kind: 'name', text: 'pay' },
      { kind: 'plain', text: '(cart): ' },
      { kind: 'keyword', text: 'return' },
      { kind: 'plain', text: ' ' },
      { kind: 'text', text: '"a#b"' },
      { kind: 'plain', text: ' ' },
      { kind: 'comment', text: '# why' },
    ])
  })

  it('a line of a megabyte is read once', () => {
    const line = `"${'\\'.repeat(1_000_000)}`
    const parts = tokenize(line, 'js').map(({ text }) => text)
    expect([parts.length < 10, parts.join('') === line]).toEqual([true, true])
  })

  it('the language is the extension, then the platform', () => {
    expect([languageOf('app/pricing.py', 'other'), languageOf('https://x/app.js?v=1', null), languageOf(null, 'python-flask')]).toEqual([
      'py',
      'js',
      'python',
    ])
  })
})
