import type { HashesTable } from './schema-issues.ts'

/** The row of a hash that no event has yet; issue 0: it leads nowhere. */
export const newHash = (projectId: number, hash: string, issueId: number): HashesTable => ({
  project_id: projectId,
  hash,
  issue_id: issueId,
  times_seen: 0,
  first_seen: 0,
  last_seen: 0,
  valid_from_rules: 0,
  state: 0,
  home: 0,
  received_from: 0,
})
