import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseIssueQuery } from './read-query.ts'

const read = (text: string | null) => parseIssueQuery(text)

describe('issue query', () => {
  it('is the unresolved issues when absent, and all when empty', () => {
    expect(read(null)).toEqual({ ok: true, value: { status: 'unresolved', levels: [], words: [] } })
    expect(read('')).toEqual({ ok: true, value: { status: undefined, levels: [], words: [] } })
    expect(read('   ')).toEqual(read(''))
  })

  it('knows status, level, short ids and words', () => {
    expect(read('is:resolved level:error level:fatal checkout "two words" WEB-1A issue:WEB-2')).toEqual({
      ok: true,
      value: { status: 'resolved', levels: ['error', 'fatal'], words: ['checkout', 'two words', 'WEB-1A', 'WEB-2'] },
    })
  })

  it('takes quoted text and a colon without value as text', () => {
    expect(read('"is:resolved" TypeError:')).toMatchObject({ ok: true, value: { status: undefined, words: ['is:resolved', 'TypeError:'] } })
    expect(read('"never closed')).toMatchObject({ ok: true, value: { words: ['never closed'] } })
  })

  it('refuses in a sentence what it does not know', () => {
    for (const text of ['is:assigned', 'level:loud', 'user.email:a@b.c', '!is:resolved', 'tags[a]:b', '__proto__:x']) {
      const answer = read(text)
      expect([text, answer.ok]).toEqual([text, false])
      expect(answer).toMatchObject({ error: expect.stringMatching(/ /) })
    }
    expect(read('x'.repeat(1001)).ok).toBe(false)
    expect(read('a '.repeat(21)).ok).toBe(false)
  })

  it('finds every quoted text as one word', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 50 }).filter((text) => !text.includes('"') && text.trim() !== ''),
        (text) => {
          expect(read(`is:ignored "${text}"`)).toMatchObject({ ok: true, value: { status: 'ignored', words: [text] } })
        },
      ),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 1200 }), (text) => {
        expect(typeof read(text).ok).toBe('boolean')
      }),
    )
  })
})
