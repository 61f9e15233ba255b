import { startMs } from './api-fixture.ts'
import type { Tenant, TestApi } from './api-fixture.ts'
import { addRow, orgMarker, projectMarker } from './walk-rows.ts'

/** A commit of the release, suspected of the issue, and a deploy. The repository is the organization's, whoever sees the project. */
export const addCode = async (
  api: TestApi,
  { orgId: org_id, projectId: project_id }: Tenant,
  { release_id, issue_id }: { readonly release_id: number; readonly issue_id: number },
): Promise<{ readonly repository: string; readonly mapping: string }> => {
  const ids = {
    repository: api.nextId(),
    commit: api.nextId(),
    deploy: api.nextId(),
    mapping: api.nextId(),
    spare: api.nextId(),
  }
  const name = `${orgMarker}/web`
  await addRow(api, 'repositories', {
    id: ids.repository,
    org_id,
    name,
    name_lower: name,
    url: '',
    provider: '',
    default_branch: '',
    created_at: startMs,
  })
  const author = { author_name: orgMarker, author_email: `${orgMarker}@acme.example` }
  const files = JSON.stringify([[`src/${projectMarker}.ts`, 'M']])
  const commit = { id: ids.commit, org_id, repository_id: ids.repository, sha: 'c0ffee', files, committed_at: startMs, ...author }
  await addRow(api, 'commits', commit)
  const newest = {
    commit_set: 1,
    next_set: 1,
    commit_count: 1,
    last_commit_id: ids.commit,
    authors: JSON.stringify([[orgMarker, orgMarker]]),
  }
  await addRow(api, 'release_details', { release_id, org_id, ...newest, deploy_count: 1, last_deploy_id: ids.deploy, started_at: startMs })
  await addRow(api, 'release_commits', { release_id, org_id, commit_set: 1, position: 0, commit_id: ids.commit })
  await addRow(api, 'release_heads', { release_id, org_id, repository_id: ids.repository, commit_sha: 'c0ffee', previous_sha: '' })
  await addRow(api, 'deploys', { id: ids.deploy, release_id, org_id, environment: projectMarker, started_at: 0, finished_at: startMs })
  await addRow(api, 'code_mappings', { id: ids.mapping, org_id, project_id, repository_id: ids.repository, created_at: startMs })
  await addRow(api, 'suspect_looks', { issue_id, project_id, looked_at: startMs, commit_set: 0, because: '' })
  const reason = { kind: 'file', path: projectMarker, lineNo: 1, function: null, frame: 1, among: 1, release: projectMarker }
  await addRow(api, 'suspect_commits', { project_id, issue_id, commit_id: ids.commit, score: 5, reason: JSON.stringify(reason) })
  // One that can be deleted: no release has commits of it.
  const spare = {
    id: ids.spare,
    org_id,
    name: `${orgMarker}/spare`,
    name_lower: `${orgMarker}/spare`,
    url: '',
    provider: '',
    default_branch: '',
  }
  await addRow(api, 'repositories', { ...spare, created_at: startMs })
  return { repository: String(ids.spare), mapping: String(ids.mapping) }
}
