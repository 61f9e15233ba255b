import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { isKnownReason, reasonText } from './reason-text.ts'

describe('reasons in plain words', () => {
  it('the part behind a colon may be left out', () => {
    expect(reasonText('invalid', 'too_large:event').title).toMatch(/event/)
    expect(reasonText('invalid', 'too_large:attachment:minidump')).toBe(reasonText('invalid', 'too_large:attachment'))
    expect(reasonText('invalid', 'too_large:user_report')).toBe(reasonText('invalid', 'too_large'))
  })

  it('what this version does not keep is said as it is, by kind of item', () => {
    expect(reasonText('filtered', 'unsupported_item:transaction').title).toBe('Transactions (tracing) are not kept by this version')
    expect(reasonText('filtered', 'unsupported_item:constructor').title).toBe('This kind of item is not kept by this version')
  })

  it('a reason of a client is explained by its outcome, and marked as not known', () => {
    expect([reasonText('client_discard', 'full moon').title, isKnownReason('client_discard', 'full moon')]).toEqual([
      'The SDK dropped it itself',
      false,
    ])
    expect([isKnownReason('invalid', 'cors'), isKnownReason('accepted', ''), isKnownReason('__proto__', 'toString')]).toEqual([
      true,
      true,
      false,
    ])
  })

  it('there is a sentence for whatever comes', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (outcome, reason) => {
        expect(reasonText(outcome, reason).title).not.toBe('')
      }),
    )
  })
})
