import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import type { ArtifactBundle, ArtifactFile } from '#packages/contract/artifact-file'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

import { bundleOf, scriptAndMap, sendChunks, sha1Of, testDebugId } from './test-bundles.ts'

let api: TestApi
let acme: Tenant
beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  for (const [name, debugId, release] of [
    ['first', testDebugId, 'web@1'],
    ['second', '1'.repeat(32), 'web@2'],
  ] as const) {
    api.clock.now += 1_000
    const file = await bundleOf(scriptAndMap(name, debugId), { debug_id: debugId })
    await sendChunks(api, acme, [file])
    const body = { checksum: sha1Of(file), chunks: [sha1Of(file)], projects: [acme.project], version: release, dist: 'd' }
    await sendJson(api, '/api/0/organizations/acme/artifactbundle/assemble/', 'POST', { token: acme.token, body })
  }
})
afterEach(() => expect(api.logged.splice(0)).toEqual([]))
afterAll(() => api.close())

const root = '/api/0/projects/acme/acme-web/files/'
const get = async <Answer>(path: string): Promise<Answer> => (await (await api.get(`${root}${path}`, acme.token)).json()) as Answer
const releases = async (query: string): Promise<(string | null)[]> =>
  (await get<ArtifactBundle[]>(`artifact-bundles/${query}`)).map(({ release }) => release)

describe('bundles of a project', () => {
  test('are listed, newest first', async () => {
    const [newest, oldest] = await get<ArtifactBundle[]>('artifact-bundles/')
    expect(newest).toMatchObject({ kind: 'bundle', release: 'web@2', dist: 'd', fileCount: 2, debugIdCount: 1 })
    expect(oldest).toMatchObject({ name: testDebugId, release: 'web@1', debugIds: [testDebugId] })
    expect(await releases('?limit=1')).toEqual(['web@2'])
    expect(await get('artifact-usage/')).toMatchObject({ bundles: 2, files: 4, unusedDaysMax: 90 })
  })

  test('are found by debug id in any spelling, by address, by release', async () => {
    expect(await releases(`?query=${testDebugId.replaceAll('-', '').toUpperCase()}`)).toEqual(['web@1'])
    expect(await releases('?query=SECOND.js')).toEqual(['web@2'])
    expect(await releases('?query=eb@1')).toEqual(['web@1'])
    expect(await releases('?release=web@2')).toEqual(['web@2'])
    expect(await releases('?query=100%25')).toEqual([])
  })

  test('show their files, which can be downloaded', async () => {
    const [bundle] = await get<ArtifactBundle[]>('artifact-bundles/?query=first')
    const path = `artifact-bundles/${bundle?.id}/`
    expect(await get(path)).toEqual(bundle)
    const files = await get<ArtifactFile[]>(`${path}files/`)
    expect(files.map(({ url, type, debugId, sourceMap }) => [url, type, debugId, sourceMap])).toEqual([
      ['~/first.js', 'minified_source', testDebugId, 'first.js.map'],
      ['~/first.js.map', 'source_map', testDebugId, null],
    ])
    const first = await api.get(`${root}${path}files/?limit=1`, acme.token)
    const next = /cursor="([^"]+)"$/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    expect((await get<ArtifactFile[]>(`${path}files/?limit=1&cursor=${next}`)).map(({ url }) => url)).toEqual(['~/first.js.map'])
    expect((await get<ArtifactFile[]>(`${path}files/?query=.MAP`)).map(({ url }) => url)).toEqual(['~/first.js.map'])
    const content = await api.get(`${root}${path}files/${files[0]?.id}/`, acme.token)
    expect(await content.text()).toBe(scriptAndMap('first')[0]?.content)
    expect(content.headers.get('content-type')).toBe('application/octet-stream')
  })

  test('are deleted', async () => {
    const [bundle] = await get<ArtifactBundle[]>('artifact-bundles/?query=first')
    const path = `${root}artifact-bundles/${bundle?.id}/`
    const remove = (): Promise<Response> => api.request(path, { method: 'DELETE', headers: { Authorization: `Bearer ${acme.token}` } })
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 404])
    expect(await releases('')).toEqual(['web@2'])
  })
})

describe('files that are dropped on the page', () => {
  const drop = async (files: Readonly<Record<string, string>>, fields: Readonly<Record<string, string>> = {}) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    for (const [name, content] of Object.entries(files)) form.append('file', new Blob([content]), name)
    const answer = await api.request(`${root}artifact-bundles/`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${acme.token}` },
      body: form,
    })
    return { status: answer.status, body: (await answer.json()) as ArtifactBundle & { readonly detail?: string } }
  }
  const debugId = '99999999-8888-7777-6666-555555555555'

  test('become a bundle by the debug id that the script says, and its map with it', async () => {
    const { status, body } = await drop({
      'app.js': `run()\n//# debugId=${debugId}\n//# sourceMappingURL=app.js.map`,
      'app.js.map': '{"version":3}',
    })
    expect([status, body.debugIds, body.release, body.fileCount]).toEqual([201, [debugId], null, 2])
    const files = await get<ArtifactFile[]>(`artifact-bundles/${body.id}/files/`)
    expect(files.map(({ url, type, debugId: id, sourceMap }) => [url, type, id, sourceMap])).toEqual([
      ['~/app.js', 'minified_source', debugId, 'app.js.map'],
      ['~/app.js.map', 'source_map', debugId, null],
    ])
  })

  test('without a debug id need a release', async () => {
    const plain = { 'plain.js': 'run()', 'plain.js.map': '{"version":3}' }
    expect(await drop(plain)).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/no debug ids.*release/) } })
    expect(await drop(plain, { release: 'web@3', dist: 'x' })).toMatchObject({
      status: 201,
      body: { release: 'web@3', dist: 'x', debugIds: [] },
    })
    expect(await drop(plain, { release: 'a/b' })).toMatchObject({ status: 400 })
    expect(await drop({})).toMatchObject({ status: 400 })
  })
})
