import { utimesSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { dayMs, hourMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import { openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import type { EventStore } from '#server/stores/events/port'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'
import type { AttachmentsTable } from '#server/stores/metadata/schema-issues'

import { limitAttachments, removeExpiredAttachments } from './clock.ts'

let api: TestApi
let acme: Tenant

beforeEach(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
})
afterEach(() => api.close())

// These jobs ask no columns.
const noEvents = {} as EventStore
const context = (nowMs = startMs): JobContext => ({ db: api.db, events: noEvents, blobs: api.blobs, nowMs, nextId: api.nextId })

/** Adds a row; its bytes were put two hours before the start. */
const attach = async (sha1: string, change: Partial<AttachmentsTable> = {}): Promise<AttachmentsTable> => {
  const project = change.project_id ?? acme.projectId
  const id = api.nextId()
  const row = { id, project_id: project, event_id: id.toString(16).padStart(32, '0'), name: 'a', content_type: 'text/plain' }
  const whole: AttachmentsTable = {
    ...row,
    type: 'event.attachment',
    bytes: 10,
    sha1,
    blob: `${project}/${sha1}`,
    created_at: startMs - 100 * dayMs,
    ...change,
  }
  await api.blobs.put(whole.blob, Buffer.from('0123456789'))
  putAt(whole.blob, startMs - 2 * hourMs)
  await api.db.insertInto('attachments').values(whole).execute()
  return whole
}

const putAt = (blob: string, ms: number): void => {
  const [project = '', sha1 = ''] = blob.split('/')
  utimesSync(join(api.dataDir, 'blobs', project, sha1.slice(0, 2), `${sha1}.blob`), ms / 1000, ms / 1000)
}

const idsLeft = async (): Promise<number[]> =>
  (await api.db.selectFrom('attachments').select('id').orderBy('id').execute()).map(({ id }) => id)

describe('chapter 1: attachments go when the errors of their project do', () => {
  it('with their bytes; younger ones stay', async () => {
    const old = await attach('aa')
    const young = await attach('bb', { created_at: startMs - 80 * dayMs })
    await removeExpiredAttachments(context())
    expect(await idsLeft()).toEqual([young.id])
    expect([await api.blobs.exists(old.blob), await api.blobs.exists(young.blob)]).toEqual([false, true])
  })

  it('by the retention of each project', async () => {
    const rival = await api.addTenant('rival')
    await api.db.updateTable('projects').set({ settings: '{"retentionDays":{"errors":365}}' }).where('id', '=', acme.projectId).execute()
    const kept = await attach('aa')
    const gone = await attach('bb', { project_id: rival.projectId })
    await removeExpiredAttachments(context())
    expect(await idsLeft()).toEqual([kept.id])
    expect(await api.blobs.exists(gone.blob)).toBe(false)
  })

  it('and all when the project is gone; deleted ones at the next run', async () => {
    const orphan = await attach('aa', { project_id: 987_654, created_at: startMs - hourMs })
    const deleted = await attach('bb', { event_id: '', created_at: startMs - hourMs })
    await removeExpiredAttachments(context())
    expect(await idsLeft()).toEqual([])
    expect([await api.blobs.exists(orphan.blob), await api.blobs.exists(deleted.blob)]).toEqual([false, false])
  })
})

describe('chapter 2: bytes stay while somebody needs them', () => {
  it('another row that names them', async () => {
    const old = await attach('aa')
    const young = await attach('aa', { created_at: startMs - dayMs })
    await removeExpiredAttachments(context())
    expect(await idsLeft()).toEqual([young.id])
    expect(await api.blobs.exists(old.blob)).toBe(true)
  })

  it('not two old rows that only need each other', async () => {
    const [old] = [await attach('aa'), await attach('aa', { event_id: '' })]
    await removeExpiredAttachments(context())
    expect(await idsLeft()).toEqual([])
    expect(await api.blobs.exists(old.blob)).toBe(false)
  })

  it('a batch that put them less than an hour ago, and its row comes later: then the old row waits too', async () => {
    const old = await attach('aa')
    putAt(old.blob, startMs - hourMs + 1000)
    await removeExpiredAttachments(context())
    expect(await idsLeft()).toEqual([old.id])
    expect(await api.blobs.exists(old.blob)).toBe(true)
    await removeExpiredAttachments(context(startMs + 2 * hourMs))
    expect(await idsLeft()).toEqual([])
    expect(await api.blobs.exists(old.blob)).toBe(false)
  })
})

describe('chapter 3: a quota is a limit that the door announces', () => {
  const setQuota = (bytes: number): Promise<unknown> =>
    api.db
      .updateTable('projects')
      .set({ settings: JSON.stringify({ attachmentBytesMax: bytes }) })
      .where('id', '=', acme.projectId)
      .execute()
  const limits = () => api.db.selectFrom('limits').selectAll().execute()
  const version = async (): Promise<number> => (await api.db.selectFrom('config_state').selectAll().executeTakeFirstOrThrow()).version

  it('set while the project keeps too much, renewed before it ends, gone when there is room', async () => {
    await setQuota(15)
    await attach('aa')
    await limitAttachments(context())
    expect(await limits()).toEqual([])
    const extra = await attach('bb')
    await limitAttachments(context())
    expect(await limits()).toMatchObject([
      {
        scope: 'project',
        scope_id: String(acme.projectId),
        categories: 'attachment',
        reason: 'attachments_quota',
        until_ms: startMs + 20 * 60_000,
      },
    ])
    const before = await version()
    await limitAttachments(context(startMs + 5 * 60_000))
    expect(await version()).toBe(before)
    await limitAttachments(context(startMs + 15 * 60_000))
    expect(await limits()).toMatchObject([{ until_ms: startMs + 35 * 60_000 }])
    await api.db.deleteFrom('attachments').where('id', '=', extra.id).execute()
    await limitAttachments(context(startMs + 16 * 60_000))
    expect(await limits()).toEqual([])
    expect(await version()).toBe(before + 2)
  })

  it('is part of the configuration that processing reads, from the version on that set it', async () => {
    const configurations = async (): Promise<unknown[]> => {
      const rows = await api.db
        .selectFrom('config_history')
        .select('body')
        .where('project_id', '=', acme.projectId)
        .orderBy('version')
        .execute()
      return rows.map(({ body }) => (JSON.parse(body) as ProjectConfiguration).attachmentsLimitedUntilMs)
    }
    await setQuota(5)
    const row = await attach('aa')
    const before = await configurations()
    await limitAttachments(context())
    await api.db.deleteFrom('attachments').where('id', '=', row.id).execute()
    await limitAttachments(context(startMs + 60_000))
    expect(await configurations()).toEqual([...before, startMs + 20 * 60_000, undefined])
  })

  it('leaves limits of others alone, and 0 is no quota', async () => {
    const other = { id: 7, scope: 'project', scope_id: String(acme.projectId), categories: 'error', until_ms: startMs + 1, reason: 'x' }
    await api.db.insertInto('limits').values(other).execute()
    await setQuota(0)
    await attach('aa')
    await limitAttachments(context())
    expect(await limits()).toEqual([other])
    await setQuota(1)
    await limitAttachments(context())
    expect(await limits()).toHaveLength(2)
  })
})
