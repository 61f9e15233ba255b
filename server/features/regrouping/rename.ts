import { success } from '#core/result'
import type { Result } from '#core/result'
import type { Scope } from '#server/http/scope'

import { newestOfHashes } from '../errors/read.ts'
import { findIssue } from '../issues/read.ts'
import type { IssueRow } from '../issues/read.ts'
import { countedHashes } from '../merging/read.ts'

const rename = async (scope: Scope, issue: IssueRow): Promise<Result<unknown, Response>> => {
  const rows = await countedHashes(scope, issue)
    .select(['hashes.hash', 'hashes.last_seen'])
    .orderBy('hashes.last_seen', 'desc')
    .limit(1)
    .execute()
  const events = await newestOfHashes(scope, issue, rows)
  const event = events.ok ? events.value.get(rows[0]?.hash ?? '') : undefined
  if (!event || event.title === issue.title) return success(undefined)
  const { title, culprit, platform, metadata } = event
  const facts = { title, culprit, platform, metadata: JSON.stringify(metadata), facts_at: rows[0]?.last_seen ?? 0 }
  return scope.change((writer) => writer.update('issues').set(facts).where('issues.id', '=', issue.id).execute())
}

/** An event of what left may have been the last to say what the issue is called. */
export const renameById = async (scope: Scope, issueId: number): Promise<Result<unknown, Response>> => {
  const left = await findIssue(scope, String(issueId), 'number')
  return left ? rename(scope, left) : success(undefined)
}
