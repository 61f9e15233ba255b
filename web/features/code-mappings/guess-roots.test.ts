import { describe, expect, it } from 'vitest'

import { guessRoots } from './guess-roots.ts'
import { parseMappings } from './search.ts'

describe('the roots that a new mapping begins with', () => {
  it.each([
    ['shop/pay.py', 'shop/', 'shop/'],
    ['shop/pay.py:47', 'shop/', 'shop/'],
    ['/srv/app/shop/pay.py', '/srv/', ''],
    ['webpack:///./src/pay.ts:1:2', 'webpack:///./', ''],
    [String.raw`C:\build\Shop\Cart.cs`, 'C:/build/', ''],
    ['pay.py', '', ''],
    ['', '', ''],
  ])('%s', (path, stackRoot, sourceRoot) => {
    expect(guessRoots(path)).toEqual({ stackRoot, sourceRoot })
  })
})

describe('the address of the page', () => {
  it('names the path of a frame', () => {
    expect(parseMappings({ path: ' shop/pay.py ' })).toEqual({ path: 'shop/pay.py' })
    expect(parseMappings({ path: ['a/b.py', 'c'] })).toEqual({ path: 'a/b.py' })
    expect(parseMappings({ path: '' })).toEqual({})
    expect(parseMappings({ path: 'x'.repeat(5_000) }).path).toHaveLength(1_000)
  })
})
