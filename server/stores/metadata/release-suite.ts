import { describe, expect, it } from 'vitest'

import type { StoreFixture } from './batch-store-fixture.ts'
import type { PlaceDelta } from './port.ts'
import { aDelta, hex } from './test-batches.ts'

const aPlace = (release: string, environment: string, [firstSeenMs, lastSeenMs]: readonly [number, number]): PlaceDelta => ({
  projectId: 1,
  release,
  environment,
  firstSeenMs,
  lastSeenMs,
})

/** What a commit makes of the releases and environments that events name, the same for every engine. */
export const releaseSuite = (fixture: StoreFixture): void => {
  const releases = () => fixture.metadata.db.selectFrom('releases').selectAll().orderBy('version').execute()
  const newIssues = async () => {
    const rows = await fixture.metadata.db
      .selectFrom('release_projects')
      .innerJoin('releases', 'releases.id', 'release_projects.release_id')
      .select(['version', 'new_issues'])
      .orderBy('version')
      .execute()
    return rows.map((row) => [row.version, row.new_issues])
  }

  describe('a release that an event names', () => {
    it('becomes a row of the organization, with its sort columns', async () => {
      await fixture.consumer.commit({ places: [aPlace('shop@1.2.3-rc.1+9', '', [10, 20]), aPlace('d0d0d0d', '', [5, 6])] })
      expect(await releases()).toMatchObject([
        { org_id: 1, version: 'd0d0d0d', package: '', is_semver: 0, major: 0, is_final: 0, prerelease_key: '', build: '', created_at: 5 },
        {
          org_id: 1,
          version: 'shop@1.2.3-rc.1+9',
          package: 'shop',
          is_semver: 1,
          major: 1,
          minor: 2,
          patch: 3,
          revision: 0,
          is_final: 0,
          prerelease_key: '2726300' + '10011',
          build: '9',
          status: 'open',
          ref: '',
          url: '',
          created_at: 10,
          released_at: 0,
        },
      ])
    })

    it('is one of the organization, used by each of its projects, since the oldest event', async () => {
      await fixture.metadata.db.updateTable('projects').set({ org_id: 1, slug: 'second' }).where('id', '=', 2).execute()
      await fixture.consumer.commit({ places: [aPlace('1.0', 'prod', [10, 20]), { ...aPlace('1.0', 'prod', [7, 7]), projectId: 2 }] })
      await fixture.consumer.commit({ places: [aPlace('1.0', '', [5, 6]), aPlace('1.0', 'prod', [15, 30])] })
      expect(await releases()).toMatchObject([{ version: '1.0', created_at: 5 }])
      const projects = fixture.metadata.db.selectFrom('release_projects').select(['project_id', 'first_event_at', 'last_event_at'])
      expect(await projects.orderBy('project_id').execute()).toEqual([
        { project_id: 1, first_event_at: 5, last_event_at: 30 },
        { project_id: 2, first_event_at: 7, last_event_at: 7 },
      ])
      const environments = fixture.metadata.db
        .selectFrom('release_environments')
        .select(['project_id', 'environment', 'first_seen', 'last_seen'])
      expect(await environments.orderBy('project_id').orderBy('environment').execute()).toEqual([
        { project_id: 1, environment: '', first_seen: 5, last_seen: 6 },
        { project_id: 1, environment: 'prod', first_seen: 10, last_seen: 30 },
        { project_id: 2, environment: 'prod', first_seen: 7, last_seen: 7 },
      ])
    })

    it('comes with sessions too, which are no events of it', async () => {
      const health = () =>
        fixture.metadata.db
          .selectFrom('release_health')
          .select(['environment', 'first_session_at', 'last_session_at', 'adopted_at'])
          .execute()
      const ofSessions = { isOfSessions: true as const }
      await fixture.consumer.commit({ places: [{ ...aPlace('1.0', 'prod', [10, 20]), ...ofSessions }] })
      expect(await releases()).toMatchObject([{ version: '1.0', created_at: 10 }])
      expect(await health()).toEqual([{ environment: 'prod', first_session_at: 10, last_session_at: 20, adopted_at: 0 }])
      await fixture.metadata.db.updateTable('release_health').set({ adopted_at: 15 }).execute()
      const places = [aPlace('1.0', 'prod', [12, 15]), { ...aPlace('1.0', 'prod', [5, 40]), ...ofSessions }]
      await fixture.consumer.commit({ places: [...places, { ...aPlace('1.0', 'prod', [30, 35]), ...ofSessions }] })
      expect(await health()).toEqual([{ environment: 'prod', first_session_at: 5, last_session_at: 40, adopted_at: 15 }])
      const uses = fixture.metadata.db.selectFrom('release_projects').select(['first_event_at', 'last_event_at'])
      expect(await uses.execute()).toEqual([{ first_event_at: 12, last_event_at: 15 }])
      const environments = fixture.metadata.db.selectFrom('release_environments').select(['first_seen', 'last_seen'])
      expect(await environments.execute()).toEqual([{ first_seen: 5, last_seen: 40 }])
      expect(await releases()).toMatchObject([{ created_at: 5 }])
    })

    it('of the same name in two organizations is two', async () => {
      await fixture.consumer.commit({ places: [aPlace('1.0', '', [1, 1]), { ...aPlace('1.0', '', [2, 2]), projectId: 2 }] })
      expect((await releases()).map((row) => row.org_id).toSorted((a, b) => a - b)).toEqual([1, 2])
    })

    it('counts the issues that are new in it, and gives one back when an older event has another', async () => {
      const at = (hash: number, occurredAtMs: number, release: string) => ({
        issues: [aDelta({ hashes: [hex(hash)], facts: { occurredAtMs, release } })],
        places: [aPlace(release, '', [occurredAtMs, occurredAtMs])],
      })
      await fixture.consumer.commit(at(1, 200, '2.0'))
      await fixture.consumer.commit(at(2, 210, '2.0'))
      await fixture.consumer.commit(at(1, 300, '3.0'))
      expect(await newIssues()).toEqual([
        ['2.0', 2],
        ['3.0', 0],
      ])
      await fixture.consumer.commit(at(1, 100, '1.0'))
      expect(await newIssues()).toEqual([
        ['1.0', 1],
        ['2.0', 1],
        ['3.0', 0],
      ])
    })

    it('of a project that is gone is passed over, and hostile names stop nothing', async () => {
      await fixture.consumer.commit({
        places: [{ ...aPlace('1.0', 'x', [1, 1]), projectId: 77 }, aPlace('\0', '\ud800', [1, 1]), aPlace('\ufffd', '\udc00', [2, 2])],
        issues: [aDelta({ facts: { release: '\0' } })],
      })
      expect((await releases()).map((row) => row.version)).toEqual(['\ufffd'])
      expect(await fixture.metadata.db.selectFrom('environments').selectAll().execute()).toEqual([
        { project_id: 1, name: '\ufffd', hidden: 0, first_seen: 1, last_seen: 2 },
      ])
      expect(await newIssues()).toEqual([['\ufffd', 1]])
    })
  })

  describe('an environment that an event names', () => {
    it('is a row of the project that stays hidden once it was; no environment is none', async () => {
      await fixture.consumer.commit({ places: [aPlace('', 'prod', [10, 20]), aPlace('', '', [1, 1])] })
      await fixture.metadata.db.updateTable('environments').set({ hidden: 1 }).execute()
      await fixture.consumer.commit({ places: [aPlace('1.0', 'prod', [5, 5])] })
      await fixture.consumer.commit({ places: [aPlace('', 'prod', [6, 30])] })
      expect(await fixture.metadata.db.selectFrom('environments').selectAll().execute()).toEqual([
        { project_id: 1, name: 'prod', hidden: 1, first_seen: 5, last_seen: 30 },
      ])
    })

    it('is new to an issue at a time of its own', async () => {
      const at = (occurredAtMs: number, environment: string, release: string) => ({
        issues: [aDelta({ facts: { occurredAtMs, release }, timesSeen: 2, minutes: [{ minute: 1, environment, events: 2 }] })],
      })
      for (const commit of [at(100, 'production', '1.0'), at(300, 'staging', '2.0'), at(200, 'staging', ''), at(400, 'production', '')])
        await fixture.consumer.commit(commit)
      const issue = await fixture.onlyIssue()
      const row = { project_id: 1, issue_id: issue.id, times_seen: 4 }
      expect(await fixture.metadata.db.selectFrom('issue_environments').selectAll().orderBy('environment').execute()).toEqual([
        {
          ...row,
          environment: 'production',
          first_seen: 100,
          last_seen: 400,
          first_release: '1.0',
          first_release_at: 100,
          last_release: '1.0',
          last_release_at: 100,
        },
        {
          ...row,
          environment: 'staging',
          first_seen: 200,
          last_seen: 300,
          first_release: '2.0',
          first_release_at: 300,
          last_release: '2.0',
          last_release_at: 300,
        },
      ])
      expect(issue).toMatchObject({ first_release: '1.0', first_release_at: 100, last_release: '2.0', last_release_at: 300 })
    })
  })
}
