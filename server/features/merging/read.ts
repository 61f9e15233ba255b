import { sql } from 'kysely'

import { cutPage, rowIdAt } from '#server/http/paginate'
import type { Page, PageRequest } from '#server/http/paginate'
import type { Scope } from '#server/http/scope'
import type { HashesTable } from '#server/stores/metadata/schema-issues'
import type { IssueMovesTable, TombstonesTable } from '#server/stores/metadata/schema-merging'

import type { IssueRow } from '../issues/read.ts'

const movesShown = 20

type IssueId = Pick<IssueRow, 'id' | 'project_id'>

/** The hashes of an issue that events came by, as rows that belong to it. */
export const countedHashes = (scope: Scope, issue: IssueId) =>
  scope
    .rows('hashes')
    .where('hashes.project_id', '=', issue.project_id)
    .where('hashes.issue_id', '=', issue.id)
    .where('hashes.times_seen', '>', 0)

/** One page of the hashes of an issue, the ones seen last first. */
export const listHashes = async (scope: Scope, issue: IssueId, page: PageRequest): Promise<Page<HashesTable>> => {
  const { cursor, limit } = page
  const back = cursor?.back ?? false
  const direction = back ? 'asc' : 'desc'
  let rows = countedHashes(scope, issue).selectAll('hashes')
  if (cursor) {
    const beyond = sql.raw(back ? '>' : '<')
    const hash = cursor.id.padStart(32, '0')
    rows = rows.where(sql<boolean>`(hashes.last_seen, hashes.hash) ${beyond} (${cursor.value}, ${hash})`)
  }
  const found = await rows
    .orderBy('hashes.last_seen', direction)
    .orderBy('hashes.hash', direction)
    .limit(limit + 1)
    .execute()
  return cutPage(found, page, (row) => ({ value: row.last_seen, id: row.hash }))
}

/** Issues by number, also those that are part of others. */
export const issuesByIds = async (scope: Scope, ids: readonly number[]): Promise<ReadonlyMap<number, IssueRow>> => {
  const rows =
    ids.length === 0
      ? []
      : await scope
          .rows('issues')
          .selectAll('issues')
          .where('issues.id', 'in', [...new Set(ids)])
          .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Merges and unmerges that an issue has part in, the last one first. */
export const movesOfIssue = (scope: Scope, issueId: number): Promise<IssueMovesTable[]> =>
  scope
    .rows('issue_moves')
    .selectAll('issue_moves')
    .where((eb) => eb.or([eb('issue_moves.source_id', '=', issueId), eb('issue_moves.target_id', '=', issueId)]))
    .orderBy('issue_moves.id', 'desc')
    .limit(movesShown)
    .execute()

type Discarded = TombstonesTable & Pick<IssueRow, 'title' | 'culprit' | 'level' | 'type' | 'metadata' | 'short_id'>

/** One page of the discarded issues of a project, the last one first. */
export const listTombstones = async (scope: Scope, projectId: number, page: PageRequest): Promise<Page<Discarded>> => {
  const { cursor, limit } = page
  const back = cursor?.back ?? false
  const direction = back ? 'asc' : 'desc'
  let rows = scope
    .rows('tombstones')
    .innerJoin('issues', 'issues.id', 'tombstones.issue_id')
    .selectAll('tombstones')
    .select(['issues.title', 'issues.culprit', 'issues.level', 'issues.type', 'issues.metadata', 'issues.short_id'])
    .where('tombstones.project_id', '=', projectId)
  if (cursor) rows = rows.where('tombstones.issue_id', back ? '>' : '<', rowIdAt(cursor))
  const found = await rows
    .orderBy('tombstones.issue_id', direction)
    .limit(limit + 1)
    .execute()
  return cutPage(found, page, (row) => ({ value: row.issue_id, id: String(row.issue_id) }))
}
