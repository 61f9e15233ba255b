import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { openPeriodsOf } from './open-periods.ts'

const at = (second: number): string => new Date(second * 1000).toISOString()
const periods = (status: string, ...lines: readonly (readonly [type: string, second: number])[]) =>
  openPeriodsOf(
    { status, first_seen: 1000 },
    lines.map(([type, second]) => ({ type, created_at: second * 1000 })),
    99_000,
  )

describe('the times in which an issue was open', () => {
  it('begin with its first event, and with each return', () => {
    expect(periods('unresolved')).toEqual([{ start: at(1), end: null, isOpen: true, duration: null }])
    expect(periods('resolved', ['set_resolved', 5])).toEqual([{ start: at(1), end: at(5), isOpen: false, duration: 4 }])
    expect(periods('unresolved', ['set_resolved_in_release', 5], ['set_regression', 7])).toEqual([
      { start: at(7), end: null, isOpen: true, duration: null },
      { start: at(1), end: at(5), isOpen: false, duration: 4 },
    ])
  })

  it('do not end when it is opened twice or resolved twice', () => {
    const lines = [
      ['set_unresolved', 3],
      ['set_resolved', 5],
      ['set_resolved_in_commit', 6],
      ['set_regression', 8],
      ['set_unresolved', 9],
    ] as const
    expect(periods('unresolved', ...lines).map(({ start, end }) => [start, end])).toEqual([
      [at(8), null],
      [at(1), at(5)],
    ])
  })

  it('end for an issue that is too old to be open, before anybody has noted it', () => {
    expect(periods('resolved')).toMatchObject([{ isOpen: false, end: at(99) }])
  })

  it('never overlap, and at most the newest is open', () => {
    const line = fc.record({
      type: fc.constantFrom('set_resolved', 'set_resolved_by_age', 'set_unresolved', 'set_regression'),
      created_at: fc.nat(90_000),
    })
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('resolved', 'unresolved'), (lines, status) => {
        const sorted = lines.toSorted((a, b) => a.created_at - b.created_at)
        const found = openPeriodsOf({ status, first_seen: 0 }, sorted, 99_000).toReversed()
        for (const [index, { start, end, isOpen }] of found.entries()) {
          const next = found[index + 1]
          expect(isOpen).toBe(end === null)
          expect(next === undefined || (end !== null && start <= end && end <= next.start)).toBe(true)
        }
      }),
    )
  })
})
