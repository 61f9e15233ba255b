import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { isFiltered, namesTag, parseEventFilter, parseEventList, printEventFilter, toggleTag } from './event-filter.ts'

describe('the filter of the events of an issue', () => {
  it('reads what it knows of any address, and nothing else', () => {
    expect(parseEventFilter({ query: ' timeout ', environment: ['production', ''], statsPeriod: '24h', referrer: 'mail' })).toEqual({
      query: 'timeout',
      environment: ['production', ''],
      statsPeriod: '24h',
    })
    expect(parseEventFilter({ start: '2026-11-22', statsPeriod: 'never', query: '' })).toEqual({})
    expect(parseEventFilter({ start: 'a', end: 'b', statsPeriod: '24h' })).toEqual({ start: 'a', end: 'b' })
    expect(parseEventFilter({ query: 'x'.repeat(2_000), environment: 3 })).toEqual({})
    expect(parseEventList({ cursor: '1:0:0', query: 'a' })).toEqual({ cursor: '1:0:0', query: 'a' })
    expect(printEventFilter({ query: 'a b', environment: ['', 'x'] })).toBe('?query=a+b&environment=&environment=x')
    expect([isFiltered({}), isFiltered({ environment: [''] })]).toEqual([false, true])
  })

  it('takes a tag in and out again, whatever its name and value', () => {
    expect(toggleTag({}, 'browser', 'Chrome 131').query).toBe('browser:"Chrome 131"')
    expect(toggleTag({ query: 'timeout' }, 'odd key', 'a"b\\').query).toBe(String.raw`timeout tags[odd key]:"a\"b\\"`)
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 50 }), fc.string({ maxLength: 50 }), (key, value) => {
        const on = toggleTag({ query: 'word' }, key.trim() || 'k', value)
        expect(namesTag(on, key.trim() || 'k', value)).toBe(true)
        expect(toggleTag(on, key.trim() || 'k', value).query).toBe('word')
      }),
    )
  })
})

it('a value that would make an address of its term stands in quotes', () => {
  expect(toggleTag({}, 'url', '//cdn.example/app.js')).toEqual({ query: 'url:"//cdn.example/app.js"' })
})
