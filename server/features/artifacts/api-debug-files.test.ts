import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import type { DebugFile, DebugFileAssemblies } from '#packages/contract/artifact-debug-file'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

import { cut, sendChunks, sha1Of, zipOf } from './test-bundles.ts'

let api: TestApi
let acme: Tenant
beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
})
afterEach(() => expect(api.logged.splice(0)).toEqual([]))
afterAll(() => api.close())

const files = '/api/0/projects/acme/acme-web/files/'
const mapping = Buffer.from('com.example.App -> a.b:\n    void run() -> a\n')
const uuid = '747e1d76-509b-5225-8a5b-db7b7d4067d4'
const elf = Buffer.concat([Buffer.from('\x7fELF\x02\x01', 'latin1'), Buffer.alloc(3_000, 'symbols')])

const assemble = async (asked: Readonly<Record<string, object>>): Promise<DebugFileAssemblies> => {
  const answer = await sendJson(api, `${files}difs/assemble/`, 'POST', { token: acme.token, body: asked })
  return (await answer.json()) as DebugFileAssemblies
}
const list = async (query = ''): Promise<DebugFile[]> => (await (await api.get(`${files}dsyms/${query}`, acme.token)).json()) as DebugFile[]
const sendArchive = (archive: Buffer): Promise<Response> => {
  const form = new FormData()
  form.append('file', new Blob([Uint8Array.from(archive)]), 'archive.zip')
  return api.request(`${files}dsyms/`, { method: 'POST', headers: { Authorization: `Bearer ${acme.token}` }, body: form })
}

describe('debug files in chunks', () => {
  test('are asked for, put together, and answered for each that was asked for', async () => {
    const chunks = cut(elf, 1_000)
    const asked = {
      [sha1Of(mapping)]: { name: `/proguard/${uuid}.txt`, chunks: [sha1Of(mapping)] },
      [sha1Of(elf)]: { name: 'libfoo.so', debug_id: '11111111-2222-3333-4444-555555555555', chunks: chunks.map(sha1Of) },
    }
    const before = await assemble(asked)
    expect(before).toEqual({
      [sha1Of(mapping)]: { state: 'not_found', missingChunks: [sha1Of(mapping)], detail: null, dif: null },
      [sha1Of(elf)]: { state: 'not_found', missingChunks: [...new Set(chunks.map(sha1Of))], detail: null, dif: null },
    })
    await sendChunks(api, acme, [mapping, ...chunks])
    const after = await assemble(asked)
    expect(after).toMatchObject({
      [sha1Of(mapping)]: {
        state: 'ok',
        dif: { symbolType: 'proguard', debugId: uuid, cpuName: 'any', sha1: sha1Of(mapping), data: { type: null } },
      },
      [sha1Of(elf)]: { state: 'ok', dif: { symbolType: 'elf', objectName: 'libfoo.so', debugId: '11111111-2222-3333-4444-555555555555' } },
    })
    expect(await assemble(asked)).toEqual(after)
  })

  test('are listed with what is not done with them yet, narrowed, downloaded and deleted', async () => {
    expect((await list()).map(({ symbolType }) => symbolType)).toEqual(['elf', 'proguard'])
    expect((await list(`?debug_id=${uuid.replaceAll('-', '')}`)).map(({ note }) => note)).toEqual([expect.stringMatching(/^Used: /)])
    expect((await list('?file_formats=elf')).map(({ note }) => note)).toEqual([expect.stringMatching(/of this kind yet/)])
    expect((await list('?query=LIBFOO')).map(({ symbolType }) => symbolType)).toEqual(['elf'])
    const [stored] = await list('?file_formats=elf')
    const answer = await api.get(`${files}dsyms/${stored?.id}/`, acme.token)
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="libfoo.so"')
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(elf)
    const unknown = await api.get(`${files}dsyms/unknown/?checksums=${sha1Of(elf)}&checksums=${'a'.repeat(40)}`, acme.token)
    expect(await unknown.json()).toEqual({ missing: ['a'.repeat(40)] })
    const gone = await api.request(`${files}dsyms/?id=${stored?.id}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${acme.token}` },
    })
    expect(gone.status).toBe(204)
    expect((await list()).map(({ symbolType }) => symbolType)).toEqual(['proguard'])
    expect((await api.get(`${files}dsyms/${stored?.id}/`, acme.token)).status).toBe(404)
  })

  test('that nobody knows are refused with what to do', async () => {
    const text = Buffer.from('just text')
    const nameless = Buffer.concat([elf, Buffer.from('other')])
    await sendChunks(api, acme, [text, nameless])
    const answers = await assemble({
      [sha1Of(text)]: { name: 'notes.txt', chunks: [sha1Of(text)] },
      [sha1Of(nameless)]: { name: 'libbar.so', chunks: [sha1Of(nameless)] },
    })
    expect(answers[sha1Of(text)]).toMatchObject({ state: 'error', detail: expect.stringMatching(/no debug file that is known/) })
    expect(answers[sha1Of(nameless)]).toMatchObject({ state: 'error', detail: expect.stringMatching(/--build-id/) })
  })
})

describe('debug files in an archive, as sentry-cli 2 sends mappings', () => {
  const second = '00000000-1111-2222-3333-444444444444'

  test('are kept', async () => {
    const answer = await sendArchive(await zipOf([[`proguard/${second}.txt`, 'a -> b:']]))
    expect([answer.status, await answer.json()]).toEqual([
      201,
      [expect.objectContaining({ debugId: second, objectName: 'proguard-mapping' })],
    ])
  })

  test.each([
    ['no archive', async () => Buffer.from('nothing'), /ZIP archive/],
    ['an archive without files', () => zipOf([]), /no files/],
    [
      'more files than are taken',
      () => zipOf(Array.from({ length: 201 }, (_, at) => [`${at}.so`, ''] as const)),
      /201 files.*200.*in parts/,
    ],
    ['files of another kind', () => zipOf([['a.txt', 'hello']]), /a\.txt: This is no debug file/],
  ])('%s', async (_what, make, text) => {
    const answer = await sendArchive(await make())
    expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([400, expect.stringMatching(text)])
  })

  test('are of a release', async () => {
    const post = (body: object): Promise<Response> =>
      sendJson(api, `${files}proguard-artifact-releases`, 'POST', { token: acme.token, body })
    expect((await post({ release_name: 'app@1.0', proguard_uuid: second })).status).toBe(201)
    const releases = await api.db.selectFrom('releases').select('version').execute()
    expect(releases).toEqual([{ version: 'app@1.0' }])
    expect((await post({ release_name: 'app@1.0', proguard_uuid: 'ffffffff-1111-2222-3333-444444444444' })).status).toBe(404)
  })
})
