import { describe, expect, it } from 'vitest'

import type { StoreFixture } from './batch-store-fixture.ts'
import { aDelta, hex } from './test-batches.ts'

/** What the noise budget asks of the store, the same for every engine. */
export const noiseSuite = (fixture: StoreFixture): void => {
  describe('the rate of an issue', () => {
    const question = (hash: number, sinceMinute = 0, projectId = 1) => ({ projectId, hash: hex(hash), sinceMinute })
    const minutes = [
      { minute: 10, environment: '', events: 3 },
      { minute: 11, environment: 'prod', events: 4 },
    ]

    it('is what its hashes counted since a minute, in all environments; an unknown hash has none', async () => {
      await fixture.consumer.commit({
        issues: [
          aDelta({ hashes: [hex(1), hex(9)], timesSeen: 7, firstSeenMs: 2_000, minutes }),
          aDelta({ hashes: [hex(2), hex(9)], minutes: [{ minute: 11, environment: '', events: 1 }], firstSeenMs: 5_000 }),
          aDelta({ projectId: 2, hashes: [hex(1)] }),
        ],
      })
      const asked = [question(1), question(5), question(2, 0), question(1, 0, 2)]
      expect(await fixture.store.issueRates(asked)).toEqual([
        { events: 8, isOpen: true, seenFromMs: 2_000 },
        { events: 0, isOpen: true, seenFromMs: Number.MAX_SAFE_INTEGER },
        { events: 8, isOpen: true, seenFromMs: 2_000 },
        { events: 1, isOpen: true, seenFromMs: 5_000 },
      ])
      expect((await fixture.store.issueRates([question(2, 11)]))[0]?.events).toBe(5)
      expect(await fixture.store.issueRates([])).toEqual([])
    })

    it('says whether the issue sleeps, and none for one that is being deleted', async () => {
      await fixture.consumer.commit({ issues: [aDelta()] })
      await fixture.metadata.db.updateTable('issues').set({ status: 'ignored' }).execute()
      expect(await fixture.store.issueRates([question(1)])).toMatchObject([{ events: 1, isOpen: false }])
      await fixture.metadata.db.updateTable('issues').set({ merged_into: -1 }).execute()
      expect(await fixture.store.issueRates([question(1)])).toMatchObject([{ events: 0, isOpen: true }])
    })
  })
}
