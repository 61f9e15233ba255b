import type { ReleaseDetailsTable } from './schema-commits.ts'

/** The row of a release of which people have said nothing yet. */
export const noReleaseDetails = (release: { readonly id: number; readonly org_id: number }): ReleaseDetailsTable => ({
  release_id: release.id,
  org_id: release.org_id,
  started_at: 0,
  user_agent: '',
  commit_set: 0,
  next_set: 0,
  commit_count: 0,
  last_commit_id: 0,
  authors: '[]',
  deploy_count: 0,
  last_deploy_id: 0,
})
