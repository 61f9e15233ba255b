import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { checkQuery } from '#packages/search/check'
import { issueKeys } from '#packages/search/issue-keys'
import { parseQuery } from '#packages/search/parse'

import { partsOf } from './highlight.ts'

const partsIn = (text: string) => {
  const parsed = parseQuery(text)
  return partsOf(parsed, checkQuery(parsed, issueKeys, 0).problems)
}
const drawn = (text: string) =>
  partsIn(text).map(({ start, end, look, isWrong }) => `${text.slice(start, end)}|${look}${isWrong ? '!' : ''}`)

describe('the colours of a query', () => {
  it('tell keys, values, text and what is wrong', () => {
    expect(drawn('is:new OR (geo.x:1 bar)')).toEqual([
      'is:|key',
      'new|value',
      ' |plain',
      'OR|mark',
      ' |plain',
      '(|mark',
      'geo.x:|key!',
      '1|value!',
      ' |plain',
      'bar|text',
      ')|mark',
    ])
    expect(drawn('!has:level')).toEqual(['!has:|key!', 'level|value!'])
  })

  it('cover the whole text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        expect(
          partsIn(text)
            .map(({ start, end }) => text.slice(start, end))
            .join(''),
        ).toBe(text)
      }),
    )
  })
})
