import { hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { Scope } from '#server/http/scope'
import { readProjectSettings } from '#server/stores/metadata/project-settings'

import type { IssueRow } from './read.ts'

/** By project: open issues that were seen last at this time or before are resolved by their age. Projects that have no such rule are not among them. */
export type OverAge = ReadonlyMap<number, EpochMs>

/** The projects of the scope whose issues are resolved by age (grouping.md 5.5). */
export const overAgeOf = async (scope: Scope, nowMs: EpochMs): Promise<OverAge> => {
  const rows = await scope
    .rows('projects')
    .select(['projects.id', 'projects.settings'])
    .where('projects.settings', 'like', '%"resolveAgeHours":%')
    .execute()
  const aged = rows.map(({ id, settings }) => ({ id, hours: readProjectSettings(settings).resolveAgeHours }))
  return new Map(aged.flatMap(({ id, hours }) => (hours > 0 ? [[id, nowMs - hours * hourMs] as const] : [])))
}

/** The issue as people see it: one that is over age is resolved, also before the job has come by that notes it. */
export const agedIssue = <Row extends IssueRow>(row: Row, overAge: OverAge): Row => {
  const beforeMs = overAge.get(row.project_id)
  if (row.status !== 'unresolved' || beforeMs === undefined || row.last_seen > beforeMs) return row
  return { ...row, status: 'resolved', substatus: '', status_details: '{"autoResolved":true}', inbox_reason: '', inbox_at: 0 }
}
