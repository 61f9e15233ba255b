import { describe, expect, it } from 'vitest'

import type { StoreFixture } from './batch-store-fixture.ts'
import { newHash } from './new-hash.ts'
import { aDelta, hex } from './test-batches.ts'

/** What a commit makes of events of an issue that was split, the same for every engine. */
export const splitSuite = (fixture: StoreFixture): void => {
  describe('events of an issue that was split', () => {
    const addSplit = async (undoneAtMs: number): Promise<void> => {
      const { db } = fixture.metadata
      await fixture.consumer.commit({ issues: [aDelta()] })
      const { id } = await fixture.onlyIssue()
      const row = { id: 7, project_id: 1, issue_id: id, split_key: 'type', kept_value: 'E', kept_hash: hex(50), hashes: '[]', user_id: 0 }
      await db
        .insertInto('issue_splits')
        .values({ ...row, created_at: 1, undone_at: undoneAtMs })
        .execute()
      await db
        .insertInto('hashes')
        .values(newHash(1, hex(50), id))
        .execute()
    }
    const noted = async (): Promise<string[]> =>
      (await fixture.metadata.db.selectFrom('split_hashes').selectAll().orderBy('hash').execute()).map(({ hash }) => hash)
    const counts = async (): Promise<number[]> => (await fixture.issues()).map((issue) => issue.times_seen)

    it('make issues by their value, and each hash that does is noted with the split', async () => {
      await addSplit(0)
      await fixture.consumer.commit({
        issues: [aDelta({ hashes: [hex(60), hex(61)], splitId: 7, timesSeen: 4 }), aDelta({ hashes: [hex(62), hex(50)], splitId: 7 })],
      })
      expect(await counts()).toEqual([2, 4])
      expect(await noted()).toEqual([hex(60), hex(61), hex(62)])
      await fixture.consumer.commit({ issues: [aDelta({ hashes: [hex(63), hex(61)], splitId: 7 })] })
      expect(await counts()).toEqual([2, 5])
    })

    it('belong to the issue that it left when it was undone while they were on their way', async () => {
      await addSplit(9_000)
      await fixture.consumer.commit({ issues: [aDelta({ hashes: [hex(60), hex(61)], splitId: 7, timesSeen: 4 })] })
      expect(await counts()).toEqual([5])
      expect(await noted()).toEqual([hex(60), hex(61)])
    })
  })
}
