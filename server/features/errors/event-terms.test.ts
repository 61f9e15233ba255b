import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseEventTerms } from './event-terms.ts'

describe('terms of a search among the events of an issue', () => {
  it('are words, tags and fields, negated and quoted', () => {
    expect(
      parseEventTerms('timeout browser:Chrome !environment:"pre \\"x\\" production" tags[a/b]:1 "two words" url:http://x/?a=1'),
    ).toEqual([
      { negated: false, key: null, value: 'timeout' },
      { negated: false, key: 'browser', value: 'Chrome' },
      { negated: true, key: 'environment', value: 'pre "x" production' },
      { negated: false, key: 'tags[a/b]'.slice(5, 8), value: '1' },
      { negated: false, key: null, value: 'two words' },
      { negated: false, key: 'url', value: 'http://x/?a=1' },
    ])
    expect(parseEventTerms('release:""')).toEqual([{ negated: false, key: 'release', value: '' }])
  })

  it('are some terms of any text, and never too many', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ':', '"', '\\', '!', '[', ']', ' ', '(', 'tags[') }), (text) => {
        expect(parseEventTerms(text).length).toBeLessThanOrEqual(20)
      }),
    )
    expect(parseEventTerms('a '.repeat(10_000))).toHaveLength(20)
    expect(parseEventTerms('"'.repeat(100_000)).length).toBeLessThanOrEqual(20)
  })
})
