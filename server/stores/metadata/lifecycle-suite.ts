import { beforeEach, describe, expect, it } from 'vitest'

import type { StoreFixture } from './batch-store-fixture.ts'
import type { IssueDelta } from './port.ts'
import type { IssuesTable } from './schema-issues.ts'
import type { IssueResolutionsTable, IssueSnoozesTable } from './schema-lifecycle.ts'
import { aDelta, aResolution, aSnooze, hex } from './test-batches.ts'

const resolvedAtMs = 5_000
const minuteMs = 60_000

const at = (occurredAtMs: number, release = ''): IssueDelta => aDelta({ facts: { occurredAtMs, release } })

/** Events of one delta, each with a number of its own. */
const eventsAt = (times: readonly number[], user: (index: number) => number = () => 0): IssueDelta => {
  const facts = { occurredAtMs: Math.max(...times), release: '' }
  return aDelta({
    timesSeen: times.length,
    facts,
    userHashes: [...new Set(times.map((_, index) => user(index)).filter((hash) => hash !== 0))],
    occurrences: times.map((occurredAtMs, index) => ({
      eventId: hex(index + 1),
      weight: 1,
      receivedAtMs: 1_000_000 + index,
      userHash: user(index),
      facts: { occurredAtMs, release: '' },
    })),
  })
}

