import { describe, expect, it } from 'vitest'

import { formatDoorReport, parseDoorReport } from './door-report.ts'
import type { DoorCount } from './door-report.ts'

const counts: DoorCount[] = [
  { key: 'a'.repeat(32), projectId: 7, reason: 'cors', category: 'unknown', quantity: 3, kind: 'invalid' },
  { key: '', projectId: 0, reason: 'quota', category: 'error', quantity: 1, kind: 'rate_limited' },
]

describe('the body of a door record (durability.md 21)', () => {
  it('is read as it was written', () => {
    expect(parseDoorReport(formatDoorReport(counts))).toEqual(counts)
  })
  it('takes rows without a kind for invalid, and leaves out what is no row', () => {
    expect(parseDoorReport(Buffer.from('[["k",1,"cors","error",2],["k"],5,null,["k","1","cors","error",2]]'))).toEqual([
      { key: 'k', projectId: 1, reason: 'cors', category: 'error', quantity: 2, kind: 'invalid' },
    ])
  })
  it('is undefined when it is no list', () => {
    expect(parseDoorReport(Buffer.from('{}'))).toBeUndefined()
    expect(parseDoorReport(Buffer.from('x'))).toBeUndefined()
  })
})
