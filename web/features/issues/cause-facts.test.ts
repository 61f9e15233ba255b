import { describe, expect, it } from 'vitest'

import type { IssueTag } from '#packages/contract/issue'
import type { IssueStats } from '#packages/contract/issue-stats'

import { onlyEnvironment, spikeOf } from './cause-facts.ts'

const start = '2026-11-22T10:00:00.000Z'
const statsOf = (counts: readonly number[]): IssueStats => ({
  start,
  end: '2026-11-22T20:00:00.000Z',
  intervalMs: 900_000,
  levels: [
    { level: 'error', counts },
    { level: 'warning', counts: counts.map(() => 0) },
  ],
  users: counts.map(() => 0),
  totals: { events: 0, users: 0 },
})

describe('a spike', () => {
  it('is the bucket that stands out, and by how much', () =>
    expect(spikeOf(statsOf([2, 3, 2, 40, 3, 2, 2]), start)).toEqual({
      at: '2026-11-22T10:45:00.000Z',
      events: 40,
      intervalMs: 900_000,
      times: 17,
    }))

  it('is measured from when the issue began', () => {
    const before = Array.from({ length: 50 }, () => 0)
    expect(spikeOf(statsOf([...before, 9, 10, 9, 10, 11, 12, 10]), '2026-11-22T22:30:00.000Z')).toBeNull()
    expect(spikeOf(statsOf([...before, 0, 10, 0, 0, 0, 0, 1]), '2026-11-22T22:30:00.000Z')).toMatchObject({ events: 10, times: null })
  })

  it('is none of few events, in a short life, or where it is as usual', () => {
    expect(spikeOf(statsOf([0, 0, 9, 0, 0, 0, 0]), start)).toBeNull()
    expect(spikeOf(statsOf([0, 90]), start)).toBeNull()
    expect(spikeOf(statsOf([20, 30, 25, 30, 20, 25]), start)).toBeNull()
    expect(spikeOf(statsOf([]), 'never')).toBeNull()
  })
})

describe('the only environment', () => {
  const tagOf = (key: string, values: readonly (readonly [string, number])[]): IssueTag => ({
    key,
    name: key,
    totalValues: values.reduce((sum, [, count]) => sum + count, 0),
    topValues: values.map(([value, count]) => ({ value, name: value, count, firstSeen: start, lastSeen: start })),
  })
  const level = tagOf('level', [['error', 10]])

  it('is that of all events', () => {
    expect(onlyEnvironment([level, tagOf('environment', [['production', 10]])])).toBe('production')
    expect(onlyEnvironment([level, tagOf('environment', [['production', 9]])])).toBeNull()
    expect(
      onlyEnvironment([
        level,
        tagOf('environment', [
          ['production', 6],
          ['staging', 4],
        ]),
      ]),
    ).toBeNull()
    expect(onlyEnvironment([level])).toBeNull()
    expect(onlyEnvironment([])).toBeNull()
  })
})
