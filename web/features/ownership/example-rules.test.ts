import { describe, expect, it } from 'vitest'

import { parseOwnerRules } from '#packages/owners/parse-owner-rules'

import { exampleRules, topFolders } from './example-rules.ts'
import { parseOwnership, testBody } from './search.ts'

describe('rules to begin with', () => {
  it('are of the folders that most files are in, without what bundlers put in front', () => {
    const files = ['src/pay/a.py', 'src/pay/b.py', 'webpack://shop/./src/web/c.ts', 'app:///src/pay/d.ts', 'main.py', 'with blank/x.py']
    expect(topFolders(files)).toEqual(['src/pay', 'src/web'])
  })

  it('can be read, whoever there is', () => {
    expect(exampleRules(['src/pay/a.py', 'lib/b.py'], ['pay'], 'ada@acme.com')).toBe('path:src/pay/* #pay\npath:lib/* #pay')
    for (const text of [exampleRules([], [], 'ada@acme.com'), exampleRules(['C:\\x\\y.cs'], [], 'ada@acme.com')])
      expect(parseOwnerRules(text).ok).toBe(true)
  })
})

describe('what the tester is asked', () => {
  it('is in the address', () => {
    expect(parseOwnership({ test: ' src/a.py ' })).toEqual({ test: 'src/a.py' })
    expect(parseOwnership({ test: '' })).toEqual({})
  })

  it('is an event when it has the id of one', () => {
    const id = 'c0ffee00c0ffee00c0ffee00c0ffee00'
    expect(
      [id, `https://x/issues/1/events/${id}/`, 'c0ffee00-c0ff-ee00-c0ff-ee00c0ffee00'].map((text) => Object.keys(testBody(text))[0]),
    ).toEqual(['event', 'event', 'event'])
    expect(testBody('src/pay/card.py')).toEqual({ path: 'src/pay/card.py' })
  })
})
