import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { BuiltInFingerprint } from '#packages/contract/built-in-fingerprint'
import type { ProjectDetails } from '#packages/contract/project-details'
import { openTestApi } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { createPostgresBatchStore } from '#server/stores/metadata/batch-store-postgres'

let api: TestApi
let acme: Tenant
let projectPath: string
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

let tenants = 0
beforeEach(async () => {
  acme = await api.addTenant(`rules${(tenants += 1)}`)
  projectPath = `/api/0/projects/${acme.org}/${acme.project}/`
})

const put = (path: string, body: unknown): Promise<Response> =>
  api.request(path, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${acme.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
const read = async <Answer>(path: string): Promise<Answer> => (await (await api.get(path, acme.token)).json()) as Answer
/** What the pipeline goes by. */
const configured = async () => {
  const store = createPostgresBatchStore(api.db, { newId: api.nextId, signals: {} })
  const version = await store.configVersion()
  return { version, grouping: (await store.configuration(version)).get(acme.projectId)?.settings.grouping }
}

describe('rules of a project', () => {
  const groupingEnhancements = '# ours\nmodule:com.acme.gen.* -group\n'
  const fingerprintingRules = 'type:DatabaseError -> database, {{ transaction }}'

  it('are kept as they were written, and are a new configuration for the pipeline', async () => {
    const before = await configured()
    const answer = await put(projectPath, { groupingEnhancements, fingerprintingRules })
    expect(await answer.json()).toMatchObject({ groupingEnhancements, fingerprintingRules })
    expect(await read<ProjectDetails>(projectPath)).toMatchObject({ groupingEnhancements, fingerprintingRules })
    const after = await configured()
    expect(after.version).toBeGreaterThan(before.version)
    expect(after.grouping).toEqual({ stackRules: groupingEnhancements, fingerprintRules: fingerprintingRules, fingerprintsOff: [] })
  })

  it('change one by one, and stay when something else is changed', async () => {
    await put(projectPath, { groupingEnhancements, fingerprintingRules })
    await put(projectPath, { name: 'Renamed' })
    await put(projectPath, { fingerprintingRules: '' })
    expect(await read<ProjectDetails>(projectPath)).toMatchObject({ name: 'Renamed', groupingEnhancements, fingerprintingRules: '' })
  })

  it.each([
    [{ groupingEnhancements: 'app:no -app\nfunktion:x -app' }, 'groupingEnhancements: line 2, column 1: "funktion" is no matcher'],
    [
      { fingerprintingRules: 'type:E -> a tilte="x"' },
      'fingerprintingRules: line 1, column 13: "tilte" is no attribute: title is the only one',
    ],
    [
      { groupingEnhancements: 'app:no -app', fingerprintingRules: `#${'x'.repeat(65_536)}` },
      'fingerprintingRules: line 1, column 1: the rules have more than 65536 characters',
    ],
  ])('that cannot be read are refused with the place, and nothing is saved: %#', async (change, detail) => {
    const before = [await read<ProjectDetails>(projectPath), await configured()]
    const answer = await put(projectPath, { name: 'Renamed', ...change })
    expect([answer.status, await answer.json()]).toEqual([400, { detail }])
    expect([await read<ProjectDetails>(projectPath), await configured()]).toEqual(before)
  })
})

describe('built-in fingerprint rules', () => {
  const list = (): Promise<BuiltInFingerprint[]> => read(`${projectPath}built-in-fingerprints/`)

  it('are listed with their text, and are all on', async () => {
    const rules = await list()
    expect(rules[0]).toMatchObject({ id: 'javascript@2024-02-02', active: true })
    expect(rules[0]?.rules[0]).toBe('family:javascript type:ChunkLoadError -> chunkloaderror')
    expect(rules.every(({ active }) => active)).toBe(true)
  })

  it('are switched off and on, whatever else is changed', async () => {
    const path = `${projectPath}built-in-fingerprints/javascript@2024-02-02/`
    expect((await put(path, { active: false })).status).toBe(204)
    await put(projectPath, { fingerprintingRules: 'type:E -> e' })
    expect((await list()).filter(({ active }) => !active).map(({ id }) => id)).toEqual(['javascript@2024-02-02'])
    expect((await configured()).grouping).toEqual({
      stackRules: '',
      fingerprintRules: 'type:E -> e',
      fingerprintsOff: ['javascript@2024-02-02'],
    })
    expect((await put(path, { active: true })).status).toBe(204)
    expect((await configured()).grouping?.fingerprintsOff).toEqual([])
  })

  it('that are not there, and words that are none', async () => {
    expect((await put(`${projectPath}built-in-fingerprints/other/`, { active: false })).status).toBe(404)
    expect((await put(`${projectPath}built-in-fingerprints/javascript@2024-02-02/`, { active: 'no' })).status).toBe(400)
  })

  it('are switched by those with project:write', async () => {
    await api.db.updateTable('members').set({ role: 'member' }).where('user_id', '=', acme.userId).execute()
    expect((await put(`${projectPath}built-in-fingerprints/javascript@2024-02-02/`, { active: false })).status).toBe(403)
  })
})
