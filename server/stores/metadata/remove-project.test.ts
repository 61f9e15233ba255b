import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { hourMs } from '#core/time'

import { nextOwnId } from './new-project.ts'
import type { MetadataStore } from './open-metadata.ts'
import { removeProject, sweepRemovedProjects } from './remove-project.ts'
import type { Schema } from './schema.ts'
import { aResolution, aSnooze, hex } from './test-batches.ts'
import { addProject, testEngines } from './test-engines.ts'

const tables = [
  'issues',
  'hashes',
  'issue_users',
  'issue_minutes',
  'issue_environments',
  'issue_marks',
  'activity',
  'issue_releases',
  'issue_resolutions',
  'issue_snoozes',
  'issue_hours',
  'issue_commits',
  'suspect_looks',
  'suspect_commits',
  'user_reports',
  'environments',
  'release_projects',
  'release_environments',
  'release_health',
] as const satisfies readonly (keyof Schema)[]

const issuesEach = 130
const usersOfFirst = 450

/** Two projects with as much of everything, so that a sweep needs many transactions and must know whose rows are whose. */
const fill = async ({ db }: MetadataStore, projectId: number): Promise<void> => {
  await addProject(db, projectId)
  const issueIds = Array.from({ length: issuesEach }, (_, place) => projectId * 10_000 + place)
  const [first = 0] = issueIds
  const seen = { first_seen: 1, last_seen: 1 }
  await db.transaction().execute(async (trx) => {
    for (const [place, id] of issueIds.entries()) {
      const words = { type: '', status: '', substatus: '', level: '', title: '', culprit: '', metadata: '{}', platform: '' }
      const releases = { first_release: '', first_release_at: 0, last_release: '', last_release_at: 0, assignee: '' }
      const counts = { priority: 0, times_seen: 1, users_seen: 0, active_at: 0, merged_into: 0, updated_at: 0, facts_at: 0 }
      const later = { status_details: '{}', priority_locked_at: 0, resolved_at: 0, initial_priority: 0, inbox_reason: '', inbox_at: 0 }
      const issue = { id, project_id: projectId, short_id: place + 1, ...words, ...releases, ...counts, ...later, ...seen }
      await trx.insertInto('issues').values(issue).execute()
      const hash = {
        project_id: projectId,
        hash: hex(id),
        issue_id: id,
        times_seen: 1,
        ...seen,
        valid_from_rules: 0,
        state: 0,
        home: 0,
        received_from: 0,
      }
      await trx.insertInto('hashes').values(hash).execute()
      await trx
        .insertInto('issue_minutes')
        .values({ project_id: projectId, minute: 1, issue_id: id, environment: '', hash: '', events: 1 })
        .execute()
      await trx
        .insertInto('activity')
        .values({ id, project_id: projectId, issue_id: id, type: 'note', user_id: 1, data: '{}', created_at: 1 })
        .execute()
    }
    for (let user = 0; user < usersOfFirst; user++)
      await trx
        .insertInto('issue_users')
        .values({ issue_id: first, user_hash: user + 1, hash: hex(first) })
        .execute()
    const marks = { seen_at: 0, bookmarked: 0, subscribed: 0 } as const
    await trx
      .insertInto('issue_marks')
      .values({ project_id: projectId, issue_id: first, user_id: 1, ...marks })
      .execute()
    const place = {
      project_id: projectId,
      issue_id: first,
      environment: 'prod',
      times_seen: 1,
      first_release: '',
      first_release_at: 0,
      last_release: '',
      last_release_at: 0,
    }
    await trx
      .insertInto('issue_environments')
      .values({ ...place, ...seen })
      .execute()
    await trx.insertInto('issue_releases').values({ project_id: projectId, issue_id: first, version: '1.0' }).execute()
    await trx.insertInto('issue_commits').values({ project_id: projectId, issue_id: first, commit_id: 1 }).execute()
    await trx.insertInto('issue_hours').values({ project_id: projectId, issue_id: first, hour: 1, events: 1 }).execute()
    const looked = { project_id: projectId, issue_id: first, looked_at: 1, due_at: 0, attempts: 0, commit_set: 0, because: '' }
    await trx.insertInto('suspect_looks').values(looked).execute()
    const suspect = { project_id: projectId, issue_id: first, commit_id: 1, score: 5, reason: '{}', created_at: 1 }
    await trx.insertInto('suspect_commits').values(suspect).execute()
    await trx
      .insertInto('issue_resolutions')
      .values(aResolution({ project_id: projectId, issue_id: first }))
      .execute()
    await trx
      .insertInto('issue_snoozes')
      .values(aSnooze({ project_id: projectId, issue_id: first }))
      .execute()
    const report = { id: projectId, project_id: projectId, event_id: hex(1), name: '', email: '', comments: '', created_at: 1 }
    await trx.insertInto('user_reports').values(report).execute()
    await trx
      .insertInto('environments')
      .values({ project_id: projectId, name: 'prod', hidden: 0, ...seen })
      .execute()
    const release = { project_id: projectId, release_id: 5, first_event_at: 1, last_event_at: 1, new_issues: 0 }
    await trx.insertInto('release_projects').values(release).execute()
    await trx
      .insertInto('release_environments')
      .values({ project_id: projectId, release_id: 5, environment: 'prod', ...seen })
      .execute()
    const session = { first_session_at: 1, last_session_at: 2, adopted_at: 0, unadopted_at: 0 }
    await trx
      .insertInto('release_health')
      .values({ project_id: projectId, release_id: 5, environment: 'prod', ...session })
      .execute()
  })
}

describe.each(Object.entries(testEngines))('removing a project on %s', (_engine, open) => {
  let metadata: MetadataStore
  beforeAll(async () => {
    metadata = await open()
  })
  afterAll(() => metadata.close())

  const counts = async (): Promise<Record<string, number>> => {
    const found: Record<string, number> = {}
    for (const table of tables) found[table] = (await metadata.db.selectFrom(table).selectAll().execute()).length
    return found
  }

  it('leaves nothing of it and everything of the others', async () => {
    await fill(metadata, 1)
    const alone = await counts()
    await fill(metadata, 2)
    const version = await metadata.db.transaction().execute((trx) => removeProject(trx, 2, 1_000))
    expect(version).toBe(1)
    expect(await metadata.db.transaction().execute((trx) => removeProject(trx, 2, 1_000))).toBeUndefined()
    await sweepRemovedProjects(metadata.db, 2_000)
    expect(await counts()).toEqual(alone)
  })

  it('looks again for what was on its way, and is then done with it', async () => {
    const late = { project_id: 2, name: 'late', hidden: 0, first_seen: 1, last_seen: 1 } as const
    await metadata.db.insertInto('environments').values(late).execute()
    const swept = async () => (await metadata.db.selectFrom('removed_projects').select('swept_at').execute()).map((row) => row.swept_at)
    expect(await swept()).toEqual([0])
    await sweepRemovedProjects(metadata.db, 1_000 + hourMs)
    expect(await swept()).toEqual([1_000 + hourMs])
    expect((await counts())['environments']).toBe(1)
  })

  it('never gives its number again', async () => {
    expect(await metadata.db.transaction().execute((trx) => nextOwnId(trx, 'projects'))).toBe(3)
  })
})
