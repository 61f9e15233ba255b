import { describe, expect, it } from 'vitest'

import type { StoreFixture } from './batch-store-fixture.ts'
import { discarded } from './issue-states.ts'
import { aDelta, hex } from './test-batches.ts'

/** What problems that spans show ask of the store, the same for every engine. */
export const problemSuite = (fixture: StoreFixture): void => {
  describe('a problem', () => {
    const key = (hash: number, projectId = 1) => ({ projectId, hash: hex(hash) })
    const none = { issue: 'none', sightings: 0, seenAtMs: 0 }

    it('is known by how often it was seen, until it is an issue', async () => {
      const { consumer, store } = fixture
      expect(await store.problemStates([key(1), key(1)])).toEqual([none, none])
      await consumer.commit({
        sightings: [
          { ...key(2), sightings: 1, seenAtMs: 5 },
          { ...key(1), sightings: 2, seenAtMs: 7 },
        ],
      })
      const seen = { issue: 'none', sightings: 2, seenAtMs: 7 }
      expect(await store.problemStates([key(1), key(1, 2), key(2)])).toEqual([seen, none, { ...seen, sightings: 1, seenAtMs: 5 }])
      await consumer.commit({
        sightings: [
          { ...key(1), sightings: 0, seenAtMs: 9 },
          { ...key(2), sightings: 3, seenAtMs: 9 },
        ],
        issues: [aDelta()],
      })
      expect(await store.problemStates([key(2), key(1)])).toEqual([
        { issue: 'none', sightings: 3, seenAtMs: 9 },
        { ...none, issue: 'live' },
      ])
      const kept = await fixture.metadata.db.selectFrom('problem_sightings').select('hash').execute()
      expect(kept).toEqual([{ hash: hex(2) }])
    })

    it('of a discarded issue is told apart, and one of an issue that is being deleted is free', async () => {
      const { consumer, store, metadata } = fixture
      await consumer.commit({ issues: [aDelta()] })
      await metadata.db.updateTable('issues').set({ merged_into: discarded }).execute()
      expect(await store.problemStates([key(1)])).toEqual([{ ...none, issue: 'discarded' }])
      await metadata.db.updateTable('issues').set({ merged_into: -1 }).execute()
      expect(await store.problemStates([key(1)])).toEqual([none])
    })
  })
}
