import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

import type { StoredResult } from './result.ts'
import { event, expectExact, inRoom } from './test-room.ts'

let engine: TestEngine

beforeAll(async () => {
  engine = await openTestEngine()
})
afterAll(() => engine.close())

const partition = (groups: Iterable<readonly string[]>): string[] => [...groups].map((group) => [...group].toSorted().join(' ')).toSorted()

/** How many events each issue has by what a preview says of some issues, the smallest first. */
const sizesAfter = (before: ReadonlyMap<number, readonly string[]>, { merges, splits }: StoredResult): number[] => {
  const sizes = new Map<number | string, number>([...before].map(([id, events]) => [id, events.length]))
  const add = (key: number | string, events: number) => sizes.set(key, (sizes.get(key) ?? 0) + events)
  const rootOf = new Map(merges.flatMap(({ issues }) => issues.map(({ id }) => [id, issues[0]?.id ?? id] as const)))
  for (const [id, root] of rootOf) {
    if (id === root) continue
    add(root, sizes.get(id) ?? 0)
    sizes.delete(id)
  }
  for (const { issue, parts } of splits) {
    for (const part of parts.filter(({ goesTo }) => goesTo !== 'same')) {
      add(rootOf.get(issue.id) ?? issue.id, -part.events)
      add(part.goesTo === 'new' ? part.hash : (rootOf.get(part.issueId ?? 0) ?? part.issueId ?? 0), part.events)
    }
  }
  return [...sizes.values()].filter((size) => size > 0).toSorted((a, b) => a - b)
}

const types = ['OrderA', 'OrderB', 'Other'] as const
const releases = ['1.0', '2.0', ''] as const
const anEvent = fc.record({
  type: fc.constantFrom(...types),
  release: fc.constantFrom(...releases),
  user: fc.integer({ min: 1, max: 4 }),
  environment: fc.constantFrom('prod', 'test', ''),
})
const aRule = fc.constantFrom(
  'type:OrderA release:2.0 -> second',
  'type:Order* release:2.0 -> second',
  'type:Order* environment:test -> tested',
  'type:Order* -> orders',
  'release:2.0 -> {{ default }}, second',
  'environment:test -> {{ type }}',
)

describe('any rules over any events', () => {
  it('make of what is stored what the preview says, counted exactly, and undone leave everything as it was', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(anEvent, { minLength: 3, maxLength: 25 }),
        fc.uniqueArray(aRule, { minLength: 1, maxLength: 2 }),
        (events, rules) =>
          inRoom(engine, async (room) => {
            await room.send(...events.map((each) => event(each.type, each.release, each.user, each.environment)))
            const before = await room.counts()
            const shownBefore = await room.shown()
            const text = rules.join('\n')
            const predicted = await room.finish(await room.begin('preview', text))
            expect(await room.counts()).toEqual(before)
            const { id, result } = await room.apply(text)
            expect(result).toEqual(predicted)
            await expectExact(room)
            const sizes = [...(await room.shown()).values()].map((shown) => shown.length)
            expect(sizes.toSorted((a, b) => a - b)).toEqual(sizesAfter(shownBefore, predicted))
            await room.finish(await room.beginUndo(id))
            await expectExact(room)
            expect(await room.counts()).toEqual(before)
            expect(partition((await room.shown()).values())).toEqual(partition(shownBefore.values()))
          }),
      ),
      { numRuns: 6, endOnFailure: true },
    ))
})
