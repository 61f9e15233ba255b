import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import type { JobContext } from '#server/clock/run-jobs'
import { dispatchOnce } from '#server/signals/dispatch'
import { createDiskBlobs } from '#server/stores/blobs/disk'
import { createEventClient } from '#server/stores/events/client'
import { createEventStore } from '#server/stores/events/event-store'
import type { MetadataStore } from '#server/stores/metadata/open-metadata'
import { planIssues } from '#server/stores/metadata/plan-issues'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'
import type { IssueResolutionsTable, IssueSnoozesTable } from '#server/stores/metadata/schema-lifecycle'
import { aDelta, aResolution, aSnooze } from '#server/stores/metadata/test-batches'
import { addProject, emptyTables, testEngines } from '#server/stores/metadata/test-engines'

import { becomeOngoing, emptyInbox, escalateBursts, resolveByAge, wakeByDate } from './clock-lifecycle.ts'
import { refreshEscalationLimits, settleResolutions } from './clock-pending.ts'
import { forgetIssueHours, forgetIssueMinutes } from './clock.ts'
import { recordActivity } from './write.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const nowMs = Date.UTC(2026, 10, 22, 12)

describe.each(Object.entries(testEngines))('what time makes of issues on %s', (_engine, open) => {
  let metadata: MetadataStore
  let context: JobContext
  const nextId = createIdGenerator({ nowMs: () => nowMs }, 0)
  const events = createEventStore(createEventClient({ socketPath: '/nonexistent/vedette-engine.sock' }))

  beforeAll(async () => {
    metadata = await open()
    context = { db: metadata.db, events, blobs: createDiskBlobs({ folder: '/nonexistent/blobs', writer: 'api' }), nowMs, nextId }
  })
  afterAll(async () => {
    await events.close()
    await metadata.close()
  })
  beforeEach(async () => {
    await emptyTables(metadata)
    await addProject(metadata.db, 1)
  })

  /** An issue as the committer makes it, and what is said otherwise. */
  const add = async (set: Partial<IssuesTable> = {}): Promise<number> => {
    const id = nextId()
    const known = { projects: new Set([1]), hashes: [], issues: [] }
    const [created] = planIssues([aDelta()], known, nowMs, () => id).created
    if (!created) throw new Error('no issue')
    await metadata.db
      .insertInto('issues')
      .values({ ...created.issue, short_id: id, ...set })
      .execute()
    return id
  }
  const issue = (id: number) => metadata.db.selectFrom('issues').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const activity = async () => {
    const silent = { warn: () => {}, error: () => {}, info: () => {}, debug: () => {} } as never
    await dispatchOnce({ metadata, clock: { nowMs: () => nowMs }, logger: silent, listeners: { activity: recordActivity } })
    const rows = await metadata.db.selectFrom('activity').select(['type', 'data']).orderBy('id').execute()
    return rows.map(({ type, data }) => [type, JSON.parse(data)] as const)
  }
  const snooze = (issue_id: number, row: Partial<IssueSnoozesTable>) =>
    metadata.db
      .insertInto('issue_snoozes')
      .values(aSnooze({ issue_id, ...row }))
      .execute()
  const resolution = (issue_id: number, row: Partial<IssueResolutionsTable>) =>
    metadata.db
      .insertInto('issue_resolutions')
      .values(aResolution({ issue_id, ...row }))
      .execute()
  const release = async (version: string, created_at: number, released_at = 0): Promise<void> => {
    const id = nextId()
    const described = { package: '', is_semver: 0, major: 0, minor: 0, patch: 0, revision: 0, is_final: 0, prerelease_key: '' } as const
    const rest = { build: '', status: 'open', ref: '', url: '' }
    await metadata.db
      .insertInto('releases')
      .values({ id, org_id: 1, version, ...described, ...rest, created_at, released_at })
      .execute()
    await metadata.db
      .insertInto('release_projects')
      .values({ project_id: 1, release_id: id, first_event_at: 1, last_event_at: 1, new_issues: 0 })
      .execute()
  }

  it('archived until a time: ongoing when it has come, and not before', async () => {
    const archived = { status: 'ignored', substatus: 'archived_until_condition_met', status_details: '{"ignoreUntil":"x"}' }
    const [due, later] = [await add(archived), await add(archived)]
    await snooze(due, { until_at: nowMs })
    await snooze(later, { until_at: nowMs + 1 })
    await wakeByDate(context)
    await wakeByDate(context)
    expect(await issue(due)).toMatchObject({ status: 'unresolved', substatus: 'ongoing', status_details: '{}', inbox_reason: 'ongoing' })
    expect(await issue(later)).toMatchObject({ status: 'ignored' })
    expect(await metadata.db.selectFrom('issue_snoozes').select('issue_id').execute()).toEqual([{ issue_id: later }])
    expect(await activity()).toEqual([['set_unresolved', { expired_snooze: { until: '2026-11-22T12:00:00.000Z' } }]])
  })

  it('more of them than one transaction takes', async () => {
    const archived = { status: 'ignored', substatus: 'archived_until_condition_met' }
    for (let count = 0; count < 90; count++) await snooze(await add(archived), { until_at: 1 })
    await wakeByDate(context)
    expect(await metadata.db.selectFrom('issue_snoozes').select('issue_id').execute()).toEqual([])
    expect(await activity()).toHaveLength(90)
  })

  it('new, back or escalating for a week: ongoing, with the priority that it had, unless somebody chose one', async () => {
    const week = nowMs - 7 * dayMs
    const escalating = { substatus: 'escalating', active_at: week, priority: 75, initial_priority: 50 }
    const old = await add(escalating)
    const locked = await add({ ...escalating, priority_locked_at: 1 })
    const young = await add({ substatus: 'regressed', active_at: week + 1 })
    await becomeOngoing(context)
    await becomeOngoing(context)
    expect(await issue(old)).toMatchObject({ substatus: 'ongoing', priority: 50, inbox_at: 0 })
    expect(await issue(locked)).toMatchObject({ substatus: 'ongoing', priority: 75 })
    expect(await issue(young)).toMatchObject({ substatus: 'regressed' })
    expect(await activity()).toEqual([
      ['auto_set_ongoing', { after_days: 7 }],
      ['set_priority', { priority: 'medium', reason: 'ongoing' }],
      ['auto_set_ongoing', { after_days: 7 }],
    ])
  })

  it('what nobody looked at for a week is not for review any more', async () => {
    const [old, young] = [await add({ inbox_at: nowMs - 7 * dayMs }), await add({ inbox_at: nowMs - 7 * dayMs + 1 })]
    await emptyInbox(context)
    expect([(await issue(old)).inbox_at, (await issue(young)).inbox_at]).toEqual([0, nowMs - 7 * dayMs + 1])
  })

  it('unseen for as long as its project says: resolved', async () => {
    const [old, young] = [await add({ last_seen: nowMs - 24 * hourMs }), await add({ last_seen: nowMs - 23 * hourMs })]
    await resolveByAge(context)
    expect((await issue(old)).status).toBe('unresolved')
    await metadata.db.updateTable('projects').set({ settings: '{"resolveAgeHours":24}' }).execute()
    await resolveByAge(context)
    expect(await issue(old)).toMatchObject({ status: 'resolved', resolved_at: nowMs, status_details: '{"autoResolved":true}' })
    expect((await issue(young)).status).toBe('unresolved')
    expect(await activity()).toEqual([['set_resolved_by_age', { age: 24 }]])
    expect(await metadata.db.selectFrom('issue_resolutions').select(['issue_id', 'kind']).execute()).toEqual([
      { issue_id: old, kind: 'age' },
    ])
  })

  it('new and more frequent than nearly all others: escalating', async () => {
    for (let count = 0; count < 10; count++)
      await add({ substatus: 'ongoing', times_seen: 100, first_seen: nowMs - 10 * hourMs, last_seen: nowMs })
    const times = { first_seen: nowMs - hourMs / 2, last_seen: nowMs, active_at: nowMs - hourMs / 2, priority: 25 }
    const [burst, calm] = [await add({ ...times, times_seen: 11 }), await add({ ...times, times_seen: 10 })]
    await escalateBursts(context)
    expect(await issue(burst)).toMatchObject({ substatus: 'escalating', priority: 50, inbox_reason: 'escalating' })
    expect(await issue(calm)).toMatchObject({ substatus: 'new', priority: 25 })
    expect(await activity()).toEqual([
      ['set_escalating', { forecast: 10, reason: 'new issue' }],
      ['set_priority', { priority: 'medium', reason: 'escalating' }],
    ])
  })

  it('resolved in a release to come: in the first that came, which its activity names', async () => {
    const id = await add({ status: 'resolved', status_details: '{"inNextRelease":true,"oldRelease":{"version":"x"}}' })
    const line = { id: 7, project_id: 1, issue_id: id, type: 'set_resolved_in_release', user_id: 1, created_at: 1 }
    await metadata.db
      .insertInto('activity')
      .values({ ...line, data: '{"version":"","current_release_version":"bbb"}' })
      .execute()
    for (const [version, at] of [
      ['aaa', 1],
      ['bbb', 2],
    ] as const)
      await release(version, at)
    await resolution(id, { kind: 'next', version: 'bbb', version_at: 2, pending: 1, activity_id: 7 })
    await settleResolutions(context)
    expect((await issue(id)).status_details).toContain('inNextRelease')
    await release('ddd', 4)
    await release('ccc', 3)
    await settleResolutions(context)
    expect(JSON.parse((await issue(id)).status_details)).toEqual({ inRelease: 'ccc', oldRelease: { version: 'x' } })
    expect(await metadata.db.selectFrom('issue_resolutions').selectAll().executeTakeFirst()).toMatchObject({
      kind: 'release',
      version: 'ccc',
      version_at: 3,
      pending: 0,
    })
    expect(await activity()).toEqual([['set_resolved_in_release', { version: 'ccc', current_release_version: 'bbb' }]])
  })

  it('resolved in a commit: in the release that is called by it', async () => {
    const id = await add({ status: 'resolved', status_details: '{"inCommit":{}}' })
    await resolution(id, { kind: 'commit', commit_sha: '0123456789abcdef', pending: 1 })
    await release('fedcba9', 1)
    await settleResolutions(context)
    expect((await issue(id)).status_details).toContain('inCommit')
    await release('0123456', 2)
    await settleResolutions(context)
    expect((await issue(id)).status_details).toBe('{"inRelease":"0123456"}')
  })

  it('archived until it escalates: a limit that grows with what is usual, and never falls', async () => {
    const id = await add({ status: 'ignored', substatus: 'archived_until_escalating', status_details: '{}' })
    await snooze(id, { escalating: 1, events_max: 31, events_window: 60, checked_at: nowMs - dayMs })
    await refreshEscalationLimits(context)
    expect(await metadata.db.selectFrom('issue_snoozes').selectAll().executeTakeFirst()).toMatchObject({
      events_max: 31,
      checked_at: nowMs,
    })
    await metadata.db
      .insertInto('issue_hours')
      .values({ project_id: 1, issue_id: id, hour: Math.floor(nowMs / hourMs) - 5, events: 100 })
      .execute()
    await metadata.db.updateTable('issue_snoozes').set({ checked_at: 0 }).execute()
    await refreshEscalationLimits(context)
    expect(await metadata.db.selectFrom('issue_snoozes').selectAll().executeTakeFirst()).toMatchObject({ events_max: 301 })
    expect((await issue(id)).status_details).toBe('{"ignoreUntilEscalating":true,"escalatesAbove":300}')
  })

  it('minutes of the day before yesterday are added to their hours, and hours of last week forgotten', async () => {
    const minute = Math.floor((nowMs - 2 * dayMs) / 60_000)
    const rows = [minute - 1, minute - 2, minute - 61, minute].flatMap((each) =>
      ['', 'b'].map((hash) => ({ project_id: 1, issue_id: 5, minute: each, environment: '', hash, events: 3 })),
    )
    await metadata.db.insertInto('issue_minutes').values(rows).execute()
    await forgetIssueMinutes(context)
    expect(await metadata.db.selectFrom('issue_minutes').select('minute').distinct().execute()).toEqual([{ minute }])
    const hour = Math.floor(minute / 60)
    const hours = () => metadata.db.selectFrom('issue_hours').select(['hour', 'events']).orderBy('hour').execute()
    expect(await hours()).toEqual([
      { hour: hour - 2, events: 6 },
      { hour: hour - 1, events: 12 },
    ])
    await forgetIssueHours({ ...context, nowMs: (hour - 1 + 8 * 24) * hourMs })
    expect(await hours()).toEqual([{ hour: hour - 1, events: 12 }])
  })
})
