import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import type { Assembly } from '#packages/contract/artifact-upload'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { readArtifact } from '#server/stores/blobs/artifact-content'
import { createDiskBlobs } from '#server/stores/blobs/disk'

import { allArtifacts, artifactsAddedAfter, findByDebugIds, findByUrls, newestArtifacts } from './read.ts'
import { bundleOf, cut, scriptAndMap, sendChunks, sha1Of, testDebugId, zipOf } from './test-bundles.ts'

let api: TestApi
let acme: Tenant
let other: Tenant
beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  other = await api.addTenant('other')
})
afterEach(() => expect(api.logged.splice(0)).toEqual([]))
afterAll(() => api.close())

interface Asked {
  readonly projects?: readonly string[]
  readonly version?: string
  readonly dist?: string
  readonly chunks?: readonly string[]
  readonly checksum?: string
}

const post = (file: Buffer, asked: Asked = {}, token = acme.token): Promise<Response> =>
  sendJson(api, '/api/0/organizations/acme/artifactbundle/assemble/', 'POST', {
    token,
    body: { checksum: sha1Of(file), chunks: [sha1Of(file)], projects: [acme.project], ...asked },
  })
const assemble = async (file: Buffer, asked: Asked = {}): Promise<Assembly> => (await (await post(file, asked)).json()) as Assembly
const upload = async (file: Buffer, asked: Asked = {}): Promise<Assembly> => {
  await sendChunks(api, acme, [file])
  return assemble(file, asked)
}
const ok = { state: 'ok', missingChunks: [], detail: null }
const lookUp = () => ({ projectId: acme.projectId, upTo: newestArtifacts })
const byDebugId = (debugId: string) => findByDebugIds(allArtifacts(api.db), { ...lookUp(), debugIds: [debugId] })

