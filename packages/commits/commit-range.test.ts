import { describe, expect, it } from 'vitest'

import { parseCommitRange } from './commit-range.ts'

describe('the commit of a release, as clients name it', () => {
  it.each([
    ['ABCDEF0', { commit: 'abcdef0', previous: '' }],
    ['1111111..abcdef0', { commit: 'abcdef0', previous: '1111111' }],
    ['1111111...abcdef0', { commit: 'abcdef0', previous: '1111111' }],
    ['r17', { commit: 'r17', previous: '' }],
    ['', undefined],
    ['..abcdef0', undefined],
    ['abcdef0..', undefined],
    ['a b', undefined],
    ['a'.repeat(65), undefined],
  ])('%j', (text, range) => {
    expect(parseCommitRange(text)).toEqual(range)
  })
})
