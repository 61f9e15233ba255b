import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { namedIssue } from './named-issue.ts'

describe('which issue a pasted text names', () => {
  it('by link, number, or short id', () => {
    expect(
      [
        'https://errors.example/organizations/acme/issues/4711/?query=x',
        ' /organizations/acme/issues/4711/events/recommended/ ',
        '4711',
        'shop-3f',
        'my-shop_2-1Z',
      ].map(namedIssue),
    ).toEqual([
      { kind: 'id', id: '4711' },
      { kind: 'id', id: '4711' },
      { kind: 'id', id: '4711' },
      { kind: 'short', shortId: 'SHOP-3F' },
      { kind: 'short', shortId: 'MY-SHOP_2-1Z' },
    ])
  })

  it('nothing else, whatever it is', () => {
    expect(['', 'shop', 'https://errors.example/issues/', '-1', 'a b-3'].map(namedIssue)).toEqual([null, null, null, null, null])
    fc.assert(fc.property(fc.string(), (text) => namedIssue(text) === null || /\d|-/.test(text)))
  })
})
