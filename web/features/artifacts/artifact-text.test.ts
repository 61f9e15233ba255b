import { expect, test } from 'vitest'

import { filesText, foundBy, unpaired } from './artifact-text.ts'

test('numbers have their words', () => {
  expect([filesText(1), filesText(2)]).toEqual(['1 file', '2 files'])
})

test('what a bundle is found by', () => {
  expect(foundBy({ release: null, dist: null, debugIdCount: 1 })).toBe('1 debug id')
  expect(foundBy({ release: 'a', dist: null, debugIdCount: 0 })).toBe('release and address')
  expect(foundBy({ release: 'a', dist: '7', debugIdCount: 3 })).toBe('3 debug ids, or release, dist and address')
})

test('scripts and maps without one another', () => {
  expect(unpaired(['a.js', 'a.js.map', 'b.js', 'c.js.map'])).toEqual({ scripts: ['b.js'], maps: ['c.js.map'] })
})
