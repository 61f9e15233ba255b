import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { GroupingVersion } from '#packages/contract/grouping-version'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant
let projectPath: string
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

let tenants = 0
beforeEach(async () => {
  acme = await api.addTenant(`versions${(tenants += 1)}`)
  projectPath = `/api/0/projects/${acme.org}/${acme.project}/`
})

const save = (body: object): Promise<Response> => sendJson(api, projectPath, 'PUT', { token: acme.token, body })
const versions = async (): Promise<GroupingVersion[]> =>
  (await (await api.get(`${projectPath}grouping-versions/`, acme.token)).json()) as GroupingVersion[]
const restore = async (version: GroupingVersion | undefined): Promise<number> => {
  const path = `${projectPath}grouping-versions/${version?.id ?? ''}/restore/`
  return (await sendJson(api, path, 'POST', { token: acme.token })).status
}

describe('versions of the rules of a project', () => {
  it('are made by each change, with who made it; the first one is what was there before', async () => {
    expect(await versions()).toEqual([])
    await save({ fingerprintingRules: 'type:E -> e' })
    await save({ name: 'Renamed', fingerprintingRules: 'type:E -> e' })
    await save({ groupingEnhancements: 'app:no -group' })
    const listed = await versions()
    expect(listed.map(({ kind, fingerprintingRules, groupingEnhancements }) => [kind, fingerprintingRules, groupingEnhancements])).toEqual([
      ['saved', 'type:E -> e', 'app:no -group'],
      ['saved', 'type:E -> e', ''],
      ['first', '', ''],
    ])
    expect(listed.map(({ isCurrent, actor, regrouping }) => [isCurrent, actor?.id ?? null, regrouping])).toEqual([
      [true, String(acme.userId), null],
      [false, String(acme.userId), null],
      [false, null, null],
    ])
  })

  it('are made by the switches of built-in rules too, and restored with these', async () => {
    const path = `${projectPath}built-in-fingerprints/javascript@2024-02-02/`
    await sendJson(api, path, 'PUT', { token: acme.token, body: { active: false } })
    await save({ fingerprintingRules: 'type:E -> e' })
    const [, switched, first] = await versions()
    expect(switched?.builtInsOff).toEqual(['javascript@2024-02-02'])
    expect(await restore(first)).toBe(204)
    expect((await versions())[0]).toMatchObject({ kind: 'restored', fingerprintingRules: '', builtInsOff: [] })
    expect(await restore(switched)).toBe(204)
    expect((await versions())[0]).toMatchObject({ kind: 'restored', fingerprintingRules: '', builtInsOff: ['javascript@2024-02-02'] })
  })

  it('of another project are not there', async () => {
    await save({ fingerprintingRules: 'type:E -> e' })
    const [version] = await versions()
    const rival = await api.addTenant(`rival${tenants}`)
    projectPath = `/api/0/projects/${rival.org}/${rival.project}/`
    acme = rival
    expect(await restore(version)).toBe(404)
  })

  it('are kept a hundred', async () => {
    for (let n = 0; n < 103; n++) await save({ fingerprintingRules: `type:E${n} -> e` })
    const listed = await versions()
    expect([listed.length, listed[0]?.fingerprintingRules, listed.at(-1)?.fingerprintingRules]).toEqual([
      100,
      'type:E102 -> e',
      'type:E3 -> e',
    ])
  })
})
