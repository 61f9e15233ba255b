import type { Kysely, Transaction } from 'kysely'

import type { EpochMs } from '#core/time'
import type { JsonObject } from '#packages/protocol/json'
import { listeners } from '#server/signals/listeners'
import { issueSignals } from '#server/stores/metadata/issue-signals'
import type { LifecycleSignal } from '#server/stores/metadata/plan-lifecycle'
import type { Schema } from '#server/stores/metadata/schema'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'
import type { IssueResolutionsTable } from '#server/stores/metadata/schema-lifecycle'
import { withShortWrite } from '#server/stores/metadata/short-write'

/** Issue, two lines or signals, how it was resolved or archived: five rows each, of the 200 that one transaction may have (durability.md 16). */
export const issuesPerWrite = 40

/** What time makes of an issue. */
export interface AutomaticChange {
  readonly set: Partial<IssuesTable>
  readonly lines: readonly { readonly type: string; readonly data: JsonObject }[]
  readonly signals?: readonly Omit<LifecycleSignal, 'issue'>[]
  readonly resolution?: Pick<IssueResolutionsTable, 'kind'>
}

interface Changing {
  readonly db: Kysely<Schema>
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

const resolutionRow = (issue: IssuesTable, kind: string, nowMs: EpochMs): IssueResolutionsTable => ({
  project_id: issue.project_id,
  issue_id: issue.id,
  kind,
  version: '',
  version_at: 0,
  commit_sha: '',
  repository: '',
  pending: 0,
  activity_id: 0,
  user_id: 0,
  created_at: nowMs,
  old_release: '',
  old_release_at: 0,
  old_release_events: 0,
})

const write = async (trx: Transaction<Schema>, issue: IssuesTable, change: AutomaticChange, { nowMs, nextId }: Changing): Promise<void> => {
  await trx
    .updateTable('issues')
    .set({ ...change.set, updated_at: Math.max(nowMs, issue.updated_at) })
    .where('id', '=', issue.id)
    .execute()
  await trx.deleteFrom('issue_snoozes').where('issue_id', '=', issue.id).execute()
  if (change.resolution)
    await trx
      .insertInto('issue_resolutions')
      .values(resolutionRow(issue, change.resolution.kind, nowMs))
      .onConflict((conflict) => conflict.column('issue_id').doNothing())
      .execute()
  const facts = { project_id: issue.project_id, issue_id: issue.id, user_id: 0, created_at: nowMs }
  const lines = change.lines.map(({ type, data }) => ({ id: nextId(), type, data: JSON.stringify(data), ...facts }))
  if (lines.length > 0) await trx.insertInto('activity').values(lines).execute()
  const signals = (change.signals ?? []).map((signal) => ({ ...signal, issue }))
  const outbox = issueSignals({ created: [], signals }, listeners, nowMs, nextId)
  if (outbox.length > 0) await trx.insertInto('outbox').values(outbox).execute()
}

/**
 * Changes these issues (at most `issuesPerWrite`) in one short transaction. Each is looked at again, locked: `changeOf` gives undefined for one that is
 * not due any more, as an event or a person was faster. False: the store is busy, nothing was written.
 */
export const changeAutomatically = async (
  changing: Changing,
  ids: readonly number[],
  changeOf: (issue: IssuesTable) => AutomaticChange | undefined,
): Promise<boolean> => {
  const written = await withShortWrite(changing.db, async (trx) => {
    const issues = await trx
      .updateTable('issues')
      .set((eb) => ({ updated_at: eb.ref('issues.updated_at') }))
      .where('id', 'in', [...ids, 0])
      .where('merged_into', '=', 0)
      .returningAll()
      .execute()
    for (const issue of issues) {
      const change = changeOf(issue)
      if (change) await write(trx, issue, change, changing)
    }
  })
  return written.ok
}
