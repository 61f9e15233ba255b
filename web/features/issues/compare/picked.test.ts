import { expect, it } from 'vitest'

import { togglePicked } from './picked.ts'

it('two events are picked at most: the one ticked first gives way', () => {
  expect(togglePicked([], 'a')).toEqual(['a'])
  expect(togglePicked(['a'], 'b')).toEqual(['a', 'b'])
  expect(togglePicked(['a', 'b'], 'c')).toEqual(['b', 'c'])
  expect(togglePicked(['a', 'b'], 'a')).toEqual(['b'])
})
