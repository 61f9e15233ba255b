import { sql } from 'kysely'

import type { EpochMs } from '#core/time'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { OwnershipTable } from '#server/stores/metadata/schema-ownership'

import { defaultOwnership } from './project-owners.ts'

/** Open issues that are looked at again at once when rules change; the others are with their next event. As many rows as one transaction may have. */
const recheckedMax = 150

/** A look that an event asked for and that is still to come stays one. */
const stillByEvent = sql<0 | 1>`case when issue_owner_checks.next_at > 0 then issue_owner_checks.by_event else 0 end`

const recheckIssues = async (writer: OwnedWriter, projectId: number, nowMs: EpochMs): Promise<void> => {
  const open = await writer
    .rows('issues')
    .select('issues.id')
    .where('issues.project_id', '=', projectId)
    .where('issues.status', '=', 'unresolved')
    .where('issues.merged_into', '=', 0)
    .orderBy('issues.last_seen', 'desc')
    .limit(recheckedMax)
    .execute()
  if (open.length === 0) return
  await writer
    .insert(
      'issue_owner_checks',
      open.map(({ id }) => ({ issue_id: id, project_id: projectId, next_at: nowMs, checked_at: 0, attempts: 0, by_event: 0 as const })),
    )
    .onConflict((conflict) => conflict.column('issue_id').doUpdateSet({ next_at: nowMs, attempts: 0, by_event: stillByEvent }))
    .execute()
}

/**
 * Writes what a project says of ownership, and has its newest open issues looked at again: for these, suggestions change at once. Nobody is given an issue by
 * that alone (clock.ts).
 */
export const writeOwnership = async (
  writer: OwnedWriter,
  projectId: number,
  change: Partial<Omit<OwnershipTable, 'project_id'>>,
  nowMs: EpochMs,
): Promise<void> => {
  const set = { ...change, changed_at: nowMs }
  await writer
    .insert('ownership', [{ project_id: projectId, ...defaultOwnership, created_at: nowMs, updated_at: nowMs, ...set }])
    .onConflict((conflict) => conflict.column('project_id').doUpdateSet(set))
    .execute()
  await recheckIssues(writer, projectId, nowMs)
}