/** What a commit makes of resolved and archived issues, the same for every engine (grouping.md 5.3, 5.4). */
export const lifecycleSuite = (fixture: StoreFixture): void => {
  const change = async (set: Partial<IssuesTable>): Promise<IssuesTable> => {
    await fixture.metadata.db.updateTable('issues').set(set).execute()
    return fixture.onlyIssue()
  }
  const signals = async () => {
    const rows = await fixture.metadata.db.selectFrom('outbox').select(['kind', 'payload']).orderBy('id').execute()
    return rows.filter(({ kind }) => kind !== 'issue-created').map(({ kind, payload }) => [kind, JSON.parse(payload)] as const)
  }
  const place = (release: string, atMs: number) => ({ projectId: 1, release, environment: '', firstSeenMs: atMs, lastSeenMs: atMs })
  const send = (...deltas: IssueDelta[]) =>
    fixture.consumer.commit({
      issues: deltas,
      places: deltas.map(({ facts }) => place(facts.release, facts.occurredAtMs)).filter(({ release }) => release !== ''),
    })

  describe('a resolved issue', () => {
    const resolve = async (how?: Partial<IssueResolutionsTable>): Promise<void> => {
      const { id } = await change({ status: 'resolved', substatus: '', resolved_at: resolvedAtMs, status_details: '{"a":1}' })
      if (how)
        await fixture.metadata.db
          .insertInto('issue_resolutions')
          .values(aResolution({ issue_id: id, ...how }))
          .execute()
    }
    const state = async (): Promise<readonly [string, string]> => {
      const { status, substatus } = await fixture.onlyIssue()
      return [status, substatus]
    }
    const resolved = ['resolved', ''] as const
    const regressed = ['unresolved', 'regressed'] as const

    it('regresses with an event from after its resolution, once, and tells of it', async () => {
      await send(at(1_000))
      await resolve()
      await send(at(5_001, '2.0'), at(5_500, '2.1'))
      expect(await fixture.onlyIssue()).toMatchObject({
        status: 'unresolved',
        substatus: 'regressed',
        active_at: 5_001,
        status_details: '{}',
        times_seen: 3,
        inbox_reason: 'regression',
        inbox_at: 60_000,
      })
      expect(await signals()).toEqual([['issue-regressed', { release: '2.0', eventId: hex(5_001) }]])
    })

    it('stays resolved by an event that was on its way', async () => {
      await send(at(1_000))
      await resolve({ kind: 'release', version: '1.0' })
      await send(at(4_999, '1.0'), at(5_000, '9.0'))
      expect(await fixture.onlyIssue()).toMatchObject({ status: 'resolved', substatus: '', times_seen: 3, status_details: '{"a":1}' })
      expect(await signals()).toEqual([])
    })

    it('in a release regresses by version where releases are versions, and forgets how it was resolved', async () => {
      await send(at(1_000, 'a@1.0.0'), at(1_100, 'a@2.0.0'))
      await resolve({ kind: 'release', version: 'a@2.0.0', version_at: 1_100 })
      await send(at(6_000, 'a@1.9.0'))
      expect(await state()).toEqual(resolved)
      await send(at(6_001, 'a@2.0.0'))
      expect(await state()).toEqual(regressed)
      expect(await fixture.metadata.db.selectFrom('issue_resolutions').selectAll().execute()).toEqual([])
      expect((await signals()).at(-1)).toEqual([
        'issue-regressed',
        { release: 'a@2.0.0', eventId: hex(6_001), resolvedInVersion: 'a@2.0.0', followsSemver: true },
      ])
    })

    it('regresses by date where they are not, whether or not the releases still have rows', async () => {
      for (const isRemoved of [false, true]) {
        await fixture.reset()
        await send(at(1_000, 'aaaaaaa'), at(2_000, 'bbbbbbb'))
        await resolve({ kind: 'release', version: 'bbbbbbb', version_at: 2_000 })
        if (isRemoved) await fixture.metadata.db.deleteFrom('releases').where('version', '=', 'bbbbbbb').execute()
        await send(at(6_000, 'aaaaaaa'))
        expect(await state()).toEqual(resolved)
        await send(at(6_001, 'ccccccc'))
        expect(await state()).toEqual(regressed)
      }
    })

    it('of which an older release sends events stays resolved, and says so once and counts them', async () => {
      await send(at(1_000, 'a@1.0.0'), at(1_100, 'a@2.0.0'))
      await resolve({ kind: 'now', version: 'a@2.0.0', version_at: 1_100 })
      await send(at(6_000, 'a@1.0.0'))
      await send(at(7_000, 'a@1.5.0'), at(6_500, 'a@1.0.0'))
      const issue = await fixture.onlyIssue()
      expect(await state()).toEqual(resolved)
      expect(JSON.parse(issue.status_details)).toEqual({
        a: 1,
        oldRelease: { version: 'a@1.5.0', lastSeen: '1970-01-01T00:00:07.000Z', count: 3 },
      })
      expect(await signals()).toEqual([
        ['issue-seen-in-old-release', { release: 'a@1.0.0', eventId: hex(6_000), resolvedInVersion: 'a@2.0.0' }],
      ])
    })

    it('goes by the order that its project names', async () => {
      const settings = JSON.stringify({ releaseOrder: 'finalized' })
      await fixture.metadata.db.updateTable('projects').set({ settings }).execute()
      await send(at(1_000, 'a@9.0.0'), at(2_000, 'a@1.0.0'))
      await fixture.metadata.db.updateTable('releases').set({ released_at: 3_000 }).where('version', '=', 'a@9.0.0').execute()
      await resolve({ kind: 'release', version: 'a@9.0.0', version_at: 3_000 })
      await send(at(6_000, 'a@1.0.0'))
      expect(await state()).toEqual(resolved)
      await fixture.metadata.db.updateTable('releases').set({ released_at: 3_001 }).where('version', '=', 'a@1.0.0').execute()
      await send(at(6_001, 'a@1.0.0'))
      expect(await state()).toEqual(regressed)
    })

    it('in the next release regresses only with what is newer', async () => {
      await send(at(1_000, 'aaaaaaa'), at(2_000, 'bbbbbbb'))
      await resolve({ kind: 'next', version: 'bbbbbbb', version_at: 2_000, pending: 1 })
      await send(at(6_000, 'bbbbbbb'), at(6_001, 'aaaaaaa'), at(6_002))
      expect(await state()).toEqual(resolved)
      await send(at(6_003, 'ccccccc'))
      expect(await state()).toEqual(regressed)
    })

    it('knows each release that it was seen in, once', async () => {
      await send(at(1_000, '1'), at(3_000, '3'), at(2_000, '2'))
      await send(at(4_000, '2'), at(5_000, '3'), at(6_000, ''))
      const rows = await fixture.metadata.db.selectFrom('issue_releases').select('version').orderBy('version').execute()
      expect(rows.map(({ version }) => version)).toEqual(['1', '2', '3'])
    })
  })

  describe('an archived issue', () => {
    let before: IssuesTable
    beforeEach(async () => {
      await send(eventsAt([1_000, 2_000], () => 7))
      before = await change({
        status: 'ignored',
        substatus: 'archived_until_condition_met',
        status_details: '{"ignoreCount":3}',
        priority: 25,
      })
    })
    const snooze = (conditions: Partial<IssueSnoozesTable>) =>
      fixture.metadata.db
        .insertInto('issue_snoozes')
        .values(aSnooze({ issue_id: before.id, ...conditions }))
        .execute()
    const isAwake = async (): Promise<boolean> => (await fixture.onlyIssue()).status === 'unresolved'

    it('for ever never wakes, and never regresses', async () => {
      await change({ substatus: 'archived_forever', resolved_at: 5 })
      await send(eventsAt(Array.from({ length: 50 }, (_, index) => 9_000 + index)))
      expect(await fixture.onlyIssue()).toMatchObject({ status: 'ignored', substatus: 'archived_forever', times_seen: 52 })
    })

    it('until 3 events wakes with the third, is escalating, and tells which it was', async () => {
      await snooze({ events_max: 3 })
      await send(eventsAt([9_000, 9_001]))
      expect(await isAwake()).toBe(false)
      await send(eventsAt([9_002, 9_003]))
      expect(await fixture.onlyIssue()).toMatchObject({
        status: 'unresolved',
        substatus: 'escalating',
        status_details: '{}',
        active_at: 60_000,
        priority: 50,
        inbox_reason: 'escalating',
      })
      expect(await fixture.metadata.db.selectFrom('issue_snoozes').selectAll().execute()).toEqual([])
      expect(await signals()).toEqual([['issue-escalating', { eventId: hex(1), events: 3, window: 0 }]])
    })

    it('leaves alone a priority that somebody chose', async () => {
      await change({ priority_locked_at: 1 })
      await snooze({ events_max: 1 })
      await send(at(9_000))
      expect(await fixture.onlyIssue()).toMatchObject({ substatus: 'escalating', priority: 25 })
    })

    it('until 100 events in 10 minutes sleeps through 99, and through 100 in 11 minutes, and wakes with the 100th', async () => {
      const start = 100 * minuteMs
      const spread = (count: number, overMs: number) =>
        Array.from({ length: count }, (_, index) => start + Math.floor((index * overMs) / (count - 1)))
      for (const [times, awake] of [
        [spread(99, minuteMs), false],
        [spread(100, 11 * minuteMs), false],
        [spread(100, 9 * minuteMs), true],
      ] as const) {
        await fixture.metadata.db.deleteFrom('issue_snoozes').execute()
        await snooze({ events_max: 100, events_window: 10 })
        for (let cut = 0; cut < times.length; cut += 33) await send(eventsAt(times.slice(cut, cut + 33)))
        expect(await isAwake()).toBe(awake)
      }
      expect(await signals()).toEqual([['issue-escalating', { eventId: hex(1), events: 100, window: 10 }]])
    })

    it('until it escalates tells the limit that was passed', async () => {
      await snooze({ events_max: 11, events_window: 60, escalating: 1 })
      await send(eventsAt(Array.from({ length: 10 }, (_, index) => 9_000 + index)))
      expect(await isAwake()).toBe(false)
      await send(eventsAt([9_100]))
      expect(await signals()).toEqual([['issue-escalating', { eventId: hex(1), forecast: 10 }]])
    })

    it('until 2 users counts those that are new to the issue, in whatever batch and by whatever hash they come', async () => {
      await snooze({ users_max: 2 })
      await send(eventsAt([9_000, 9_001, 9_002], (index) => [7, 8, 8][index] ?? 0))
      expect(await isAwake()).toBe(false)
      await send(eventsAt([9_003], () => 8))
      expect(await isAwake()).toBe(false)
      await send(eventsAt([9_004, 9_005], (index) => 8 + index))
      expect(await signals()).toEqual([['issue-escalating', { eventId: hex(2), users: 2, window: 0 }]])
    })

    it('until 2 users in a minute counts known ones too', async () => {
      await snooze({ users_max: 2, users_window: 1 })
      await send(eventsAt([9_000, 70_000], (index) => 7 + index))
      expect(await isAwake()).toBe(false)
      await send(eventsAt([70_001], () => 7))
      expect(await isAwake()).toBe(true)
    })
  })
}