describe('a bundle of a build', () => {
  test('is asked for its chunks, then there at once', async () => {
    const file = await bundleOf(scriptAndMap('app'), { debug_id: testDebugId })
    const chunks = cut(file, 300)
    const asked = { chunks: chunks.map(sha1Of), version: 'web@1.0.0', dist: '7' }
    const before = await assemble(file, asked)
    expect(before).toEqual({ state: 'not_found', missingChunks: [...new Set(asked.chunks)], detail: null })
    await sendChunks(api, acme, chunks)
    expect(await assemble(file, asked)).toEqual(ok)
    // Asked again, it needs no chunks.
    expect(await assemble(file, asked)).toEqual(ok)
    expect(await assemble(file, { ...asked, chunks: [] })).toEqual(ok)
  })

  test('is found by its debug id, newest first, and by release, dist and address', async () => {
    const found = await byDebugId(testDebugId)
    expect(found.map(({ type, url, headers }) => ({ type, url, headers }))).toEqual([
      { type: 'minified_source', url: '~/app.js', headers: { 'debug-id': testDebugId, sourcemap: 'app.js.map' } },
      { type: 'source_map', url: '~/app.js.map', headers: { 'debug-id': testDebugId } },
    ])
    const newer = await bundleOf([...scriptAndMap('app'), ...scriptAndMap('second', '1'.repeat(32))], { note: 'newer' })
    expect(await upload(newer, { version: 'web@1.0.0', dist: '7' })).toEqual(ok)
    const both = await byDebugId(testDebugId)
    expect(both.map(({ bundleId }) => bundleId)).toEqual(both.map(({ bundleId }) => bundleId).toSorted((a, b) => b - a))
    expect(new Set(both.map(({ bundleId }) => bundleId)).size).toBe(2)
    expect((await byDebugId('11111111-1111-1111-1111-111111111111')).map(({ url }) => url)).toEqual(['~/second.js', '~/second.js.map'])
    const urls = ['https://shop.example/app.js', '~/app.js']
    const by = (release: string, dist: string) => findByUrls(allArtifacts(api.db), { ...lookUp(), release, dist, urls })
    expect((await by('web@1.0.0', '7')).map(({ url }) => url)).toEqual(['~/app.js', '~/app.js'])
    expect(await by('web@1.0.0', '')).toEqual([])
    expect(await by('web@2.0.0', '7')).toEqual([])
  })

  test('has its files stored once, whatever bundle they came in', async () => {
    const found = await byDebugId(testDebugId)
    expect(new Set(found.map(({ blob }) => blob)).size).toBe(2)
    const [script] = found
    const blobs = createDiskBlobs({ folder: `${api.dataDir}/blobs`, writer: 'process' })
    expect(String(await readArtifact(blobs, script?.blob ?? ''))).toBe(scriptAndMap('app')[0]?.content)
  })

  test('makes its release, but none that is called undefined', async () => {
    const releases = async () => (await api.db.selectFrom('releases').select('version').execute()).map(({ version }) => version)
    expect(await releases()).toContain('web@1.0.0')
    expect(await upload(await bundleOf(scriptAndMap('plugin', '2'.repeat(32))), { version: 'undefined' })).toEqual(ok)
    expect(await releases()).not.toContain('undefined')
    expect(await byDebugId('22222222-2222-2222-2222-222222222222')).toHaveLength(2)
  })

  test('is a version of the configuration: who processes by an older one does not find it', async () => {
    const versionOf = async () => (await api.db.selectFrom('config_state').select('version').executeTakeFirstOrThrow()).version
    const before = await versionOf()
    await upload(await bundleOf(scriptAndMap('late', '3'.repeat(32))))
    const body = await api.db
      .selectFrom('config_history')
      .select('body')
      .where('project_id', '=', acme.projectId)
      .orderBy('version', 'desc')
      .executeTakeFirstOrThrow()
    const { artifactsUpTo } = JSON.parse(body.body) as { artifactsUpTo: number }
    expect(artifactsUpTo).toBe(await versionOf())
    const debugIds = ['33333333-3333-3333-3333-333333333333']
    const seen = (upTo: number) => findByDebugIds(allArtifacts(api.db), { projectId: acme.projectId, upTo, debugIds })
    expect(await seen(artifactsUpTo)).toHaveLength(2)
    expect(await seen(before)).toEqual([])
    const [added] = await artifactsAddedAfter(api.db, before, 10)
    expect(added).toEqual({ projectId: acme.projectId, version: artifactsUpTo })
  })

  test('without ids in its manifest has those of its files', async () => {
    const debugId = '44444444-4444-4444-4444-444444444444'
    const files = [
      { path: 'a.js', content: `run()\n//# debugId=${debugId.toUpperCase()}\n`, type: 'minified_source', url: '~/a.js' },
      {
        path: 'a.js.map',
        content: `{"version":3,"debugId":"${'5'.repeat(32)}","debug_id":"${debugId}"}`,
        type: 'source_map',
        url: '~/a.js.map',
      },
    ]
    expect(await upload(await bundleOf(files))).toEqual(ok)
    expect((await byDebugId(debugId)).map(({ url }) => url)).toEqual(['~/a.js', '~/a.js.map'])
  })

  test('may be a plain archive, one whose offsets leave its header out, and one of many chunks', async () => {
    const entry = { type: 'source', url: '~/plain.js' }
    const plain = await zipOf([
      ['manifest.json', JSON.stringify({ files: { 'plain.js': entry } })],
      ['plain.js', 'plain()'],
    ])
    expect(await upload(plain)).toEqual(ok)
    const many = await bundleOf(Array.from({ length: 120 }, (_, index) => scriptAndMap(`m${index}`, '6'.repeat(32))).flat())
    const chunks = cut(many, 1_000)
    for (let from = 0; from < chunks.length; from += 60) await sendChunks(api, acme, chunks.slice(from, from + 60))
    expect(await assemble(many, { chunks: chunks.map(sha1Of) })).toEqual(ok)
    const { files } = await api.db
      .selectFrom('artifact_bundles')
      .select('files')
      .where('checksum', '=', sha1Of(many))
      .executeTakeFirstOrThrow()
    expect(files).toBe(240)
  })

  test('is given to a second project without being uploaded again', async () => {
    const file = await bundleOf(scriptAndMap('shared', '7'.repeat(32)))
    await upload(file)
    const made = await sendJson(api, `/api/0/organizations/acme/projects/`, 'POST', {
      token: acme.token,
      body: { name: 'second', slug: 'second' },
    })
    const { id } = (await made.json()) as { id: string }
    expect(made.status).toBe(201)
    expect(await assemble(file, { projects: ['second', acme.project], chunks: [] })).toEqual(ok)
    const debugIds = ['77777777-7777-7777-7777-777777777777']
    expect(await findByDebugIds(allArtifacts(api.db), { projectId: Number(id), upTo: newestArtifacts, debugIds })).toHaveLength(2)
  })

  test('sent by two at once is assembled once', async () => {
    const file = await bundleOf(scriptAndMap('race', '8'.repeat(32)))
    await sendChunks(api, acme, [file])
    const states = await Promise.all(Array.from({ length: 6 }, async () => (await assemble(file)).state))
    expect(states).toContain('ok')
    for (const state of states) expect(['ok', 'assembling']).toContain(state)
    await expect.poll(async () => (await assemble(file)).state).toBe('ok')
    const bundles = await api.db.selectFrom('artifact_bundles').select('id').where('checksum', '=', sha1Of(file)).execute()
    expect(bundles).toHaveLength(1)
  })
})

