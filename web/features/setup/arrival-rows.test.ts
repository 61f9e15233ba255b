import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { ArrivalEnd } from '#packages/contract/arrivals'

import { arrivalRows } from './arrival-rows.ts'

const end = (outcome: string, reason: string, more: Partial<ArrivalEnd> = {}): ArrivalEnd => ({
  outcome,
  reason,
  category: 'error',
  quantity: 1,
  firstSeen: '2026-11-22T13:00:00.000Z',
  lastSeen: '2026-11-22T13:10:00.000Z',
  ...more,
})

describe('what was not kept', () => {
  it('is told by sentence, what is lost first, then the newest', () => {
    const rows = arrivalRows([
      end('accepted', ''),
      end('filtered', 'unsupported_item:transaction', { category: 'transaction', quantity: 2 }),
      end('filtered', 'unsupported_item:span', { category: 'span', quantity: 20 }),
      end('invalid', 'project_id', { category: 'unknown', quantity: 3 }),
      end('invalid', 'too_large:event', { lastSeen: '2026-11-22T13:20:00.000Z' }),
      end('invalid', 'duplicate'),
    ])
    expect(rows.map(({ tone, text, quantity, concernsKey }) => [tone, text.title, quantity, concernsKey])).toEqual([
      ['refused', 'The event is larger than 1 MiB', 1, false],
      ['refused', 'The key in the DSN belongs to no project', 3, true],
      ['left', 'Transactions (tracing) are not kept by this version', 2, false],
      ['left', 'Spans (tracing) are not kept by this version', 20, false],
      ['left', 'The same event came twice and is kept once', 1, false],
    ])
  })

  it('adds up what is one sentence, and shows a reason that has none', () => {
    const rows = arrivalRows([
      end('filtered', 'unsupported_item:session', { category: 'session' }),
      end('filtered', 'unsupported_item:sessions', { category: 'session', lastSeen: '2026-11-22T13:30:00.000Z' }),
      end('client_discard', 'full moon', { quantity: 7 }),
      end('rate_limited', 'attachments_quota', { category: 'attachment', quantity: 9000 }),
    ])
    expect(rows.map(({ rawReason, quantity, lastSeen }) => [rawReason, quantity, lastSeen.slice(11, 16)])).toEqual([
      [null, 1, '13:10'],
      [null, 2, '13:30'],
      ['full moon', 7, '13:10'],
    ])
  })

  it('nothing is left out', () => {
    const any = fc.record({
      outcome: fc.constantFrom('invalid', 'filtered', 'rate_limited', 'client_discard', 'abuse', 'new_one'),
      reason: fc.constantFrom('', 'cors', 'project_id', 'unsupported_item:x', 'key_quota', 'other'),
      quantity: fc.nat(1000),
    })
    fc.assert(
      fc.property(fc.array(any), (ends) => {
        const rows = arrivalRows(ends.map(({ outcome, reason, quantity }) => end(outcome, reason, { quantity })))
        expect(rows.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(ends.reduce((sum, { quantity }) => sum + quantity, 0))
      }),
    )
  })
})
