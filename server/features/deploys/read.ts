import type { Deploy } from '#packages/contract/deploy'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { DeploysTable } from '#server/stores/metadata/schema-commits'

export const deployAnswer = (row: DeploysTable): Deploy => ({
  id: String(row.id),
  environment: row.environment,
  dateStarted: row.started_at === 0 ? null : isoTime(row.started_at),
  dateFinished: isoTime(row.finished_at),
  name: row.name || null,
  url: row.url || null,
})

/** Deploys of the scope's organizations by their numbers. */
export const deploysById = async (scope: Scope, ids: readonly number[]): Promise<ReadonlyMap<number, Deploy>> => {
  if (ids.length === 0) return new Map()
  const rows = await scope.rows('deploys').selectAll('deploys').where('deploys.id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, deployAnswer(row)]))
}
