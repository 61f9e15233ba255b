import { readdirSync } from 'node:fs'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { dayMs, hourMs } from '#core/time'
import type { DebugFileAssemblies } from '#packages/contract/artifact-debug-file'
import type { Assembly } from '#packages/contract/artifact-upload'
import type { JobContext } from '#server/clock/run-jobs'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { readArtifact } from '#server/stores/blobs/artifact-content'
import type { BlobStore } from '#server/stores/blobs/port'
import { changeConfiguration } from '#server/stores/metadata/change-configuration'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { expireArtifacts, removeUnneededArtifacts } from './clock-remove.ts'
import { assembleArtifacts } from './clock.ts'
import { allArtifacts, findByDebugIds, findMappings, newestArtifacts, noteUsed } from './read.ts'
import { bundleOf, cut, scriptAndMap, sendChunks, sha1Of, testDebugId } from './test-bundles.ts'

let api: TestApi
let acme: Tenant
beforeEach(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  // Blobs are as old as their files.
  api.clock.now = Date.now()
})
afterEach(async () => {
  expect(api.logged).toEqual([])
  await api.close()
})

const context = (laterMs = 0): JobContext => ({
  db: api.db,
  // The jobs of artifacts read no events.
  events: undefined as never,
  blobs: api.blobs,
  nowMs: api.clock.now + laterMs,
  nextId: api.nextId,
})
const assemble = async (file: Buffer, asked: object = {}): Promise<Assembly> => {
  const body = { checksum: sha1Of(file), chunks: [sha1Of(file)], projects: [acme.project], ...asked }
  const answer = await sendJson(api, '/api/0/organizations/acme/artifactbundle/assemble/', 'POST', { token: acme.token, body })
  return (await answer.json()) as Assembly
}
const upload = async (file: Buffer): Promise<Assembly> => {
  await sendChunks(api, acme, [file])
  return assemble(file)
}
const stored = (): string[] =>
  readdirSync(`${api.dataDir}/blobs`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.slice(api.dataDir.length + '/blobs/'.length).split('/')[0]}`)
    .toSorted()
const found = () => findByDebugIds(allArtifacts(api.db), { projectId: acme.projectId, upTo: newestArtifacts, debugIds: [testDebugId] })
const artifactsUpTo = async (): Promise<number> => {
  const { body } = await api.db.selectFrom('config_history').select('body').orderBy('version', 'desc').executeTakeFirstOrThrow()
  return (JSON.parse(body) as { readonly artifactsUpTo?: number }).artifactsUpTo ?? 0
}
/** The blobs of a disk that fails now and then. */
const faulty = ({ put = () => false, get = () => false }: { put?: () => boolean; get?: (name: string) => boolean }): BlobStore => {
  const fault = () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))
  return {
    put: (name, content) => (put() ? fault() : api.blobs.put(name, content)),
    get: (name, range) => (get(name) ? fault() : api.blobs.get(name, range)),
    size: (name) => api.blobs.size(name),
    exists: (name) => api.blobs.exists(name),
    remove: (name) => api.blobs.remove(name),
    removeUnless: (name, isNeeded) => api.blobs.removeUnless(name, isNeeded),
  }
}
const count = async (
  table: 'artifact_bundles' | 'artifact_files' | 'artifact_assemblies' | 'upload_chunks' | 'artifact_bundle_projects' | 'debug_files',
) => (await api.db.selectFrom(table).selectAll().execute()).length
const removeAll = (): Promise<Response> =>
  api
    .request('/api/0/projects/acme/acme-web/files/artifact-bundles/', { headers: { Authorization: `Bearer ${acme.token}` } })
    .then(async (answer) => {
      const bundles = (await answer.json()) as { readonly id: string }[]
      for (const { id } of bundles)
        await api.request(`/api/0/projects/acme/acme-web/files/artifact-bundles/${id}/`, {
          method: 'DELETE',
          headers: { Authorization: `Bearer ${acme.token}` },
        })
      return answer
    })

describe('what is too large for a request is put together on the clock', () => {
  const assembly = (file: Buffer, change: object = {}) => ({
    id: api.nextId(),
    org_id: acme.orgId,
    project_id: 0,
    kind: 'bundle',
    checksum: sha1Of(file),
    name: '',
    debug_id: '',
    release: 'web@1',
    dist: '',
    chunks: JSON.stringify(cut(file, 2_000).map(sha1Of)),
    projects: JSON.stringify([acme.projectId]),
    state: 'created',
    detail: '',
    result_id: 0,
    next_entry: 0,
    claimed_until: 0,
    created_at: api.clock.now,
    updated_at: api.clock.now,
    ...change,
  })

  test('at its next run', async () => {
    const file = await bundleOf(scriptAndMap('app'))
    await sendChunks(api, acme, cut(file, 2_000))
    await api.db.insertInto('artifact_assemblies').values(assembly(file)).execute()
    await assembleArtifacts(context())
    expect(await found()).toHaveLength(2)
    expect([await count('artifact_files'), await count('artifact_assemblies')]).toEqual([2, 0])
  })

  test('from where it stopped: what a disk that failed or a kill left is neither lost nor doubled', async () => {
    const file = await bundleOf([
      ...scriptAndMap('app'),
      ...Array.from({ length: 26 }, (_, index) => scriptAndMap(`f${index}`, '1'.repeat(32))).flat(),
    ])
    await sendChunks(api, acme, cut(file, 2_000))
    await api.db.insertInto('artifact_assemblies').values(assembly(file)).execute()
    let left = 51
    const failing = faulty({ put: () => (left -= 1) < 0 })
    await expect(assembleArtifacts({ ...context(), blobs: failing })).rejects.toThrow('no space left')
    expect([await found(), await count('artifact_assemblies'), await count('artifact_files')]).toEqual([[], 1, 54])
    // The row still says that somebody works on it, as after a kill.
    await assembleArtifacts(context())
    expect(await found()).toEqual([])
    await assembleArtifacts(context(61_000))
    expect(await found()).toHaveLength(2)
    const rows = await api.db.selectFrom('artifact_files').select(['position', 'blob']).orderBy('position').execute()
    expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 54 }, (_, index) => index))
    for (const { blob } of rows) expect(await readArtifact(api.blobs, blob)).toBeDefined()
  })

  test('later, when its chunks cannot be read', async () => {
    const file = await bundleOf(scriptAndMap('app'))
    await sendChunks(api, acme, cut(file, 200))
    await api.db
      .insertInto('artifact_assemblies')
      .values(assembly(file, { chunks: JSON.stringify(cut(file, 200).map(sha1Of)) }))
      .execute()
    for (const [turn, readable] of [0, 1, 5, 8, 9, 10, 11, 12].entries()) {
      let left = readable
      const failing = faulty({ get: (name) => name.startsWith('cc/') && (left -= 1) < 0 })
      await expect(assembleArtifacts({ ...context(turn * 61_000), blobs: failing })).rejects.toThrow('no space left')
      expect(await found()).toEqual([])
    }
    await assembleArtifacts(context(9 * 61_000))
    expect(await found()).toHaveLength(2)
  })

  test('and says what is wrong with it', async () => {
    const file = Buffer.from('no archive')
    await sendChunks(api, acme, [file])
    await api.db
      .insertInto('artifact_assemblies')
      .values(assembly(file, { chunks: JSON.stringify([sha1Of(file)]), release: '' }))
      .execute()
    await assembleArtifacts(context())
    expect(await assemble(file)).toMatchObject({ state: 'error', detail: expect.stringMatching(/ZIP/) })
    // An hour later nothing is left of it.
    await removeUnneededArtifacts(context(2 * hourMs))
    expect(await count('artifact_assemblies')).toBe(0)
  })
})

describe('what nobody needs goes', () => {
  test('chunks that nothing was made of, after a day', async () => {
    const file = await bundleOf(scriptAndMap('abandoned'))
    await sendChunks(api, acme, [file])
    await removeUnneededArtifacts(context(23 * hourMs))
    expect(stored()).toEqual(['cc'])
    await removeUnneededArtifacts(context(25 * hourMs))
    expect([stored(), await count('upload_chunks')]).toEqual([[], 0])
  })

  test('chunks of what was put together, after an hour', async () => {
    await upload(await bundleOf(scriptAndMap('app')))
    expect(stored()).toEqual(['af', 'af', 'cc'])
    await removeUnneededArtifacts(context(hourMs / 2))
    expect(stored()).toEqual(['af', 'af', 'cc'])
    await removeUnneededArtifacts(context(hourMs + 60_000))
    expect(stored()).toEqual(['af', 'af'])
    expect(await found()).toHaveLength(2)
  })

  test('a removed bundle, an hour later, but not what another one shares with it', async () => {
    await upload(await bundleOf(scriptAndMap('app')))
    await removeAll()
    expect(await found()).toEqual([])
    await upload(await bundleOf([...scriptAndMap('app'), ...scriptAndMap('more', '1'.repeat(32))]))
    await removeUnneededArtifacts(context(hourMs / 2))
    expect(await count('artifact_bundles')).toBe(2)
    await removeUnneededArtifacts(context(hourMs + 60_000))
    expect([await count('artifact_bundles'), await count('artifact_files'), await count('artifact_bundle_projects')]).toEqual([1, 4, 1])
    expect(stored()).toEqual(['af', 'af', 'af', 'af'])
    expect(await found()).toHaveLength(2)
  })

  test('not while a batch of before may be processed again', async () => {
    await upload(await bundleOf(scriptAndMap('app')))
    const { version } = await api.db.selectFrom('config_state').select('version').executeTakeFirstOrThrow()
    await removeAll()
    const batch = {
      id: 1,
      stream: '0-0',
      from_offset: 0,
      to_offset: 1,
      config_version: version,
      decisions: '[]',
      samples: '[]',
      quiet: '[]',
      spooled: '[]',
    }
    await api.db
      .insertInto('batches')
      .values({ ...batch, created_at: api.clock.now, acked_at: 0 })
      .execute()
    await removeUnneededArtifacts(context(2 * hourMs))
    expect(await count('artifact_bundles')).toBe(1)
    await api.db.updateTable('batches').set({ acked_at: 1 }).execute()
    await removeUnneededArtifacts(context(2 * hourMs))
    expect([await count('artifact_bundles'), stored()]).toEqual([0, []])
  })

  test('bundles that no event needed for 90 days', async () => {
    await upload(await bundleOf(scriptAndMap('app')))
    const [artifact] = await found()
    await noteUsed(api.db, [artifact?.bundleId ?? 0], api.clock.now + 60 * dayMs)
    await expireArtifacts(context(91 * dayMs))
    expect(await found()).toHaveLength(2)
    await expireArtifacts(context(151 * dayMs))
    expect(await found()).toEqual([])
    expect(await artifactsUpTo()).toBe(0)
  })

  test('but the version that artifacts are seen by never falls: what was looked up by an older one stays true', async () => {
    await upload(await bundleOf(scriptAndMap('app')))
    const versions = [await artifactsUpTo()]
    await upload(await bundleOf(scriptAndMap('more', '1'.repeat(32))))
    versions.push(await artifactsUpTo())
    const [newest] = await api.db.selectFrom('artifact_bundles').select('id').orderBy('id', 'desc').execute()
    await api.request(`/api/0/projects/acme/acme-web/files/artifact-bundles/${newest?.id}/`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${acme.token}` },
    })
    versions.push(await artifactsUpTo())
    await removeUnneededArtifacts(context(2 * hourMs))
    expect(await count('artifact_bundles')).toBe(1)
    await withShortWrite(api.db, (trx) => changeConfiguration(trx, [acme.projectId]))
    versions.push(await artifactsUpTo())
    expect(versions).toEqual(versions.toSorted((a, b) => a - b))
    expect(versions.at(-1)).toBe(versions.at(-2))
  })

  test('a mapping in the version that has it, and no event is to be read with it any more', async () => {
    const uuid = '00000000-1111-2222-3333-444444444444'
    const mapping = Buffer.from('com.example.App -> a.b:\n    void run() -> a\n')
    await sendChunks(api, acme, [mapping])
    const files = '/api/0/projects/acme/acme-web/files/'
    const asked = { [sha1Of(mapping)]: { name: `proguard/${uuid}.txt`, chunks: [sha1Of(mapping)] } }
    const send = () => sendJson(api, `${files}difs/assemble/`, 'POST', { token: acme.token, body: asked })
    const before = await artifactsUpTo()
    const [dif] = Object.values((await (await send()).json()) as DebugFileAssemblies)
    const added = await artifactsUpTo()
    await api.request(`${files}dsyms/?id=${dif?.dif?.id}`, { method: 'DELETE', headers: { Authorization: `Bearer ${acme.token}` } })
    const rows = allArtifacts(api.db)
    const foundBy = async (upTo: number) => (await findMappings(rows, { projectId: acme.projectId, upTo, debugIds: [uuid] })).length
    expect([before, await artifactsUpTo(), await foundBy(added - 1), await foundBy(added), await foundBy(newestArtifacts)]).toEqual([
      0, 0, 0, 1, 0,
    ])
    const batch = { id: 1, stream: '0-0', from_offset: 0, to_offset: 1, decisions: '[]', samples: '[]', quiet: '[]', spooled: '[]' }
    await api.db
      .insertInto('batches')
      .values({ ...batch, config_version: added, created_at: api.clock.now, acked_at: 0 })
      .execute()
    await removeUnneededArtifacts(context(2 * hourMs))
    expect(await foundBy(added)).toBe(1)
    await api.db.updateTable('batches').set({ acked_at: 1 }).execute()
    await removeUnneededArtifacts(context(2 * hourMs))
    expect([await foundBy(added), await count('debug_files'), stored()]).toEqual([0, 0, []])
  })

  test('all that a removed project had', async () => {
    await upload(await bundleOf(scriptAndMap('app')))
    await api.db.deleteFrom('projects').where('id', '=', acme.projectId).execute()
    await api.db.deleteFrom('artifact_bundle_projects').execute()
    await removeUnneededArtifacts(context(2 * hourMs))
    expect([await count('artifact_bundles'), await count('artifact_files'), stored()]).toEqual([0, 0, []])
  })
})
