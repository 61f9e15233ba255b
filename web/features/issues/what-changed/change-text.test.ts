import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { basisText, changeSentence, quietText, shareText } from './change-text.ts'

const change = { key: 'browser', value: 'Safari 18', issueShare: 0.97, otherShare: 0.12, score: 0.8 }

describe('a share in words', () => {
  it('never becomes all or nothing before it is', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (share) => {
        expect(['all', 'none', '0 %', '100 %']).not.toContain(shareText(share))
      }),
    )
    expect([shareText(0), shareText(1), shareText(0.004), shareText(0.996), shareText(0.125)]).toEqual([
      'none',
      'all',
      'under 1 %',
      'over 99 %',
      '13 %',
    ])
  })
})

describe('the sentence', () => {
  it('says how often here, and how often elsewhere', () => {
    expect(changeSentence(change)).toBe('97 % of events have browser Safari 18, 12 % elsewhere')
    expect(changeSentence({ ...change, issueShare: 1, otherShare: 0 })).toBe('All events have browser Safari 18, none elsewhere')
    expect(changeSentence({ ...change, issueShare: 0.999, otherShare: 0.001 })).toBe(
      'Over 99 % of events have browser Safari 18, under 1 % elsewhere',
    )
  })

  it('shows what would turn the text around it', () =>
    expect(changeSentence({ ...change, value: 'a\u202eb' })).toBe('97 % of events have browser a<U+202E>b, 12 % elsewhere'))
})

describe('when nothing is said', () => {
  const counted = { issue: { events: 30, lookedAt: 3 }, others: { events: 1_204, lookedAt: 1 }, support: { issue: 5, others: 20 } }
  it('the reason is', () => {
    expect(quietText({ ...counted, quiet: 'few-events' }).text).toContain('3 stored events')
    expect(quietText({ ...counted, quiet: 'few-others' }).text).toContain('1 other stored event in')
    expect(quietText({ ...counted, quiet: 'alike' }).text).toContain('1 204 other events')
  })

  it('what was looked at is told when it was a part', () => {
    expect(basisText({ ...counted, sampled: false })).toBe('30 events of this issue against 1 204 other events of the project')
    expect(basisText({ ...counted, sampled: true })).toContain('looked at 3 and 1 of them, drawn by chance')
  })
})
