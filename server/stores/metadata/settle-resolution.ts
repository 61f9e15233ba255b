import type { Transaction } from 'kysely'

import type { EpochMs } from '#core/time'
import type { DatedRelease } from '#packages/lifecycle/release-order'
import { isObject } from '#packages/protocol/json'
import type { JsonObject } from '#packages/protocol/json'

import type { IssueResolutionsTable } from './schema-lifecycle.ts'
import type { Schema } from './schema.ts'

const objectOf = (text: string): JsonObject => {
  const value: unknown = JSON.parse(text)
  return isObject(value) ? value : {}
}

/**
 * An issue that waited for a release is resolved in this one (grouping.md 5.2); its line of activity gets the version. What people and events do
 * meanwhile wins: a resolution that is another one by now has another time.
 */
export const settleResolution = async (
  trx: Transaction<Schema>,
  row: IssueResolutionsTable,
  { version, atMs }: DatedRelease,
  nowMs: EpochMs,
): Promise<void> => {
  const changed = await trx
    .updateTable('issue_resolutions')
    .set({ kind: 'release', version, version_at: atMs, pending: 0 })
    .where('issue_id', '=', row.issue_id)
    .where('created_at', '=', row.created_at)
    .where('pending', '=', 1)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return
  const issue = await trx.selectFrom('issues').select(['status_details', 'updated_at']).where('id', '=', row.issue_id).executeTakeFirst()
  const { oldRelease } = objectOf(issue?.status_details ?? '{}')
  const details = JSON.stringify({ inRelease: version, ...(oldRelease !== undefined && { oldRelease }) })
  await trx
    .updateTable('issues')
    .set({ status_details: details, updated_at: Math.max(nowMs, issue?.updated_at ?? 0) })
    .where('id', '=', row.issue_id)
    .execute()
  const line = await trx.selectFrom('activity').select('data').where('id', '=', row.activity_id).executeTakeFirst()
  if (!line) return
  const data = JSON.stringify({ ...objectOf(line.data), version })
  await trx.updateTable('activity').set({ data }).where('id', '=', row.activity_id).execute()
}
