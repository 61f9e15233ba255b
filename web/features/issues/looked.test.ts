import { describe, expect, it } from 'vitest'

import { issues } from '../../journeys/fixture-issues.ts'
import { lastNewRow } from './looked.ts'

const at = (...hours: readonly number[]) =>
  hours.flatMap((hour) => issues.slice(0, 1).map((issue) => ({ ...issue, lastSeen: new Date(hour * 3_600_000).toISOString() })))
const sinceMs = 5 * 3_600_000

describe('1. what is new since the list was looked at', () => {
  it('ends before the first row that was there already', () => {
    expect(lastNewRow(at(9, 7, 6, 5, 2), 'lastSeen', sinceMs)).toBe(2)
  })

  it('is not divided when all is new, nothing is, or nobody has looked before', () => {
    expect(lastNewRow(at(9, 8), 'lastSeen', sinceMs)).toBe(-1)
    expect(lastNewRow(at(3, 2), 'lastSeen', sinceMs)).toBe(-1)
    expect(lastNewRow(at(9, 2), 'lastSeen', 0)).toBe(-1)
  })

  it('rows that are not read yet are passed over', () => {
    expect(lastNewRow([...at(9), null, ...at(2)], 'lastSeen', sinceMs)).toBe(1)
  })
})
