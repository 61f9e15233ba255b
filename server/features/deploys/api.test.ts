import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Deploy } from '#packages/contract/deploy'
import type { Release } from '#packages/contract/release'
import { openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  const body = { version: 'shop@1', projects: ['acme-web'] }
  await sendJson(api, '/api/0/organizations/acme/releases/', 'POST', { token: acme.token, body })
})
afterAll(() => api.close())

const path = '/api/0/organizations/acme/releases/shop@1/deploys/'
const deploy = (body: object, at = path): Promise<Response> => sendJson(api, at, 'POST', { token: acme.token, body })
const list = async (query = ''): Promise<Deploy[]> => (await (await api.get(`${path}${query}`, acme.token)).json()) as Deploy[]
const release = async (): Promise<Release> =>
  (await (await api.get('/api/0/organizations/acme/releases/shop@1/', acme.token)).json()) as Release

describe('a deploy', () => {
  it('says that a release came to an environment; without a time, now', async () => {
    const answer = await deploy({ environment: 'staging', name: null, url: null, dateStarted: null })
    expect([answer.status, await answer.json()]).toEqual([
      201,
      {
        id: expect.any(String),
        environment: 'staging',
        dateStarted: null,
        dateFinished: new Date(startMs).toISOString(),
        name: null,
        url: null,
      },
    ])
  })

  it('is noted once, though clients repeat requests (web-api.md 1.3)', async () => {
    const body = {
      environment: 'production',
      name: 'blue',
      url: 'https://ci.example/9',
      dateStarted: '2026-11-22T12:00:00.5+00:00',
      dateFinished: '2026-11-22T12:01:00Z',
      projects: ['acme-web'],
    }
    const [first, second] = [await deploy(body), await deploy(body)]
    expect(await second.json()).toEqual(await first.json())
    expect(await release()).toMatchObject({ deployCount: 2, lastDeploy: { environment: 'staging' } })
  })

  it('is told of newest first, page by page, and the newest one with the release', async () => {
    await deploy({ environment: 'production', dateFinished: '2026-11-23T00:00:00Z' })
    expect((await list()).map(({ environment, name }) => [environment, name])).toEqual([
      ['production', null],
      ['staging', null],
      ['production', 'blue'],
    ])
    const answer = await api.get(`${path}?per_page=2`, acme.token)
    const next = /<https:\/\/errors\.example\.com([^>]+)>; rel="next"; results="true"/.exec(answer.headers.get('link') ?? '')?.[1]
    expect(((await (await api.get(next ?? '', acme.token)).json()) as Deploy[]).map(({ name }) => name)).toEqual(['blue'])
    expect(await release()).toMatchObject({ deployCount: 3, lastDeploy: { dateFinished: '2026-11-23T00:00:00.000Z' } })
  })

  it('puts the release among those of the environment', async () => {
    const found = async (environment: string): Promise<number> =>
      ((await (await api.get(`/api/0/organizations/acme/releases/?environment=${environment}`, acme.token)).json()) as Release[]).length
    expect([await found('production'), await found('nowhere')]).toEqual([1, 0])
  })

  it('is refused in one sentence', async () => {
    const bad: readonly (readonly [object, RegExp])[] = [
      [{}, /^environment: /],
      [{ environment: ' ' }, /^environment: /],
      [{ environment: 'a/b' }, /^environment: /],
      [{ environment: 'x'.repeat(65) }, /^environment: /],
      [{ environment: 'x', url: 'data:text/html,x' }, /^url: /],
      [{ environment: 'x', dateFinished: 'soon' }, /^dateFinished: /],
      [{ environment: 'x', projects: ['nothing'] }, /^projects.0: /],
    ]
    for (const [body, detail] of bad) {
      const answer = await deploy(body)
      expect([body, answer.status]).toEqual([body, 400])
      expect(((await answer.json()) as { detail: string }).detail).toMatch(detail)
    }
    expect((await deploy({ environment: 'x' }, path.replace('shop@1', 'nothing'))).status).toBe(404)
  })
})
