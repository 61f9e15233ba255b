import { afterAll, beforeAll, expect, it } from 'vitest'

import { dayMs, hourMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { testEngines } from '#server/stores/metadata/test-engines'

import { expireArtifacts, removeUnneededArtifacts } from './clock-remove.ts'
import { assembleArtifacts } from './clock.ts'
import { allArtifacts, findByDebugIds, findByUrls, newestArtifacts, noteUsed } from './read.ts'
import { bundleOf, scriptAndMap, sendChunks, sha1Of, testDebugId } from './test-bundles.ts'

/** This Postgres starts slowly on a loaded machine. */
const timeoutMs = 60_000

let api: TestApi
let acme: Tenant

beforeAll(async () => {
  const openPostgres = testEngines['postgres']
  if (!openPostgres) throw new Error('no Postgres to test with')
  api = await openTestApi({ metadata: await openPostgres() })
  acme = await api.addTenant('acme')
  // Blobs are as old as their files.
  api.clock.now = Date.now()
}, timeoutMs)
afterAll(() => api.close())

const context = (laterMs: number): JobContext => ({
  db: api.db,
  // The jobs of artifacts read no events.
  events: undefined as never,
  blobs: api.blobs,
  nowMs: api.clock.now + laterMs,
  nextId: api.nextId,
})

it(
  'artifacts live on Postgres as they do on SQLite: uploaded, found, listed, expired, swept',
  async () => {
    const { token } = acme
    const file = await bundleOf(scriptAndMap('app'))
    await sendChunks(api, acme, [file])
    const body = { checksum: sha1Of(file), chunks: [sha1Of(file)], projects: [acme.project], version: 'web@1', dist: '7' }
    const assembled = await sendJson(api, '/api/0/organizations/acme/artifactbundle/assemble/', 'POST', { token, body })
    expect(await assembled.json()).toMatchObject({ state: 'ok' })
    const lookUp = { projectId: acme.projectId, upTo: newestArtifacts }
    const rows = allArtifacts(api.db)
    const found = await findByDebugIds(rows, { ...lookUp, debugIds: [testDebugId] })
    expect(await findByUrls(rows, { ...lookUp, release: 'web@1', dist: '7', urls: ['~/app.js'] })).toEqual([found[0]])
    const root = '/api/0/projects/acme/acme-web/files/'
    expect(await (await api.get(`${root}artifact-bundles/?query=${testDebugId}`, token)).json()).toMatchObject([
      { debugIdCount: 1, fileCount: 2 },
    ])
    expect(await (await api.get(`${root}artifact-bundles/?query=APP.js`, token)).json()).toHaveLength(1)
    expect(await (await api.get(`${root}artifact-usage/`, token)).json()).toMatchObject({ bundles: 1, files: 2 })
    expect(await (await api.get(`${root}dsyms/?query=x`, token)).json()).toEqual([])
    await noteUsed(api.db, [found[0]?.bundleId ?? 0], api.clock.now + 2 * dayMs)
    await assembleArtifacts(context(0))
    await expireArtifacts(context(91 * dayMs))
    expect(await findByDebugIds(rows, { ...lookUp, debugIds: [testDebugId] })).toHaveLength(2)
    await expireArtifacts(context(93 * dayMs))
    expect(await findByDebugIds(rows, { ...lookUp, debugIds: [testDebugId] })).toEqual([])
    await removeUnneededArtifacts(context(93 * dayMs + 2 * hourMs))
    for (const table of ['artifact_bundles', 'artifact_files', 'artifact_bundle_projects', 'upload_chunks'] as const)
      expect([table, await api.db.selectFrom(table).selectAll().execute()]).toEqual([table, []])
    expect(api.logged).toEqual([])
  },
  timeoutMs,
)
