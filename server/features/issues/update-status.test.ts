import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { IssueDetails } from '#packages/contract/issue'
import { addIssue, addPlaces, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'

const hourMs = 3_600_000

let api: TestApi
let acme: Tenant
let issue: IssuesTable

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
})
afterAll(() => api.close())
beforeEach(async () => {
  const tables = [
    'issues',
    'hashes',
    'activity',
    'issue_releases',
    'issue_resolutions',
    'issue_snoozes',
    'issue_minutes',
    'issue_hours',
  ] as const
  for (const table of [...tables, 'release_projects', 'release_environments', 'releases'] as const) await api.db.deleteFrom(table).execute()
  issue = await addIssue(api, acme.projectId, { times_seen: 10, users_seen: 4 })
  api.clock.now = startMs
})

const put = async (body: object, path = `issues/${issue.id}/`): Promise<{ status: number; body: Record<string, unknown> }> => {
  const answer = await sendJson(api, `/api/0/${path}`, 'PUT', { token: acme.token, body })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const lastActivity = async (): Promise<object | undefined> => {
  const details = (await (await api.get(`/api/0/issues/${issue.id}/`, acme.token)).json()) as IssueDetails
  return details.activity[0]
}
const resolution = () => api.db.selectFrom('issue_resolutions').selectAll().executeTakeFirst()
const snooze = () => api.db.selectFrom('issue_snoozes').selectAll().executeTakeFirst()

/** Releases of the project, the first one an hour after the other; the issue was seen in some of them. */
const release = async (versions: readonly string[], seen: readonly string[]): Promise<void> => {
  const place = (version: string, index: number) => ({
    projectId: acme.projectId,
    release: version,
    environment: '',
    firstSeenMs: startMs - (10 - index) * hourMs,
    lastSeenMs: startMs,
  })
  await addPlaces(api, acme, versions.map(place))
  for (const version of seen)
    await api.db.insertInto('issue_releases').values({ project_id: acme.projectId, issue_id: issue.id, version }).execute()
}

describe('an issue is resolved', () => {
  it('plainly, which remembers the newest release that it was seen in', async () => {
    await release(['a@2.0.0', 'a@1.0.0', 'a@3.0.0'], ['a@1.0.0', 'a@2.0.0'])
    expect((await put({ status: 'resolved' })).body).toMatchObject({ status: 'resolved', substatus: null, statusDetails: {} })
    expect(await resolution()).toMatchObject({ kind: 'now', version: 'a@2.0.0', version_at: startMs - 10 * hourMs, user_id: acme.userId })
    expect(await lastActivity()).toMatchObject({ type: 'set_resolved', data: {} })
  })

  it('by date where releases are no versions', async () => {
    await release(['bbbbbbb', 'aaaaaaa', 'ccccccc'], ['aaaaaaa', 'bbbbbbb'])
    await put({ status: 'resolved' })
    expect(await resolution()).toMatchObject({ kind: 'now', version: 'aaaaaaa' })
  })

  it('in a release of the project, or the latest one', async () => {
    await release(['a@1.0.0', 'a@2.0.0'], [])
    for (const [asked, version] of [
      ['a@1.0.0', 'a@1.0.0'],
      ['latest', 'a@2.0.0'],
    ]) {
      const { body } = await put({ status: 'resolved', statusDetails: { inRelease: asked } })
      expect(body).toMatchObject({ status: 'resolved', statusDetails: { inRelease: version } })
      expect(await resolution()).toMatchObject({ kind: 'release', version, pending: 0 })
      expect(await lastActivity()).toMatchObject({ type: 'set_resolved_in_release', data: { version } })
    }
  })

  it('in the latest version, which a hotfix of an older one that came later is not', async () => {
    await release(['a@1.0.0', 'a@2.0.0', 'a@1.0.1'], [])
    const { body } = await put({ status: 'resolved', statusDetails: { inRelease: 'latest' } })
    expect(body).toMatchObject({ statusDetails: { inRelease: 'a@2.0.0' } })
  })

  it('in an unknown release is refused in the words that clients know', async () => {
    expect(await put({ status: 'resolved', statusDetails: { inRelease: 'a@9' } })).toEqual({
      status: 400,
      body: { statusDetails: { inRelease: ['Unable to find a release with the given version.'] } },
    })
    expect(await resolution()).toBeUndefined()
  })

  it('in the next release, by version at once and by date when it comes', async () => {
    await release(['a@1.0.0', 'a@2.0.0'], ['a@1.0.0'])
    const { body } = await put({ status: 'resolved', statusDetails: { inNextRelease: true } })
    expect(body).toMatchObject({ statusDetails: { inNextRelease: true, afterRelease: 'a@1.0.0' } })
    expect(await resolution()).toMatchObject({ kind: 'next', version: 'a@1.0.0', pending: 0 })
    expect(await lastActivity()).toMatchObject({
      type: 'set_resolved_in_release',
      data: { version: '', current_release_version: 'a@1.0.0' },
    })
    await api.db.updateTable('projects').set({ settings: '{"releaseOrder":"date"}' }).execute()
    await put({ status: 'unresolved' })
    expect(await resolution()).toBeUndefined()
    await put({ status: 'resolvedInNextRelease' })
    expect(await resolution()).toMatchObject({ kind: 'next', pending: 1 })
    await put({ status: 'resolved', statusDetails: { inUpcomingRelease: true } })
    expect(await resolution()).toMatchObject({ kind: 'upcoming', version: 'a@2.0.0', pending: 1 })
    await api.db.updateTable('projects').set({ settings: '{}' }).execute()
  })

  it('in a commit, which waits', async () => {
    const inCommit = { commit: '0123456789abcdef', repository: 'acme/shop' }
    const { body } = await put({ status: 'resolved', statusDetails: { inCommit } })
    expect(body).toMatchObject({ statusDetails: { inCommit } })
    expect(await resolution()).toMatchObject({ kind: 'commit', commit_sha: inCommit.commit, repository: 'acme/shop', pending: 1 })
    expect(await lastActivity()).toMatchObject({ type: 'set_resolved_in_commit', data: inCommit })
  })

  it('in a release only with issues of the same project', async () => {
    const other = await api.db.transaction().execute((trx) =>
      trx
        .insertInto('projects')
        .values({
          id: 4000,
          org_id: acme.orgId,
          slug: 'other',
          name: 'Other',
          platform: '',
          created_at: 1,
          next_short_id: 1,
          settings: '{}',
          first_event_at: 0,
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    const second = await addIssue(api, other.id)
    for (const statusDetails of [{ inRelease: 'latest' }, { inNextRelease: true }, { inUpcomingRelease: true }, { inCommit: '0123456' }]) {
      const path = `organizations/acme/issues/?id=${issue.id}&id=${second.id}`
      const { status, body } = await put({ status: 'resolved', statusDetails }, path)
      expect([status, Object.keys(body)]).toEqual([400, ['detail']])
    }
    await api.db.deleteFrom('projects').where('id', '=', other.id).execute()
  })

  it('once: a repeated request changes nothing, and another way is another line', async () => {
    await release(['a@1.0.0'], [])
    for (const statusDetails of [{}, {}, { inRelease: 'latest' }, { inRelease: 'a@1.0.0' }, {}])
      await put({ status: 'resolved', statusDetails })
    const lines = await api.db.selectFrom('activity').select('type').orderBy('id').execute()
    expect(lines.map(({ type }) => type)).toEqual(['set_resolved', 'set_resolved_in_release'])
  })

  it('and is not for review any more', async () => {
    await api.db.updateTable('issues').set({ inbox_reason: 'new', inbox_at: startMs }).execute()
    await put({ inbox: false })
    expect(await lastActivity()).toMatchObject({ type: 'mark_reviewed' })
    await api.db.updateTable('issues').set({ inbox_reason: 'new', inbox_at: startMs }).execute()
    await put({ status: 'resolved' })
    expect(await api.db.selectFrom('issues').select(['inbox_reason', 'inbox_at']).executeTakeFirst()).toEqual({
      inbox_reason: '',
      inbox_at: 0,
    })
  })
})

describe('an issue is archived', () => {
  it.each([
    [{ statusDetails: { ignoreCount: 100, ignoreWindow: 10 } }, { events_max: 100, events_window: 10 }],
    [{ ignoreCount: 100 }, { events_max: 100, events_window: 0 }],
    [{ statusDetails: { ignoreUserCount: 5, ignoreUserWindow: 60 } }, { users_max: 5, users_window: 60 }],
    [{ statusDetails: { ignoreDuration: 30 } }, { until_at: startMs + 30 * 60_000 }],
    [{ snoozeDuration: 30 }, { until_at: startMs + 30 * 60_000 }],
    [{ statusDetails: { ignoreUntil: '2026-12-01T00:00:00Z' } }, { until_at: Date.UTC(2026, 11, 1) }],
    [
      { substatus: 'archived_until_condition_met', statusDetails: { ignoreCount: 1, ignoreUserWindow: 5 } },
      { events_max: 1, users_window: 0 },
    ],
  ])('until %j', async (how, row) => {
    const { body } = await put({ status: 'ignored', ...how })
    expect(body).toMatchObject({ status: 'ignored', substatus: 'archived_until_condition_met' })
    expect(await snooze()).toMatchObject({ events_since: 0, users_since: 0, escalating: 0, ...row })
  })

  it('and shows its conditions as clients read them', async () => {
    const { body } = await put({ status: 'ignored', statusDetails: { ignoreCount: 100, ignoreWindow: 10, ignoreDuration: 60 } })
    expect(body['statusDetails']).toEqual({
      ignoreCount: 100,
      ignoreWindow: 10,
      ignoreUserCount: null,
      ignoreUserWindow: null,
      ignoreUntil: '2026-11-22T14:30:00.000Z',
    })
    expect(await lastActivity()).toMatchObject({ type: 'set_ignored', data: { ignoreCount: 100, ignoreWindow: 10, ignoreDuration: 60 } })
  })

  it.each(['archived_until_escalating', 'until_escalating'])('%s, above what was usual of it', async (substatus) => {
    const minute = Math.floor(startMs / 60_000)
    const minutes = [0, 1, 200].map((ago) => ({
      project_id: acme.projectId,
      issue_id: issue.id,
      minute: minute - ago,
      environment: '',
      hash: '',
      events: 20,
    }))
    await api.db.insertInto('issue_minutes').values(minutes).execute()
    const hour = Math.floor(startMs / hourMs) - 72
    await api.db.insertInto('issue_hours').values({ project_id: acme.projectId, issue_id: issue.id, hour, events: 50 }).execute()
    const { body } = await put({ substatus })
    expect(body).toMatchObject({
      status: 'ignored',
      substatus: 'archived_until_escalating',
      statusDetails: { ignoreUntilEscalating: true, escalatesAbove: 150 },
    })
    expect(await snooze()).toMatchObject({ escalating: 1, events_max: 151, events_window: 60 })
  })

  it('for ever by both forms of the word, and leaves nothing of what was waited for', async () => {
    await put({ status: 'ignored', ignoreCount: 5 })
    for (const substatus of ['archived_forever', 'forever'])
      expect((await put({ status: 'ignored', substatus })).body).toMatchObject({ substatus: 'archived_forever', statusDetails: {} })
    expect(await snooze()).toBeUndefined()
  })

  it('and taken up again: new when it is young, else ongoing, or as it is said', async () => {
    await put({ status: 'ignored', ignoreCount: 5 })
    expect((await put({ status: 'unresolved' })).body).toMatchObject({ status: 'unresolved', substatus: 'new', statusDetails: {} })
    expect(await snooze()).toBeUndefined()
    api.clock.now = startMs + 7 * 24 * hourMs
    await put({ status: 'ignored' })
    expect((await put({ status: 'unresolved' })).body).toMatchObject({ substatus: 'ongoing' })
    expect((await put({ status: 'unresolved', substatus: 'escalating' })).body).toMatchObject({ substatus: 'escalating' })
  })

  it('with many at once, by the words of the request', async () => {
    const second = await addIssue(api, acme.projectId, { short_id: 2 })
    const path = `organizations/acme/issues/?id=${issue.id}&id=${second.id}`
    const { status, body } = await put({ status: 'ignored', statusDetails: { ignoreCount: 3 } }, path)
    expect([status, body['status'], body['substatus']]).toEqual([200, 'ignored', 'archived_until_condition_met'])
    expect(body['statusDetails']).toMatchObject({ ignoreCount: 3 })
    expect(await api.db.selectFrom('issue_snoozes').select('issue_id').execute()).toHaveLength(2)
  })
})
