import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Arrivals } from '#packages/contract/arrivals'
import type { StatsAnswer } from '#packages/contract/stats'
import { openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  const nowMinute = Math.floor(startMs / 60_000)
  const rows = [
    { minute: nowMinute, category: 'error', outcome: 'accepted', reason: '', quantity: 5, key_id: 1 },
    { minute: nowMinute, category: 'error', outcome: 'accepted', reason: '', quantity: 2, key_id: 2 },
    { minute: nowMinute - 90, category: 'error', outcome: 'accepted', reason: '', quantity: 1, key_id: 1 },
    { minute: nowMinute - 90, category: 'error', outcome: 'invalid', reason: 'duplicate', quantity: 3, key_id: 1 },
    { minute: nowMinute - 60 * 50, category: 'error', outcome: 'accepted', reason: '', quantity: 100, key_id: 1 },
  ]
  await api.db
    .insertInto('outcomes')
    .values(rows.map((row) => ({ ...row, project_id: acme.projectId })))
    .execute()
})
afterAll(() => api.close())

const stats = (query: string): Promise<Response> => api.get(`/api/0/organizations/acme/stats_v2/?field=sum(quantity)&${query}`, acme.token)
const read = async (query: string): Promise<StatsAnswer> => (await stats(query)).json() as Promise<StatsAnswer>

describe('outcome figures', () => {
  it('are grouped as asked, summed exactly, zero-filled, the largest group first', async () => {
    const answer = await read('groupBy=outcome&groupBy=reason&statsPeriod=24h&interval=1h')
    expect(answer.groups.map(({ by, totals }) => [by, totals['sum(quantity)']])).toEqual([
      [{ outcome: 'accepted', reason: '' }, 8],
      [{ outcome: 'invalid', reason: 'duplicate' }, 3],
    ])
    const series = answer.groups[0]?.series['sum(quantity)'] ?? []
    expect(series).toHaveLength(answer.intervals.length)
    expect(series.at(-1)).toBe(7)
    expect(series.at(-2)).toBe(1)
    expect(series.at(-3)).toBe(0)
    expect(answer.intervals.at(-1)).toBe('2026-11-22T13:00:00.000Z')
    expect(answer.end).toBe('2026-11-22T14:00:00.000Z')
  })

  it('can be narrowed, and grouped by project or not at all', async () => {
    expect((await read('groupBy=project&outcome=invalid')).groups).toMatchObject([
      { by: { project: acme.projectId }, totals: { 'sum(quantity)': 3 } },
    ])
    expect((await read('statsPeriod=7d&interval=1d')).groups).toMatchObject([{ by: {}, totals: { 'sum(quantity)': 111 } }])
    expect((await read('groupBy=category&category=span')).groups).toEqual([])
  })

  it('refuse too many points and unknown words', async () => {
    for (const query of [
      'statsPeriod=90d&interval=1m',
      'interval=1s',
      'interval=2w',
      'groupBy=key',
      'groupBy=__proto__',
      'field=count()',
      'statsPeriod=x',
    ]) {
      expect([query, (await stats(query)).status]).toEqual([query, 400])
    }
  })
})

describe('what arrived in the last hour', () => {
  const arrivals = async (path: string, token = acme.token): Promise<Arrivals> =>
    (await api.get(`/api/0/projects/${path}/arrivals/`, token)).json() as Promise<Arrivals>

  it('is told by how it ended, the newest first, over all keys', async () => {
    const { since, steps, ends } = await arrivals(`acme/${acme.project}`)
    expect(since).toBe('2026-11-22T12:30:00.000Z')
    expect(ends).toEqual([
      {
        outcome: 'accepted',
        reason: '',
        category: 'error',
        quantity: 7,
        firstSeen: '2026-11-22T13:30:00.000Z',
        lastSeen: '2026-11-22T13:30:00.000Z',
      },
    ])
    expect(steps).toEqual({ connected: { at: ends[0]?.firstSeen, lastAt: ends[0]?.lastSeen }, accepted: steps.connected, processed: null })
  })

  it('a refusal is a connection and no more; nothing is nothing', async () => {
    const silent = await api.addTenant('silent')
    expect(await arrivals(`silent/${silent.projectId}`, silent.token)).toMatchObject({
      steps: { connected: null, accepted: null, processed: null },
      ends: [],
    })
    const minute = Math.floor(startMs / 60_000)
    const refused = { project_id: silent.projectId, key_id: 0, category: 'unknown', outcome: 'invalid', reason: 'project_id' }
    await api.db
      .insertInto('outcomes')
      .values([
        { ...refused, minute: minute - 2, quantity: 1 },
        { ...refused, minute, quantity: 3 },
      ])
      .execute()
    await api.db.updateTable('projects').set({ first_event_at: startMs }).where('id', '=', silent.projectId).execute()
    const { steps, ends } = await arrivals(`silent/${silent.projectId}`, silent.token)
    expect(ends).toMatchObject([{ reason: 'project_id', quantity: 4, firstSeen: '2026-11-22T13:28:00.000Z' }])
    expect(steps).toEqual({
      connected: { at: '2026-11-22T13:28:00.000Z', lastAt: '2026-11-22T13:30:00.000Z' },
      accepted: null,
      processed: '2026-11-22T13:30:00.000Z',
    })
  })
})
