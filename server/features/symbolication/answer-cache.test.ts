import { describe, expect, it } from 'vitest'

import { AnswerCache } from './answer-cache.ts'
import type { MapJob } from './map-table.ts'

const jobOf = (number: number): MapJob => ({ files: [{ url: `https://h/${number}.js`, mapUrl: '', resolvedWith: 'url' }], traces: [] })
const endsOf = (line: string) => [[{ mapped: { context_line: line }, raw: { lineno: 1 } }]]

describe('answers of the thread of maps', () => {
  it('are given again, to each reader an own copy', () => {
    const cache = new AnswerCache()
    const key = cache.keyOf(jobOf(1))
    expect(cache.get(key)).toBeUndefined()
    cache.set(key, endsOf('pay()'))
    const first = cache.get(key)
    if (first?.[0]?.[0]) first[0][0].raw.lineno = 9
    expect(cache.get(key)).toEqual(endsOf('pay()'))
    expect(cache.get(cache.keyOf(jobOf(2)))).toBeUndefined()
  })

  it('are counted once, however often the same is asked at a time', () => {
    const cache = new AnswerCache()
    for (let times = 0; times < 100; times++) cache.set('same', endsOf('x'.repeat(200_000)))
    cache.set('other', endsOf('pay()'))
    expect([cache.get('same'), cache.get('other')].map((ends) => ends !== undefined)).toEqual([true, true])
  })

  it('are kept up to a bound, those asked last', () => {
    const cache = new AnswerCache()
    const keys = Array.from({ length: 80 }, (_, index) => cache.keyOf(jobOf(index)))
    for (const key of keys) {
      cache.set(key, endsOf('x'.repeat(200_000)))
      cache.get(keys[0] ?? '')
    }
    expect([keys[0], keys[1], keys.at(-1)].map((key) => cache.get(key ?? '') !== undefined)).toEqual([true, false, true])
    cache.set('large', endsOf('x'.repeat(400_000)))
    expect(cache.get('large')).toBeUndefined()
  })
})
