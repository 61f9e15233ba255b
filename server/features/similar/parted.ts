import type { Scope } from '#server/http/scope'

import type { IssueRow } from '../issues/read.ts'

type IssueId = Pick<IssueRow, 'id' | 'project_id'>

/** Moves, and issues of splits, that are looked at. */
const partedMax = 1_000

/** Issues that people took out of this one, or this one out of. */
const byUnmerge = async (scope: Scope, { id }: IssueId): Promise<number[]> => {
  const moves = await scope
    .rows('issue_moves')
    .select(['issue_moves.source_id', 'issue_moves.target_id'])
    .where('issue_moves.kind', '=', 'unmerge')
    .where((eb) => eb.or([eb('issue_moves.source_id', '=', id), eb('issue_moves.target_id', '=', id)]))
    .orderBy('issue_moves.id', 'desc')
    .limit(partedMax)
    .execute()
  return moves.map((move) => (move.source_id === id ? move.target_id : move.source_id))
}

/** Hashes that splits of the project made, with the issues that they lead to. */
const madeBySplits = (scope: Scope, projectId: number) =>
  scope
    .rows('split_hashes')
    .innerJoin('hashes', (join) =>
      join.onRef('hashes.project_id', '=', 'split_hashes.project_id').onRef('hashes.hash', '=', 'split_hashes.hash'),
    )
    .where('split_hashes.project_id', '=', projectId)
    .where('split_hashes.split_id', 'in', scope.rows('issue_splits').select('issue_splits.id').where('issue_splits.undone_at', '=', 0))

/** Issues of other values of a split that this one has a part in. */
const bySplit = async (scope: Scope, { id, project_id: projectId }: IssueId): Promise<number[]> => {
  const own = madeBySplits(scope, projectId).select('split_hashes.split_id').where('hashes.issue_id', '=', id)
  const rows = await madeBySplits(scope, projectId)
    .select('hashes.issue_id')
    .distinct()
    .where('split_hashes.split_id', 'in', own)
    .limit(partedMax)
    .execute()
  return rows.map((row) => row.issue_id)
}

/** Issues that people parted from this one, by taking hashes out or by a split that holds: nothing offers to make them one again. */
export const partedFrom = async (scope: Scope, issue: IssueId): Promise<ReadonlySet<number>> => {
  const [unmerged, split] = await Promise.all([byUnmerge(scope, issue), bySplit(scope, issue)])
  const parted = new Set([...unmerged, ...split])
  parted.delete(issue.id)
  return parted
}
