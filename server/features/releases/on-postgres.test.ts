import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Release } from '#packages/contract/release'
import { addIssue, openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { testEngines } from '#server/stores/metadata/test-engines'

/** This Postgres starts slowly on a loaded machine. */
const timeoutMs = 60_000

let api: TestApi
let acme: Tenant

beforeAll(async () => {
  const openPostgres = testEngines['postgres']
  if (!openPostgres) throw new Error('no Postgres to test with')
  api = await openTestApi({ metadata: await openPostgres() })
  acme = await api.addTenant('acme')
}, timeoutMs)
afterAll(() => api.close())

const path = '/api/0/organizations/acme/releases/'

it(
  'a release with commits and deploys lives on Postgres as it does on SQLite',
  async () => {
    const { token } = acme
    const issue = await addIssue(api, acme.projectId, { short_id: 7 })
    const commit = { id: 'a'.repeat(40), repository: 'acme/web', message: 'Fixes ACME-WEB-7', patch_set: [{ path: 'a.ts', type: 'M' }] }
    const body = { version: 'shop@1', projects: ['acme-web'], commits: [commit, { ...commit, id: 'b'.repeat(40), message: 'x' }] }
    for (const status of [201, 208]) expect((await sendJson(api, path, 'POST', { token, body })).status).toBe(status)
    expect((await sendJson(api, `${path}shop@1/deploys/`, 'POST', { token, body: { environment: 'production' } })).status).toBe(201)
    const release = (await (await api.get(`${path}shop@1/`, token)).json()) as Release
    expect(release).toMatchObject({ commitCount: 2, deployCount: 1, lastCommit: { id: commit.id } })
    expect(await (await api.get(`${path}shop@1/commitfiles/`, token)).json()).toHaveLength(2)
    const listed = async (filters: string): Promise<number> =>
      ((await (await api.get(`${path}?${filters}`, token)).json()) as Release[]).length
    expect([await listed('commits=1&finalized=0'), await listed('commits=0'), await listed('finalized=1')]).toEqual([1, 0, 0])
    expect([await listed('stage=adopted'), await listed('stage=replaced&environment=x'), await listed('stage=low_adoption')]).toEqual([
      0, 0, 0,
    ])
    const row = await api.db.selectFrom('issues').select(['status', 'status_details']).where('id', '=', issue.id).executeTakeFirst()
    expect(row).toEqual({ status: 'resolved', status_details: '{"inRelease":"shop@1"}' })
    expect((await sendJson(api, `${path}shop@1/`, 'DELETE', { token })).status).toBe(204)
    expect((await api.get(`${path}shop@1/`, token)).status).toBe(404)
  },
  timeoutMs,
)
