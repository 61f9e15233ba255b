import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import type { ReleaseFile } from '#packages/contract/artifact-file'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

import { allArtifacts, findByUrls, newestArtifacts } from './read.ts'
import { bundleOf, scriptAndMap, sendChunks, sha1Of } from './test-bundles.ts'

let api: TestApi
let acme: Tenant
beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  const made = await sendJson(api, '/api/0/organizations/acme/releases/', 'POST', {
    token: acme.token,
    body: { version: 'web@1.0', projects: [acme.project] },
  })
  if (made.status !== 201) throw new Error(await made.text())
})
afterEach(() => expect(api.logged.splice(0)).toEqual([]))
afterAll(() => api.close())

const files = '/api/0/organizations/acme/releases/web@1.0/files/'
const bearer = () => ({ Authorization: `Bearer ${acme.token}` })
const script = 'run()\n//# sourceMappingURL=app.js.map\n'

const send = (fields: Readonly<Record<string, string | string[]>>, content: string | null = script, path = files): Promise<Response> => {
  const form = new FormData()
  // As sentry-cli does: the file first.
  if (content !== null) form.append('file', new Blob([content]), 'app.js')
  for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) form.append(name, value)
  return api.request(path, { method: 'POST', headers: bearer(), body: form })
}
const list = async (query = '', path = files): Promise<ReleaseFile[]> =>
  (await (await api.get(`${path}${query}`, acme.token)).json()) as ReleaseFile[]
const found = (url: string, dist = '') =>
  findByUrls(allArtifacts(api.db), { projectId: acme.projectId, upTo: newestArtifacts, release: 'web@1.0', dist, urls: [url] })

describe('files of a release, one by one', () => {
  test('are taken with their headers, once for each name and dist', async () => {
    const answer = await send({ name: '~/app.js', header: ['Sourcemap: maps/app.js.map', 'X-Note:a:b', 'broken'] })
    expect([answer.status, await answer.json()]).toEqual([
      201,
      {
        id: expect.any(String),
        name: '~/app.js',
        dist: null,
        headers: { sourcemap: 'maps/app.js.map', 'x-note': 'a:b' },
        size: script.length,
        sha1: sha1Of(Buffer.from(script)),
        dateCreated: '2026-11-22T13:30:00.000Z',
      },
    ])
    expect((await send({ name: '~/app.js' })).status).toBe(409)
    expect((await send({ name: '~/app.js', dist: '7' })).status).toBe(201)
    expect((await send({}, '{"version":3}', '/api/0/projects/acme/acme-web/releases/web@1.0/files/')).status).toBe(201)
    expect((await list()).map(({ name, dist }) => [name, dist])).toEqual([
      ['app.js', null],
      ['~/app.js', '7'],
      ['~/app.js', null],
    ])
  })

  test('are found by events of the release', async () => {
    expect((await found('~/app.js')).map(({ headers, type }) => [headers['sourcemap'], type])).toEqual([
      ['maps/app.js.map', 'minified_source'],
    ])
    expect((await found('~/app.js', '7')).map(({ headers }) => headers['sourcemap'])).toEqual(['app.js.map'])
    expect(await found('~/other.js')).toEqual([])
  })

  test('are narrowed by their content, shown, downloaded and deleted', async () => {
    expect(await list(`?checksum=${sha1Of(Buffer.from(script))}`)).toHaveLength(2)
    expect(await list(`?checksum=${'a'.repeat(40)}`)).toEqual([])
    const [, , first] = await list()
    const path = `${files}${first?.id}/`
    expect(await (await api.get(path, acme.token)).json()).toEqual(first)
    const content = await api.get(`${path}?download=1`, acme.token)
    expect([await content.text(), content.headers.get('content-disposition')]).toEqual([script, 'attachment; filename="app.js"'])
    expect((await api.request(path, { method: 'DELETE', headers: bearer() })).status).toBe(204)
    expect((await api.get(path, acme.token)).status).toBe(404)
    expect(await found('~/app.js')).toEqual([])
    // Its name is free again.
    expect((await send({ name: '~/app.js' })).status).toBe(201)
  })

  test('that make no sense are refused', async () => {
    expect((await send({ name: '~/x.js' }, null)).status).toBe(400)
    expect((await send({ name: 'a\nb' })).status).toBe(400)
    expect((await send({ name: '~/x.js' }, script, '/api/0/organizations/acme/releases/nowhere/files/')).status).toBe(404)
    expect((await api.get(`${files}1/`, acme.token)).status).toBe(404)
  })

  test('go together, with the bundles of the release', async () => {
    const file = await bundleOf(scriptAndMap('bundled'))
    await sendChunks(api, acme, [file])
    const body = { checksum: sha1Of(file), chunks: [sha1Of(file)], projects: [acme.project], version: 'web@1.0' }
    await sendJson(api, '/api/0/organizations/acme/artifactbundle/assemble/', 'POST', { token: acme.token, body })
    expect(await found('~/bundled.js')).toHaveLength(1)
    const gone = await api.request('/api/0/projects/acme/acme-web/files/source-maps/?name=web@1.0', { method: 'DELETE', headers: bearer() })
    expect(gone.status).toBe(204)
    expect(await list()).toEqual([])
    expect(await found('~/bundled.js')).toEqual([])
    // What was removed is put together anew.
    const again = await sendJson(api, '/api/0/organizations/acme/artifactbundle/assemble/', 'POST', { token: acme.token, body })
    expect(await again.json()).toMatchObject({ state: 'ok' })
    expect(await found('~/bundled.js')).toHaveLength(1)
  })
})
