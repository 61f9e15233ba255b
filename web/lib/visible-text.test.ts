import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { cutText, visibleText } from './visible-text.ts'

describe('text of events', () => {
  it('shows what would turn the line around', () => expect(visibleText('invoice\u202Egpj.exe')).toBe('invoice<U+202E>gpj.exe'))

  it('shows escape codes and NUL, keeps tab and newline, scripts and emoji', () => {
    expect(visibleText('\u001B[31mred\u0000')).toBe('<U+001B>[31mred<U+0000>')
    expect(visibleText('a\tb\nשלום 🎉')).toBe('a\tb\nשלום 🎉')
  })

  it('is cut without halving a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const cut = cutText(text, max)
        expect(cut.text.isWellFormed()).toBe(true)
        expect(text.startsWith(cut.text)).toBe(true)
        expect(cut.text.length + cut.omitted).toBe(text.length)
      }),
    )
  })
})
