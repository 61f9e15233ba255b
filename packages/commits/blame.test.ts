import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseBlame } from './blame.ts'

const sha = 'a1b2c3d4'.repeat(5)
const answer = (head = `${sha} 40 47 1`): string =>
  [
    head,
    'author Ann Example',
    'author-mail <Ann@acme.example>',
    'author-time 1790000000',
    'author-tz +0100',
    'committer Bob',
    'committer-mail <bob@acme.example>',
    'committer-time 1790000100',
    'committer-tz +0100',
    'summary Pay in cents',
    `previous ${'0'.repeat(40)} src/pay.py`,
    'filename src/pay.py',
    '\tauthor of this line is the code itself',
    '',
  ].join('\n')

describe('who last changed a line', () => {
  it('is read from git’s own words', () => {
    expect(parseBlame(answer())).toEqual({
      sha,
      authorName: 'Ann Example',
      authorEmail: 'ann@acme.example',
      committedAtMs: 1_790_000_100_000,
      summary: 'Pay in cents',
      path: 'src/pay.py',
    })
    // Where the history of a clone ends.
    expect(parseBlame(answer(`^${sha} 40 47 1`))?.sha).toBe(sha)
  })

  it('is nobody while the line is not committed, and in anything else', () => {
    expect(parseBlame(answer(`${'0'.repeat(40)} 40 47 1`))).toBeUndefined()
    expect(parseBlame(`${sha} 40 47 1\n\tcode\n`)).toBeUndefined()
    expect(parseBlame('fatal: no such path')).toBeUndefined()
    // Git keeps any number as a time; this one is no date.
    expect(parseBlame(answer().replace('1790000100', '9000000000000'))).toBeUndefined()
    fc.assert(fc.property(fc.string(), (text) => parseBlame(text) === undefined))
  })
})
