import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { planRegrouping } from './plan-regrouping.ts'
import type { EventKind, RegroupingPlan } from './plan-regrouping.ts'

const kind = (issueId: number, present: string, edited: string, events = 1): EventKind => ({
  issueId,
  hash: present.split(' ')[0] ?? '',
  present: present.split(' '),
  edited: edited.split(' '),
  events,
  bytes: events * 100,
  eventId: `${present}-${edited}`,
})

const plan = (kinds: readonly EventKind[], led: Readonly<Record<string, number>> = {}, times: Readonly<Record<number, number>> = {}) => {
  const own = kinds.map(({ hash, issueId }) => [hash, issueId] as const)
  return planRegrouping(kinds, {
    issueOfHash: new Map([...own, ...Object.entries(led)]),
    timesSeen: (id) => times[id] ?? 1,
  })
}

const mergedBy = ({ merges }: RegroupingPlan): (readonly number[])[] => merges.map(({ issueIds }) => issueIds)
const partsOf = ({ splits }: RegroupingPlan) =>
  splits.map(({ issueId, parts }) => [issueId, ...parts.map(({ hash, events, goesTo, issueId: to }) => [hash, events, goesTo, to])])

describe('issues that become one', () => {
  it('are those whose events get a common hash; the one seen most stays, and the new hash leads to it', () => {
    const planned = plan([kind(1, 'a', 'x'), kind(2, 'b', 'x'), kind(3, 'c', 'x'), kind(4, 'd', 'd')], {}, { 2: 9 })
    expect(mergedBy(planned)).toEqual([[2, 3, 1]])
    expect([...planned.links]).toEqual([['x', 2]])
    expect([planned.unchanged, planned.renewed, planned.splits]).toEqual([1, [], []])
  })

  it('by any of their hashes; one that only events of one issue have comes with that issue', () => {
    const planned = plan([kind(1, 'a', 'x s', 2), kind(2, 'b', 'y s')], {}, { 1: 5 })
    expect(mergedBy(planned)).toEqual([[1, 2]])
    expect(planned.links).toEqual(
      new Map([
        ['s', 1],
        ['x', 1],
        ['y', 2],
      ]),
    )
  })

  it('also with an issue that has the hash already', () => {
    expect(mergedBy(plan([kind(1, 'a', 'x')], { x: 7 }, { 7: 2 }))).toEqual([[7, 1]])
  })
})

describe('issues that fall apart', () => {
  it('keep what did not change; the rest goes to a new issue, or where others go', () => {
    const planned = plan([kind(1, 'a', 'a', 3), kind(1, 'a', 'x', 5), kind(1, 'a', 'y', 1), kind(2, 'b', 'y', 1)])
    expect(partsOf(planned)).toEqual([[1, ['x', 5, 'new', undefined], ['a', 3, 'same', 1], ['y', 1, 'other', 2]]])
    expect([...planned.links]).toEqual([['y', 2]])
    expect([planned.merges, planned.renewed, planned.splitBytes]).toEqual([[], [2], 900])
  })

  it('go on with the largest part when all of it changes', () => {
    const planned = plan([kind(1, 'a', 'x', 2), kind(1, 'a', 'y', 5)])
    expect(partsOf(planned)).toEqual([[1, ['y', 5, 'same', 1], ['x', 2, 'new', undefined]]])
    expect([...planned.links]).toEqual([['y', 1]])
  })

  it('also along hashes that a common one held together', () => {
    const planned = plan([kind(1, 'a s', 'x', 2), kind(1, 'b s', 'b s', 5)])
    expect(partsOf(planned)).toEqual([[1, ['b', 5, 'same', 1], ['x', 2, 'new', undefined]]])
  })
})

describe('what people did stays', () => {
  it('issues that they merged stay one, though their events never had a common hash', () => {
    const planned = plan([kind(1, 'a', 'x'), kind(1, 'b', 'y'), kind(1, 'c', 'c')])
    expect([planned.splits, planned.merges, planned.renewed]).toEqual([[], [], [1]])
    expect([...planned.links]).toEqual([
      ['x', 1],
      ['y', 1],
    ])
  })

  it('issues that they parted are not joined by a hash that was common before', () => {
    const planned = plan([kind(1, 'a s', 'a s'), kind(2, 'b s', 'b s', 1)], { s: 1 })
    expect([planned.merges, planned.splits, planned.unchanged]).toEqual([[], [], 2])
  })
})

describe('a plan', () => {
  const hashes = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const edits = fc.constantFrom('a', 'b', 'v', 'w', 'x', 'y s', 'z s', 'x s')
  /** Each stored hash has one issue, as in metadata. */
  const stored = fc
    .record({
      owners: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 5 }),
      seen: fc.array(fc.tuple(hashes, edits, fc.integer({ min: 1, max: 9 })), { maxLength: 12 }),
    })
    .map(({ owners, seen }) => seen.map(([hash, edited, events]) => kind(owners['abcde'.indexOf(hash)] ?? 1, hash, edited, events)))

  it('leads every event of an issue that does not split to the issue that it is part of, and every hash to one that there is', () => {
    fc.assert(
      fc.property(stored, (kinds) => {
        const planned = plan(kinds)
        const root = new Map(planned.merges.flatMap(({ targetId, issueIds }) => issueIds.map((id) => [id, targetId])))
        const rootOf = (id: number): number => root.get(id) ?? id
        const leads = new Map([...kinds.map(({ hash, issueId }) => [hash, issueId] as const), ...planned.links])
        const split = new Set(planned.splits.map(({ issueId }) => issueId))
        for (const each of kinds) {
          if (split.has(each.issueId)) continue
          const found = each.edited.find((hash) => leads.has(hash))
          expect(rootOf(leads.get(found ?? '') ?? 0)).toBe(rootOf(each.issueId))
        }
        const issues = new Set(kinds.map(({ issueId }) => issueId))
        expect([...planned.links.values()].every((id) => issues.has(id))).toBe(true)
        expect(planned.unchanged).toBeLessThanOrEqual(issues.size)
      }),
    )
  })

  it('is the same whatever order events are read in, and nothing when rules change nothing', () => {
    fc.assert(
      fc.property(stored, (kinds) => {
        const [one, other] = [plan(kinds), plan(kinds.toReversed())]
        expect(
          mergedBy(other)
            .map((ids) => ids.join())
            .toSorted(),
        ).toEqual(
          mergedBy(one)
            .map((ids) => ids.join())
            .toSorted(),
        )
        const same = plan(kinds.map((each) => ({ ...each, edited: each.present })))
        expect([same.merges, same.splits, same.renewed, same.links.size]).toEqual([[], [], [], 0])
      }),
    )
  })
})

describe('hashes whose stored events are taken apart', () => {
  it('are those of which events go elsewhere, the largest first; not those that go to one issue whole', () => {
    const leaving = [kind(1, 'a', 'a', 5), kind(1, 'a', 'x', 2), kind(2, 'b', 'b', 3), kind(2, 'b', 'y', 9), kind(3, 'c', 'z')]
    expect(plan(leaving).splitHashes).toEqual(['b', 'a'])
    expect(plan([kind(1, 'a', 'x', 2), kind(2, 'b', 'x')]).splitHashes).toEqual([])
  })

  it('are those of which some go to another issue and some stay', () => {
    const planned = plan([kind(1, 'a', 'x', 4), kind(1, 'a', 'a', 2), kind(2, 'b', 'x')], {}, { 1: 9 })
    expect(mergedBy(planned)).toEqual([])
    expect(planned.splitHashes).toEqual(['a'])
  })
})
