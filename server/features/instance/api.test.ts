import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { nodeDisk } from '#core/disk'
import type { InstanceDisk, InstanceOutcomes, InstanceRates, InstanceState } from '#packages/contract/instance'
import type { ProjectId, RecordId } from '#packages/protocol/ids'
import { openTestApi, signIn, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { openFileLogWriter } from '#server/log/file-log-writer'

const minuteMs = 60_000
const nowMinute = Math.floor(startMs / minuteMs)
let api: TestApi
let acme: Tenant
let cookie: string

const read = async <Answer>(path = ''): Promise<Answer> => {
  // Figures are kept for a while: each test looks a minute later, except at what it says itself.
  const answer = await api.request(`/api/0/internal/instance/${path}`, { headers: { Cookie: cookie } })
  expect([answer.status, api.logged.at(-1) ?? '']).toEqual([200, ''])
  return answer.json() as Promise<Answer>
}

const addOutcomes = (
  rows: readonly (readonly [minutesAgo: number, project: number, category: string, outcome: string, reason: string, quantity: number])[],
) =>
  api.db
    .insertInto('outcomes')
    .values(
      rows.map(([ago, project_id, category, outcome, reason, quantity]) => ({
        minute: nowMinute - ago,
        project_id,
        key_id: 1,
        category,
        outcome,
        reason,
        quantity,
      })),
    )
    .execute()

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  await api.db.updateTable('users').set({ superuser: 1 }).where('id', '=', acme.userId).execute()
  cookie = (await signIn(api, acme.email)).cookie
  await addOutcomes([
    [0, acme.projectId, 'error', 'accepted', '', 10],
    [1, acme.projectId, 'error', 'accepted', '', 40],
    [1, 77, 'error', 'accepted', '', 5],
    [1, acme.projectId, 'error', 'filtered', 'browser-extensions', 3],
    [2, 0, 'error', 'invalid', 'project_id', 7],
    [30, acme.projectId, 'transaction', 'filtered', 'unsupported_item:transaction', 9],
    [90, acme.projectId, 'error', 'accepted', '', 100],
    [3 * 24 * 60, acme.projectId, 'error', 'accepted', '', 1000],
    [1, acme.projectId, 'attachment', 'accepted', '', 5_000_000],
    [9 * 24 * 60, acme.projectId, 'error', 'accepted', '', 1_000_000],
  ])
})
afterAll(() => api.close())

describe('who may look', () => {
  it('is a superuser who signed in: no member, and no token of theirs', async () => {
    const rival = await api.addTenant('rival')
    const other = await signIn(api, rival.email)
    for (const path of ['', 'rates/', 'outcomes/', 'disk/']) {
      expect((await api.get(`/api/0/internal/instance/${path}`, acme.token)).status).toBe(403)
      expect((await api.request(`/api/0/internal/instance/${path}`, { headers: { Cookie: other.cookie } })).status).toBe(403)
      expect((await api.request(`/api/0/internal/instance/${path}`)).status).toBe(401)
    }
  })
})

describe('what arrived', () => {
  it('per minute of the last hour, by category, kept or not, without those that count bytes', async () => {
    const rates = await read<InstanceRates>('rates/?period=1h')
    expect([rates.steps, rates.stepSeconds]).toEqual([60, 60])
    expect(rates.categories.map(({ category }) => category)).toEqual(['error', 'transaction'])
    const [errors] = rates.categories
    expect([errors?.accepted.slice(-3), errors?.dropped.slice(-3)]).toEqual([
      [0, 45, 10],
      [7, 3, 0],
    ])
  })

  it('per quarter of an hour of the day, and per two hours of the week', async () => {
    const sum = (series: readonly number[] = []): number => series.reduce((all, one) => all + one, 0)
    const [day, week] = [await read<InstanceRates>('rates/?period=24h'), await read<InstanceRates>('rates/?period=7d')]
    expect([day.steps, sum(day.categories[0]?.accepted)]).toEqual([96, 155])
    expect([week.steps, sum(week.categories[0]?.accepted)]).toEqual([84, 1155])
  })

  it('by reason over all projects; what was refused before the project was known stands apart', async () => {
    const hour = await read<InstanceOutcomes>('outcomes/?period=1h')
    expect(
      hour.rows.map(({ outcome, reason, category, projectKnown, quantity }) => [outcome, reason, category, projectKnown, quantity]),
    ).toEqual([
      ['accepted', '', 'attachment', true, 5_000_000],
      ['accepted', '', 'error', true, 55],
      ['filtered', 'unsupported_item:transaction', 'transaction', true, 9],
      ['invalid', 'project_id', 'error', false, 7],
      ['filtered', 'browser-extensions', 'error', true, 3],
    ])
    expect(hour.more).toBe(0)
    const week = await read<InstanceOutcomes>('outcomes/?period=7d')
    expect(week.rows.find(({ category, outcome }) => category === 'error' && outcome === 'accepted')?.quantity).toBe(1155)
  })

  it('nothing is asked for by other words', async () => {
    for (const path of ['rates/?period=2h', 'outcomes/?period=__proto__'])
      expect((await api.request(`/api/0/internal/instance/${path}`, { headers: { Cookie: cookie } })).status).toBe(400)
  })
})

