import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseIssueQuery } from './read-query.ts'

const read = (text: string | null, mode: 'strict' | 'lenient' = 'strict') => parseIssueQuery(text, { nowMs: 1_000_000, userId: 7, mode })
const status = (word: string) => ({ kind: 'words', key: 'is', words: [word] })
const word = (text: string) => ({ kind: 'text', pattern: ['', text, ''] })

describe('issue query', () => {
  it('is the unresolved issues when absent, and all when empty', () => {
    expect(read(null)).toEqual({ ok: true, value: { condition: status('unresolved'), userId: 7, nowMs: 1_000_000 } })
    expect(read('')).toEqual({ ok: true, value: { condition: { kind: 'all', parts: [] }, userId: 7, nowMs: 1_000_000 } })
    expect(read('   ')).toEqual(read(''))
  })

  it('is terms that all must hold', () => {
    expect(read('is:resolved checkout "two words" WEB-1A')).toMatchObject({
      value: { condition: { kind: 'all', parts: [status('resolved'), word('checkout'), word('two words'), word('WEB-1A')] } },
    })
  })

  it('is refused in a sentence that names the place', () => {
    for (const text of ['is:gone', 'level:loud', 'stack.lineno:x', 'count():1', 'trace:x', 'a OR', '(a', '"never closed']) {
      expect([text, read(text)]).toEqual([text, { ok: false, error: expect.stringMatching(/ \(at character \d+ of the query\)$/) }])
    }
    expect(read('a is:x')).toMatchObject({ error: expect.stringContaining('at character 3') })
    expect(read('x'.repeat(10_001)).ok).toBe(false)
    expect(read('a '.repeat(501)).ok).toBe(false)
  })

  it('is what is right in it, for who is lenient', () => {
    expect(read('a is:x', 'lenient')).toEqual(read('a'))
  })

  it('takes what stands in quotes as one text', () => {
    const text = fc.string({ minLength: 1, maxLength: 50 }).filter((one) => !/["\\*@]/.test(one))
    fc.assert(
      fc.property(text, (one) => {
        expect(read(`is:ignored "${one}"`)).toMatchObject({ value: { condition: { parts: [status('ignored'), word(one)] } } })
      }),
    )
  })
})
