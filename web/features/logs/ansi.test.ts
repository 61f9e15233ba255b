import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { ansiParts, plainOf } from './ansi.ts'

const esc = '\u001B['
const drawn = (text: string) => ansiParts(text).map(({ text: part, style }) => [part, style])

describe('colours of terminals', () => {
  it('are those of the eight, also when they are bright, of 256 or of all', () => {
    expect(drawn(`${esc}31mred${esc}0m plain`)).toEqual([
      ['red', { tone: 'red' }],
      [' plain', {}],
    ])
    expect(drawn(`${esc}92ma`)).toEqual([['a', { tone: 'green' }]])
    expect(drawn(`${esc}38;5;12mb`)).toEqual([['b', { tone: 'blue' }]])
    expect(drawn(`${esc}38;5;196mc`)).toEqual([['c', { tone: 'red' }]])
    expect(drawn(`${esc}38;2;250;240;10md`)).toEqual([['d', { tone: 'yellow' }]])
    expect(drawn(`${esc}38:5:245me`)).toEqual([['e', { tone: 'white' }]])
  })

  it('add up until they are taken back one by one', () => {
    expect(drawn(`${esc}1;4;33ma${esc}22mb${esc}39;24mc`)).toEqual([
      ['a', { bold: true, underlined: true, tone: 'yellow' }],
      ['b', { underlined: true, tone: 'yellow' }],
      ['c', {}],
    ])
    expect(drawn(`${esc}41ma${esc}mb`)).toEqual([
      ['a', { marked: true }],
      ['b', {}],
    ])
    expect(drawn(`${esc}48;5;3;31ma`)).toEqual([['a', { marked: true, tone: 'red' }]])
  })

  it('leave other codes of terminals in the text, to be shown as what they are', () => {
    const erase = `${esc}2K\u001B]8;;http://evil.example\u0007link`
    expect(drawn(erase)).toEqual([[erase, {}]])
    expect(plainOf(`${erase}${esc}31m`)).toBe(erase)
  })

  it('are the plain text when they are put together, whatever it is', () => {
    const text = fc.string({ unit: fc.constantFrom('\u001B', '[', '3', '8', ';', 'm', '5', 'x', ' ', '<'), maxLength: 40 })
    fc.assert(
      fc.property(text, (any) => {
        expect(
          ansiParts(any)
            .map((part) => part.text)
            .join(''),
        ).toBe(plainOf(any))
      }),
    )
  })
})
