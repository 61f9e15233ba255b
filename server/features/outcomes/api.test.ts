import { afterAll, beforeAll, describe, expect, it } from 'vitest'

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
