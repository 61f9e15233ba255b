import { describe, expect, it } from 'vitest'

import type { StoreFixture } from './batch-store-fixture.ts'
import type { KeyUse } from './port.ts'
import { anOutcome } from './test-batches.ts'

const hourMs = 3_600_000

/** Counters of keys with a rate limit of their own: a part of the contract of BatchStore, the same for every engine. */
export const keyWindowSuite = (fixture: StoreFixture): void => {
  const use = (before: number, after: number, overrides: Partial<KeyUse> = {}): KeyUse => ({
    keyId: 7,
    startMs: 0,
    before,
    after,
    usedUp: undefined,
    ...overrides,
  })
  const limit = { count: 10, windowSeconds: 3600 }
  const usedUp = { publicKey: 'k', limit, categories: ['error', 'security'], untilMs: hourMs } as const
  const addKey = () =>
    fixture.metadata.db
      .insertInto('keys')
      .values({
        id: 7,
        public_key: 'k',
        project_id: 1,
        label: '',
        state: 'active',
        created_at: 0,
        rate_limit_count: limit.count,
        rate_limit_window: limit.windowSeconds,
      })
      .execute()
  const counts = () =>
    fixture.store.keyCounts([
      { keyId: 7, startMs: 0 },
      { keyId: 7, startMs: hourMs },
      { keyId: 8, startMs: 0 },
    ])
  const limits = () => fixture.metadata.db.selectFrom('limits').select(['scope', 'scope_id', 'categories', 'until_ms', 'reason']).execute()

  describe('windows of limited keys', () => {
    it('are counted per key and window, from 0', async () => {
      expect(await counts()).toEqual([0, 0, 0])
      await fixture.consumer.commit({ keyUses: [use(0, 5), use(0, 2, { startMs: hourMs })] })
      await fixture.consumer.commit({ keyUses: [use(5, 9)] })
      expect(await counts()).toEqual([9, 2, 0])
    })

    it('refuse a batch that believes another count: nothing is written, and it can be decided again', async () => {
      await fixture.consumer.commit({ keyUses: [use(0, 5)] })
      for (const wrong of [use(0, 3), use(4, 6)]) {
        expect(await fixture.store.commit(fixture.consumer.next({ keyUses: [wrong], outcomes: [anOutcome(1)] }))).toEqual({
          kind: 'overtaken',
        })
      }
      expect(await counts()).toEqual([5, 0, 0])
      expect(await fixture.metadata.db.selectFrom('outcomes').selectAll().execute()).toEqual([])
      await fixture.consumer.commit({ keyUses: [use(5, 6)] })
      expect(await counts()).toEqual([6, 0, 0])
    })

    it('tell the front door when they are used up, once, as a new configuration version that is noticed', async () => {
      await addKey()
      const [version, mark] = [await fixture.store.configVersion(), await fixture.store.changeMark()]
      await fixture.consumer.commit({ keyUses: [use(0, 10, { usedUp })] })
      expect(await limits()).toEqual([{ scope: 'key', scope_id: 'k', categories: 'error security', until_ms: hourMs, reason: 'key_quota' }])
      expect(await fixture.store.configVersion()).toBe(version + 1)
      expect(await fixture.store.changeMark()).not.toBe(mark)
      await fixture.consumer.commit({ keyUses: [use(10, 10, { usedUp })] })
      expect(await limits()).toHaveLength(1)
      expect(await fixture.store.configVersion()).toBe(version + 1)
    })

    it('make room for the next one of the same key', async () => {
      await addKey()
      await fixture.consumer.commit({ keyUses: [use(0, 10, { usedUp })] })
      const next = use(0, 10, { startMs: hourMs, usedUp: { ...usedUp, untilMs: 2 * hourMs } })
      await fixture.consumer.commit({ createdAtMs: hourMs + 1, keyUses: [next] })
      expect((await limits()).map((row) => row.until_ms)).toEqual([2 * hourMs])
    })

    it('of a key that has another limit by now are told to nobody', async () => {
      await addKey()
      const older = { ...usedUp, limit: { ...limit, count: 9 } }
      await fixture.consumer.commit({ keyUses: [use(0, 9, { usedUp: older })] })
      expect(await limits()).toEqual([])
      expect(await fixture.store.configVersion()).toBe(0)
    })

    it('that are over are told to nobody', async () => {
      await addKey()
      await fixture.consumer.commit({ createdAtMs: hourMs, keyUses: [use(0, 10, { usedUp })] })
      expect(await limits()).toEqual([])
      expect(await fixture.store.configVersion()).toBe(0)
    })
  })
}
