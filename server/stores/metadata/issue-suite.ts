import { describe, expect, it } from 'vitest'

import type { StoreFixture } from './batch-store-fixture.ts'
import { aDelta, anOutcome, hex } from './test-batches.ts'

/** What a commit makes of its issue deltas, the same for every engine. */
export const issueSuite = (fixture: StoreFixture): void => {
  describe('an event becomes an issue', () => {
    it('with the number of its project, new and unresolved', async () => {
      const delta = aDelta({
        timesSeen: 3,
        firstSeenMs: 1_000,
        lastSeenMs: 6_000,
        oldestRelease: '1.0',
        facts: { release: '1.1' },
        userHashes: [7, 8],
      })
      await fixture.consumer.commit({ issues: [delta, aDelta({ hashes: [hex(2)] }), aDelta({ projectId: 2 })] })
      const [first, other, second] = await fixture.issues()
      expect(first).toMatchObject({
        project_id: 1,
        short_id: 1,
        type: 'error',
        status: 'unresolved',
        substatus: 'new',
        priority: 75,
        level: 'error',
        title: 'TypeError: x is not a function',
        culprit: 'app.js in run',
        metadata: '{"type":"TypeError"}',
        platform: 'javascript',
        times_seen: 3,
        users_seen: 2,
        first_seen: 1_000,
        last_seen: 6_000,
        first_release: '1.0',
        last_release: '1.1',
        assignee: '',
        active_at: 1_000,
        merged_into: 0,
        updated_at: 60_000,
        facts_at: 5_000,
      })
      expect([other, second].map((issue) => [issue?.project_id, issue?.short_id])).toEqual([
        [2, 1],
        [1, 2],
      ])
      expect(
        await fixture.metadata.db.selectFrom('projects').select(['id', 'next_short_id', 'first_event_at']).orderBy('id').execute(),
      ).toEqual([
        { id: 1, next_short_id: 3, first_event_at: 60_000 },
        { id: 2, next_short_id: 2, first_event_at: 60_000 },
      ])
    })

    it('or joins the issue of its first linked hash, and links its other hashes there', async () => {
      await fixture.consumer.commit({ issues: [aDelta({ hashes: [hex(1), hex(9)] })] })
      await fixture.consumer.commit({ issues: [aDelta({ hashes: [hex(2), hex(9)], timesSeen: 4 })] })
      await fixture.consumer.commit({ issues: [aDelta({ hashes: [hex(2)] })] })
      const issue = await fixture.onlyIssue()
      expect(issue.times_seen).toBe(6)
      expect((await fixture.hashes()).map((row) => [row.hash, row.issue_id, row.times_seen, row.first_seen])).toEqual([
        [hex(1), issue.id, 1, 5_000],
        [hex(2), issue.id, 5, 5_000],
        [hex(9), issue.id, 0, 0],
      ])
    })

    it('and a hash never changes its issue by itself', async () => {
      await fixture.consumer.commit({
        issues: [aDelta({ hashes: [hex(1)] }), aDelta({ hashes: [hex(2)] }), aDelta({ hashes: [hex(2), hex(1)] })],
      })
      const [first, second] = await fixture.issues()
      expect([first?.times_seen, second?.times_seen]).toEqual([1, 2])
      expect((await fixture.hashes()).map((row) => row.issue_id)).toEqual([first?.id, second?.id])
    })

    it('two deltas of one batch that share a hash meet in one issue', async () => {
      const early = aDelta({ hashes: [hex(1), hex(9)], userHashes: [5, 6], facts: { occurredAtMs: 1_000, title: 'old' } })
      const late = aDelta({ hashes: [hex(2), hex(9)], userHashes: [6, 7], facts: { occurredAtMs: 2_000, title: 'new' } })
      await fixture.consumer.commit({ issues: [late, early] })
      const met = { short_id: 1, times_seen: 2, users_seen: 3, first_seen: 1_000, last_seen: 2_000, active_at: 1_000, title: 'new' }
      expect(await fixture.onlyIssue()).toMatchObject(met)
      const minutes = await fixture.metadata.db.selectFrom('issue_minutes').select(['hash', 'events']).orderBy('hash').execute()
      expect(minutes).toEqual([
        { hash: hex(1), events: 1 },
        { hash: hex(2), events: 1 },
      ])
    })

    it('users count once per issue, whichever of its hashes they met', async () => {
      await fixture.consumer.commit({ issues: [aDelta({ hashes: [hex(1), hex(9)], userHashes: [5, 2 ** 53 - 1] })] })
      await fixture.consumer.commit({
        issues: [aDelta({ hashes: [hex(1)], userHashes: [5] }), aDelta({ hashes: [hex(9)], userHashes: [5, 6] })],
      })
      expect((await fixture.onlyIssue()).users_seen).toBe(3)
    })

    it('minutes and environments add up', async () => {
      const minutes = [
        { minute: 1, environment: 'prod', events: 2 },
        { minute: 2, environment: '', events: 1 },
      ]
      await fixture.consumer.commit({ issues: [aDelta({ minutes })] })
      await fixture.consumer.commit({ issues: [aDelta({ minutes: minutes.slice(0, 1) })] })
      const rows = await fixture.metadata.db
        .selectFrom('issue_minutes')
        .select(['project_id', 'minute', 'environment', 'events'])
        .orderBy('minute')
        .execute()
      expect(rows).toEqual([
        { project_id: 1, minute: 1, environment: 'prod', events: 4 },
        { project_id: 1, minute: 2, environment: '', events: 1 },
      ])
    })

    it('facts are those of the newest event, whatever the order of arrival', async () => {
      const at = (occurredAtMs: number) =>
        aDelta({ facts: { occurredAtMs, title: `at ${occurredAtMs}`, level: `l${occurredAtMs}`, release: `r${occurredAtMs}` } })
      for (const time of [200, 300, 100]) await fixture.consumer.commit({ issues: [at(time)] })
      expect(await fixture.onlyIssue()).toMatchObject({
        title: 'at 300',
        level: 'l300',
        last_release: 'r300',
        facts_at: 300,
        first_seen: 100,
        last_seen: 300,
      })
    })

    it('first and last release are those of the oldest and the newest event that have one', async () => {
      const at = (occurredAtMs: number, release: string) => aDelta({ oldestRelease: release, facts: { occurredAtMs, release } })
      for (const delta of [at(300, ''), at(200, '2.0'), at(400, ''), at(100, '1.0'), at(250, '2.5')])
        await fixture.consumer.commit({ issues: [delta] })
      expect(await fixture.onlyIssue()).toMatchObject({ first_release: '1.0', last_release: '2.5' })
    })

    it.each(['<untitled>', '<unknown>', '<unlabeled event>', 'Error'])(
      'the placeholder %s never overwrites a real title',
      async (title) => {
        const real = aDelta({ facts: { occurredAtMs: 1_000, title: 'real', metadata: '{"a":1}' } })
        const placeholder = aDelta({ facts: { occurredAtMs: 2_000, title, metadata: '{}', culprit: 'newer' } })
        for (const order of [
          [real, placeholder],
          [placeholder, real],
        ]) {
          await fixture.metadata.db.deleteFrom('hashes').execute()
          await fixture.metadata.db.deleteFrom('issues').execute()
          for (const delta of order) await fixture.consumer.commit({ issues: [delta] })
          expect(await fixture.onlyIssue()).toMatchObject({ title: 'real', metadata: '{"a":1}', culprit: 'newer', facts_at: 2_000 })
        }
      },
    )

    it('an event of an issue that was discarded meanwhile makes the batch decide again; with a live hash before it, it joins that issue', async () => {
      await fixture.consumer.commit({ issues: [aDelta({ hashes: [hex(1)] }), aDelta({ hashes: [hex(2)] })] })
      const [first, second] = await fixture.issues()
      await fixture.metadata.db
        .updateTable('issues')
        .set({ merged_into: -2 })
        .where('id', '=', first?.id ?? 0)
        .execute()
      await fixture.metadata.db
        .insertInto('tombstones')
        .values({ issue_id: first?.id ?? 0, project_id: 1, user_id: 0, created_at: 1 })
        .execute()
      const batch = fixture.consumer.next({ issues: [aDelta({ hashes: [hex(3)] }), aDelta({ hashes: [hex(1), hex(2)] })] })
      expect(await fixture.store.commit(batch)).toEqual({ kind: 'overtaken' })
      expect(await fixture.hashes()).toHaveLength(2)
      const events = [[hex(3)], [hex(1), hex(2)], [hex(2), hex(1)], [hex(4), hex(1)]].map((hashes) => ({ projectId: 1, hashes }))
      expect(await fixture.store.probeDiscarded([...events, { projectId: 2, hashes: [hex(1)] }])).toEqual(new Set([1, 3]))
      await fixture.consumer.commit({ issues: [aDelta({ hashes: [hex(2), hex(1)] })] })
      expect((await fixture.issues()).map((issue) => [issue.id, issue.times_seen])).toEqual([
        [first?.id, 1],
        [second?.id, 2],
      ])
    })

    it('a hash of an issue that is being deleted begins anew in an issue of its own', async () => {
      await fixture.consumer.commit({ issues: [aDelta({ timesSeen: 7 })] })
      await fixture.metadata.db.updateTable('issues').set({ merged_into: -1, updated_at: 70_000 }).execute()
      await fixture.consumer.commit({ issues: [aDelta({ timesSeen: 2, facts: { occurredAtMs: 80_000 } })] })
      const [, fresh] = await fixture.issues()
      expect(fresh).toMatchObject({ times_seen: 2, short_id: 2, substatus: 'new' })
      expect(await fixture.hashes()).toMatchObject([{ issue_id: fresh?.id, times_seen: 2, first_seen: 80_000, received_from: 70_000 }])
    })

    it('what belongs to a project that is gone is passed over, the rest is written', async () => {
      await fixture.consumer.commit({ issues: [aDelta({ projectId: 77 }), aDelta()], outcomes: [anOutcome(1, { projectId: 77 })] })
      expect((await fixture.onlyIssue()).project_id).toBe(1)
      expect(await fixture.hashes()).toHaveLength(1)
    })

    it('hostile text does not stop the stream', async () => {
      const facts = { title: 'a\0b\ud800', culprit: '\udc00', release: '\0' }
      await fixture.consumer.commit({
        issues: [aDelta({ facts, minutes: [{ minute: 1, environment: '\0', events: 1 }] })],
        outcomes: [anOutcome(1, { reason: '\0' })],
      })
      expect(await fixture.onlyIssue()).toMatchObject({ title: 'a\uFFFDb\uFFFD', culprit: '\uFFFD', last_release: '\uFFFD' })
    })
  })

  describe('the outbox', () => {
    it('hears of each new issue once per listener, and of nothing else', async () => {
      await fixture.consumer.commit({
        issues: [aDelta({ minutes: [{ minute: 1, environment: 'prod', events: 1 }] }), aDelta({ timesSeen: 5 })],
      })
      await fixture.consumer.commit({ issues: [aDelta()] })
      const issue = await fixture.onlyIssue()
      const rows = await fixture.metadata.db.selectFrom('outbox').selectAll().orderBy('listener').execute()
      const row = { kind: 'issue-created', project_id: 1, issue_id: issue.id, next_at: 60_000, attempts: 0, claimed_until: 0 }
      expect(rows).toMatchObject([
        { ...row, listener: 'alerts' },
        { ...row, listener: 'integrations' },
      ])
      expect(JSON.parse(rows[0]?.payload ?? '')).toEqual({ title: issue.title, level: 'error', environment: 'prod' })
    })
  })
}
