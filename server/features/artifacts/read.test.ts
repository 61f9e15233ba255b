import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openTestApi } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

import { allArtifacts, artifactsAddedAfter, findByDebugIds, findByUrls, newestArtifacts, noteUsed } from './read.ts'

let api: TestApi
let acme: Tenant
beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
})
afterAll(() => api.close())

const debugId = '0b42a1c4-3ef8-5a43-9f55-6b3a0d8f2b11'

/** A bundle of one file that the project has from one configuration version on, maybe up to another. */
const add = async (
  id: number,
  {
    added,
    removed = 0,
    release = '',
    dist = '',
    debug = debugId,
  }: { added: number; removed?: number; release?: string; dist?: string; debug?: string },
): Promise<void> => {
  const bundle = { id, org_id: acme.orgId, kind: 'bundle', name: '', checksum: String(id), release, dist, files: 1, bytes: 1 }
  await api.db
    .insertInto('artifact_bundles')
    .values({ ...bundle, created_at: 1, used_at: 1 })
    .execute()
  await api.db
    .insertInto('artifact_bundle_projects')
    .values({ project_id: acme.projectId, bundle_id: id, added_version: added, removed_version: removed, removed_at: 0 })
    .execute()
  const file = { org_id: acme.orgId, bundle_id: id, position: 0, type: 'source_map', headers: '{}', sha1: '', blob: '', bytes: 1 }
  await api.db
    .insertInto('artifact_files')
    .values({ id, debug_id: debug, url: '~/app.js.map', ...file })
    .execute()
}
const rows = () => allArtifacts(api.db)
const seen = async (upTo: number): Promise<number[]> =>
  (await findByDebugIds(rows(), { projectId: acme.projectId, upTo, debugIds: [debugId] })).map(({ bundleId }) => bundleId)

describe('what a look-up finds is decided by the version of the configuration that it names, whenever it is asked', () => {
  test('from the version on that added it, up to the one that removed it', async () => {
    await add(101, { added: 10 })
    await add(102, { added: 20, removed: 30 })
    await add(103, { added: 40 })
    expect(await Promise.all([9, 10, 20, 29, 30, 40, newestArtifacts].map(seen))).toEqual([
      [],
      [101],
      [102, 101],
      [102, 101],
      [101],
      [103, 101],
      [103, 101],
    ])
  })

  test('of five bundles at most, the newest', async () => {
    for (let id = 110; id < 116; id++) await add(id, { added: 50 })
    expect(await seen(50)).toEqual([115, 114, 113, 112, 111])
  })

  test('never of another project', async () => {
    expect(await findByDebugIds(rows(), { projectId: acme.projectId + 1, upTo: newestArtifacts, debugIds: [debugId] })).toEqual([])
  })
})

describe('by address', () => {
  const by = async (release: string, dist: string, urls: readonly string[]): Promise<number[]> =>
    (await findByUrls(rows(), { projectId: acme.projectId, upTo: newestArtifacts, release, dist, urls })).map(({ bundleId }) => bundleId)

  test('release and dist must be equal, and no dist is one of its own', async () => {
    await add(201, { added: 1, release: 'web@1', debug: '' })
    await add(202, { added: 1, release: 'web@1', dist: '7', debug: '' })
    const urls = ['https://shop.example/app.js.map', '~/app.js.map']
    expect(await Promise.all([by('web@1', '', urls), by('web@1', '7', urls), by('web@1', '8', urls), by('', '', urls)])).toEqual([
      [201],
      [202],
      [],
      [],
    ])
    expect(await by('web@1', '', ['~/other.js'])).toEqual([])
    expect(await by('web@1', '', [])).toEqual([])
  })
})

test('a use is noted once a day', async () => {
  const usedAt = async () =>
    (await api.db.selectFrom('artifact_bundles').select('used_at').where('id', '=', 101).executeTakeFirstOrThrow()).used_at
  const day = 86_400_000
  await noteUsed(api.db, [101, 101], 2 * day)
  expect(await usedAt()).toBe(2 * day)
  await noteUsed(api.db, [101], 2.5 * day)
  expect(await usedAt()).toBe(2 * day)
  await noteUsed(api.db, [], 9 * day)
  await noteUsed(api.db, [101], 3.5 * day)
  expect(await usedAt()).toBe(3.5 * day)
})

test('who goes through what was added sees all of a version, or nothing of it yet', async () => {
  const link = (project_id: number, added_version: number) => ({
    project_id,
    bundle_id: 900 + project_id,
    added_version,
    removed_version: 0,
    removed_at: 0,
  })
  await api.db.deleteFrom('artifact_bundle_projects').execute()
  const links = [link(1, 1_001), link(2, 1_002), link(3, 1_002), link(4, 1_003), link(5, 1_003)]
  await api.db.insertInto('artifact_bundle_projects').values(links).execute()
  const seen: [number, number][] = []
  for (let place = 1_000, runs = 0; runs < 5; runs += 1) {
    const added = await artifactsAddedAfter(api.db, place, 3)
    seen.push(...added.map(({ projectId, version }): [number, number] => [projectId, version]))
    place = added.at(-1)?.version ?? place
  }
  expect(seen).toEqual(links.map(({ project_id, added_version }) => [project_id, added_version]))
})
