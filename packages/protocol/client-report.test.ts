import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseClientReport } from './client-report.ts'

const report = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

describe('a client report', () => {
  it('names reason, category and quantity of what the SDK discarded', () => {
    expect(
      parseClientReport(report({ timestamp: 1, discarded_events: [{ reason: 'sample_rate', category: 'transaction', quantity: 2 }] })),
    ).toEqual([{ kind: 'client_discard', reason: 'sample_rate', category: 'transaction', quantity: 2 }])
  })

  it('takes a missing category for error and a missing quantity for one', () => {
    expect(parseClientReport(report({ discarded_events: [{ reason: 'before_send' }] }))).toEqual([
      { kind: 'client_discard', reason: 'before_send', category: 'error', quantity: 1 },
    ])
  })

  it('keeps unknown reasons, cut to 200 characters, and counts unknown categories as unknown', () => {
    const [outcome] =
      parseClientReport(report({ discarded_events: [{ reason: 'r'.repeat(900), category: '__proto__', quantity: -4 }] })) ?? []
    expect(outcome).toEqual({ kind: 'client_discard', reason: 'r'.repeat(200), category: 'unknown', quantity: 1 })
  })

  it('reads at most 100 entries', () => {
    expect(parseClientReport(report({ discarded_events: Array.from({ length: 500 }, () => ({ reason: 'x' })) }))).toHaveLength(100)
  })

  it('is no report when it is no JSON object, and never throws', () => {
    expect(parseClientReport(Buffer.from('[1]'))).toBeUndefined()
    fc.assert(
      fc.property(fc.json(), (text) => {
        const outcomes = parseClientReport(Buffer.from(text)) ?? []
        expect(outcomes.every(({ quantity }) => quantity >= 0)).toBe(true)
      }),
    )
  })
})
