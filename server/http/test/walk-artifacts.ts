import { zstdCompressSync } from 'node:zlib'

import { startMs } from './api-fixture.ts'
import type { Tenant, TestApi } from './api-fixture.ts'
import { addRow, orgMarker, projectMarker } from './walk-rows.ts'

const blob = 'af/abcdef0123456789'

/** Puts the content that all artifacts of the walk have. */
export const putArtifact = (api: TestApi): Promise<unknown> => api.blobs.put(blob, zstdCompressSync(Buffer.from(orgMarker)))

/** A file of the release in a bundle of its own, a debug file, and an upload that is not finished. */
export const addArtifacts = async (
  api: TestApi,
  { orgId: org_id, projectId: project_id }: Tenant,
  version: string,
): Promise<{ readonly bundle: string; readonly file: string; readonly debugFile: string; readonly debugMapping: string }> => {
  const ids = { bundle: api.nextId(), file: api.nextId(), debugFile: api.nextId() }
  const bundle = { id: ids.bundle, org_id, kind: 'file', name: projectMarker, checksum: orgMarker, release: version, dist: '', files: 1 }
  await addRow(api, 'artifact_bundles', { ...bundle, created_at: startMs, used_at: startMs })
  await addRow(api, 'artifact_bundle_projects', { project_id, bundle_id: ids.bundle, added_version: 1, removed_version: 0, removed_at: 0 })
  const content = { sha1: 'c0ffee', blob, bytes: orgMarker.length }
  const mapping = '11111111-aaaa-bbbb-cccc-555555555555'
  const file = { id: ids.file, org_id, bundle_id: ids.bundle, type: 'source', url: projectMarker, headers: `{"x":"${orgMarker}"}` }
  await addRow(api, 'artifact_files', { ...file, debug_id: '', ...content })
  const debugFile = { id: ids.debugFile, project_id, debug_id: mapping, kind: 'proguard', removed_at: 0, created_at: startMs }
  await addRow(api, 'debug_files', { ...debugFile, ...content })
  const upload = { id: api.nextId(), org_id, project_id: 0, kind: 'bundle', chunks: '[]', projects: `[${project_id}]`, state: 'created' }
  await addRow(api, 'artifact_assemblies', upload)
  await addRow(api, 'upload_chunks', { org_id, sha1: orgMarker })
  return { bundle: String(ids.bundle), file: String(ids.file), debugFile: String(ids.debugFile), debugMapping: mapping }
}
