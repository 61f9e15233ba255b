import { expect, it } from 'vitest'

import { likenessText } from './likeness-text.ts'

it('a likeness is told by its parts', () => {
  const words = { shared: 0, of: 3 }
  const frames = { shared: 8, of: 11, inApp: true }
  expect(likenessText({ frames, sameTop: true, sameType: true, words })).toBe(
    '8 of 11 in-app frames shared, same type, fails in the same frame',
  )
  expect(likenessText({ frames: { shared: 1, of: 1, inApp: false }, sameTop: false, sameType: false, words })).toBe('all 1 frame shared')
  expect(likenessText({ frames: null, sameTop: false, sameType: false, words: { shared: 2, of: 3 } })).toBe('2 of 3 words of the title')
})
