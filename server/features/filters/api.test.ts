import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Filter } from '#packages/contract/filter'
import { openTestApi } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

let api: TestApi
let acme: Tenant
let rival: Tenant

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
})
afterAll(() => api.close())

const base = '/api/0/projects/acme/acme-web/filters/'
const list = async (): Promise<Record<string, Filter['active']>> => {
  const answer = await api.get(base, acme.token)
  expect(answer.status).toBe(200)
  return Object.fromEntries(((await answer.json()) as Filter[]).map(({ id, active }) => [id, active]))
}
const put = async (filter: string, body: unknown, token = acme.token): Promise<[number, string]> => {
  const answer = await api.request(`${base}${filter}/`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return [answer.status, await answer.text()]
}

describe('the filters of a project', () => {
  it('are, for a new project, crawlers, health checks and the two of pages', async () => {
    expect(await list()).toEqual({
      'browser-extensions': false,
      localhost: false,
      'filtered-transaction': true,
      'web-crawlers': true,
      'legacy-browsers': false,
      'react-hydration-errors': true,
      'chunk-load-error': true,
      'error-message': false,
      'release-version': false,
      'ip-address': false,
      'ignored-transactions': false,
      'invalid-csp': false,
    })
  })

  it('are switched, and the next configuration has it', async () => {
    const before = await api.db.selectFrom('config_state').select('version').executeTakeFirstOrThrow()
    expect(await put('web-crawlers', { active: false })).toEqual([204, ''])
    expect(await put('legacy-browsers', { subfilters: ['ie9', 'ie10', 'ie9'] })).toEqual([204, ''])
    expect(await put('error-message', { subfilters: ['*timeout*'] })).toEqual([204, ''])
    expect(await put('localhost', { active: true })).toEqual([204, ''])
    expect(await list()).toMatchObject({
      'web-crawlers': false,
      localhost: true,
      'legacy-browsers': ['ie9', 'ie10'],
      'error-message': ['*timeout*'],
    })
    const { version } = await api.db.selectFrom('config_state').select('version').executeTakeFirstOrThrow()
    expect(version).toBe(before.version + 4)
    const { body } = await api.db.selectFrom('config_history').select('body').where('version', '=', version).executeTakeFirstOrThrow()
    expect((JSON.parse(body) as ProjectConfiguration).settings.filters).toMatchObject({
      webCrawlers: false,
      localhost: true,
      legacyBrowsers: ['ie9', 'ie10'],
      errorMessages: ['*timeout*'],
      healthChecks: true,
    })
  })

  it('with parts are emptied, and browsers have a default', async () => {
    expect(await put('error-message', { active: false })).toEqual([204, ''])
    expect(await put('legacy-browsers', { active: true })).toEqual([204, ''])
    expect(await list()).toMatchObject({ 'error-message': false, 'legacy-browsers': ['default'] })
  })

  it.each([
    ['web-crawlers', { subfilters: ['x'] }],
    ['web-crawlers', { active: 'yes' }],
    ['legacy-browsers', { subfilters: ['ie99'] }],
    ['error-message', { active: true }],
    ['error-message', { subfilters: ['x'.repeat(513)] }],
    ['error-message', {}],
  ])('%s refuses %j', async (filter, body) => {
    const before = await list()
    const [status, text] = await put(filter, body)
    expect([status, Object.keys(JSON.parse(text) as object)]).toEqual([400, ['detail']])
    expect(await list()).toEqual(before)
  })

  it('are nothing to others', async () => {
    expect((await put('nothing', { active: true }))[0]).toBe(404)
    expect((await put('localhost', { active: false }, rival.token))[0]).toBe(404)
    expect((await api.get(base, rival.token)).status).toBe(404)
    expect(await list()).toMatchObject({ localhost: true })
  })
})