describe('what is wrong with a bundle is said, and nothing of it is kept', () => {
  const refused = async (file: Buffer): Promise<string> => {
    const { state, detail } = await upload(file)
    expect(state).toBe('error')
    expect(await api.db.selectFrom('artifact_bundles').select('id').where('checksum', '=', sha1Of(file)).execute()).toEqual([])
    // Who asks again is told the same.
    expect(await assemble(file)).toEqual({ state: 'error', missingChunks: [], detail })
    return detail ?? ''
  }
  const manifest = (files: object): readonly [string, string] => ['manifest.json', JSON.stringify({ files })]
  const renamed = async (from: string, to: string): Promise<Buffer> => {
    const zip = await zipOf([manifest({ [to]: { url: '~/a' } }), [from, 'a']])
    return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')
  }

  test.each([
    ['no archive', async () => Buffer.from('this is no archive'), /ZIP archive/],
    ['an archive that ends early', async () => (await bundleOf(scriptAndMap('cut'))).subarray(0, 400), /ZIP archive/],
    ['no manifest', () => zipOf([['a.js', 'a']]), /no manifest\.json.*sentry-cli sourcemaps upload/],
    ['a manifest that is no JSON', () => zipOf([['manifest.json', '{"files":']]), /not JSON/],
    ['a manifest that is no UTF-8', () => zipOf([['manifest.json', Buffer.from([0x7b, 0xff, 0x7d])]]), /not UTF-8/],
    ['a manifest that is a list', () => zipOf([['manifest.json', '[]']]), /no JSON object/],
    ['no files', () => zipOf([manifest({})]), /names no files/],
    ['a file that is not there', () => zipOf([manifest({ 'gone.js': { url: '~/gone.js' } })]), /names "gone\.js"/],
    ['a type that nobody knows', () => zipOf([manifest({ 'a.js': { type: 'wasm' } }), ['a.js', 'a']]), /unknown type "wasm"/],
    ['a path that leaves the archive', () => renamed('xx/xx/evil', '../../evil'), /invalid relative path/],
    ['two files of one name', () => renamed('manifest.jsoX', 'manifest.json'), /two files called "manifest\.json"/],
  ])('%s', async (_what, make, text) => {
    expect(await refused(await make())).toMatch(text)
  })

  test('sizes that lie', async () => {
    const zip = await zipOf([manifest({ 'a.js': { url: '~/a.js' } }), ['a.js', 'x'.repeat(5_000)]])
    // The uncompressed size in the list of entries, which is at 24 of each entry.
    const at = zip.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))
    zip.writeUInt32LE(100, at + 24)
    expect(await refused(zip)).toMatch(/"a\.js" is damaged/)
    zip.writeUInt32LE(600 * 1024 * 1024, at + 24)
    expect(await refused(zip)).toMatch(/"a\.js" has 600 MB unpacked, and a file may have 512 MB/)
  })

  test('bombs', async () => {
    const zeros = Buffer.alloc(30 * 1024 * 1024)
    const bomb = await zipOf([manifest({ 'a.js': { url: '~/a' } }), ['a.js', zeros], ['b.js', zeros], ['c.js', zeros]])
    expect(await refused(bomb)).toMatch(/300 times their size/)
  })

  test('content that is damaged', async () => {
    const zip = await zipOf([
      manifest({ 'a.js': { url: '~/a' } }),
      ['a.js', Array.from({ length: 500 }, (_, index) => `line ${index * 7919}`).join('\n')],
    ])
    const at = zip.indexOf('a.js') + 40
    zip.fill(0xff, at, at + 60)
    expect(await refused(zip)).toMatch(/"a\.js" is damaged/)
  })

  test('chunks that give another file', async () => {
    const file = await bundleOf(scriptAndMap('other'))
    await sendChunks(api, acme, [file])
    expect(await assemble(file, { checksum: 'a'.repeat(40) })).toMatchObject({ state: 'error', detail: expect.stringMatching(/SHA-1/) })
  })

  test('a failure is tried again after an hour', async () => {
    const file = await zipOf([['b.js', 'b']])
    await refused(file)
    api.clock.now += 3_600_001
    const before = await api.db
      .selectFrom('artifact_assemblies')
      .select('updated_at')
      .where('checksum', '=', sha1Of(file))
      .executeTakeFirstOrThrow()
    await assemble(file)
    const after = await api.db
      .selectFrom('artifact_assemblies')
      .select('updated_at')
      .where('checksum', '=', sha1Of(file))
      .executeTakeFirstOrThrow()
    expect(after.updated_at).toBeGreaterThan(before.updated_at)
  })
})