describe('how the server is', () => {
  it('the columnar engine is away in this world, and that is said', async () => {
    const state = await read<InstanceState>()
    expect([state.engine, state.state]).toEqual([null, 'error'])
    expect(state.complaints[0]?.text).toContain('columnar engine')
    // 55 and the 10 of the minute that has just begun, over five minutes.
    expect(state.acceptedPerMinute).toBe(11)
    expect(state.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(state.disk?.usedShare).toBeGreaterThan(0)
    expect(state.lag).toEqual({ bytes: 0, seconds: 0, streams: [] })
  })

  it('the age of the oldest record that waits is the lag', async () => {
    const place = { disk: nodeDisk, folder: join(api.dataDir, 'log'), spoolFolder: join(api.dataDir, 'spool') }
    const writer = await openFileLogWriter({ ...place, stream: '0-0', clock: api.clock, logBytesMax: 1e9, onWarning: () => undefined })
    const offsets: number[] = []
    for (const age of [90, 40, 20]) {
      const appended = await writer.append({
        kind: 'envelope',
        encoding: 'identity',
        receivedAtMs: startMs - age * 1000,
        projectId: acme.projectId as ProjectId,
        recordId: age.toString(16).padStart(32, '0') as RecordId,
        head: { key: acme.publicKey, ip: '' },
        body: Buffer.from('{}\n'),
      })
      if (appended.kind === 'durable') offsets.push(appended.offset)
    }
    await writer.close()
    expect(offsets).toHaveLength(3)
    api.clock.now += 10_000
    const whole = await read<InstanceState>()
    expect([whole.lag.seconds, whole.lag.bytes > 0]).toEqual([100, true])
    await api.db
      .insertInto('cursors')
      .values({ consumer: 'process', stream: '0-0', offset: offsets[1] ?? 0, epoch: 1 })
      .execute()
    api.clock.now += 5_000
    const behind = await read<InstanceState>()
    expect([behind.lag.seconds, behind.lag.bytes < whole.lag.bytes]).toEqual([55, true])
    expect(behind.complaints.map(({ text }) => text).join()).toContain('55 s behind')
    // A cursor that is no record's border: the bytes still count, the age is not known.
    await api.db
      .updateTable('cursors')
      .set({ offset: (offsets[1] ?? 0) + 3 })
      .execute()
    api.clock.now += 5_000
    expect((await read<InstanceState>()).lag.seconds).toBeNull()
    await api.db.updateTable('cursors').set({ offset: 1e9 }).execute()
    api.clock.now += 5_000
    expect((await read<InstanceState>()).lag).toMatchObject({ bytes: 0, seconds: 0 })
  })

  it('what was set aside is counted by reason, with the oldest', async () => {
    const held = (id: number, reason: string, created_at: number) => ({
      id,
      stream: '0-0',
      offset: id,
      item: 0,
      project_id: acme.projectId,
      category: 'error',
      quantity: 1,
      reason,
      attempts: 0,
      next_at: 0,
      file: `dead-${String(id)}`,
      created_at,
    })
    await api.db
      .insertInto('dead_letters')
      .values([held(1, 'grouping', startMs - 5000), held(2, 'grouping', startMs - 9000), held(3, 'decode', startMs)])
      .execute()
    api.clock.now += 5_000
    const { deadLetters, parked } = await read<InstanceState>()
    expect(deadLetters).toEqual({
      items: 3,
      oldest: new Date(startMs - 9000).toISOString(),
      reasons: [
        { reason: 'grouping', items: 2 },
        { reason: 'decode', items: 1 },
      ],
    })
    expect(parked).toEqual({ items: 0, oldest: null, reasons: [] })
  })
})

describe('what takes the room', () => {
  it('is told by kind; the columns are not known while the engine is away, and then there is no forecast', async () => {
    for (const folder of ['blobs/7/ab', 'batches', 'spool']) mkdirSync(join(api.dataDir, folder), { recursive: true })
    const put = (name: string, bytes: number): void => writeFileSync(join(api.dataDir, name), Buffer.alloc(bytes))
    put('blobs/7/ab/abcd.blob', 300)
    put('batches/one.rb', 40)
    put(`spool/${'0'.repeat(32)}`, 5)
    put('spool/dead-1', 6)
    put('spool/parked-1', 7)
    const disk = await read<InstanceDisk>('disk/')
    const bytes = new Map(disk.kinds.map((each) => [each.kind, each.bytes]))
    expect(
      ['blobs', 'batches', 'spool', 'dead letters', 'parked'].map((kind) => bytes.get(kind as InstanceDisk['kinds'][number]['kind'])),
    ).toEqual([300, 40, 5, 6, 7])
    expect(bytes.get('metadata')).toBeGreaterThan(4096)
    expect([bytes.get('columns'), disk.tables, disk.growth.kind]).toEqual([null, null, 'unknown'])
    expect(disk.folder).toBe(api.dataDir)
  })

  it('is looked at once in ten seconds, however many look', async () => {
    writeFileSync(join(api.dataDir, 'batches', 'two.rb'), Buffer.alloc(60))
    const batches = async (): Promise<number | null | undefined> =>
      (await read<InstanceDisk>('disk/')).kinds.find(({ kind }) => kind === 'batches')?.bytes
    expect(await batches()).toBe(40)
    api.clock.now += 10_001
    expect(await batches()).toBe(100)
  })
})