describe('requests that make no sense', () => {
  const file = Buffer.from('x')
  test.each([
    ['a project that is not there', { projects: ['nowhere'] }, /projects are invalid/],
    ['a project of somebody else', { projects: ['other-web'] }, /projects are invalid/],
    ['no project', { projects: [] }, /--project/],
    ['a release that cannot be called so', { version: 'a/b' }, /cannot be called so/],
    ['a checksum that is none', { checksum: 'abc' }, /SHA-1/],
    ['too many chunks', { chunks: Array.from({ length: 5_000 }, () => 'a'.repeat(40)) }, /4096 chunks/],
  ])('%s', async (_what, asked, text) => {
    const answer = await post(file, asked)
    expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([400, expect.stringMatching(text)])
  })

  test('strangers are told nothing', async () => {
    expect((await post(file, {}, other.token)).status).toBe(404)
  })
})

test('files of a release go to all of its projects', async () => {
  const file = await bundleOf(scriptAndMap('legacy', '9'.repeat(32)))
  await sendChunks(api, acme, [file])
  const body = { checksum: sha1Of(file), chunks: [sha1Of(file)] }
  const answer = await sendJson(api, '/api/0/organizations/acme/releases/web@1.0.0/assemble/', 'POST', { token: acme.token, body })
  expect(await answer.json()).toEqual(ok)
  const found = await findByUrls(allArtifacts(api.db), { ...lookUp(), release: 'web@1.0.0', dist: '', urls: ['~/legacy.js'] })
  expect(found).toHaveLength(1)
})
