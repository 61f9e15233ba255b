import { dayMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import type { EventPartition } from '#server/stores/events/partitions'
import { dropPartition, listPartitions } from '#server/stores/events/partitions'
import { partitionDays } from '#server/stores/events/table'
import { tables } from '#server/stores/events/tables'

/** True when every row of the partition is older than its retention class: its last day of receipt has ended that many days ago. */
export const isExpired = ({ table, retentionClass, firstDay }: EventPartition, nowMs: EpochMs): boolean =>
  Date.parse(`${firstDay}T00:00:00Z`) + (partitionDays(tables[table]) + retentionClass) * dayMs <= nowMs

/** Partitions that files of un-acknowledged batches touch: dropping one would forget the tokens of its inserts (durability.md 10). */
const pendingPartitions = async ({ db }: JobContext): Promise<Set<string>> => {
  const files = await db.selectFrom('batch_files').select(['table_name', 'partitions']).where('acked_at', '=', 0).execute()
  return new Set(
    files.flatMap(({ table_name, partitions }) =>
      // The committer wrote this text (BatchFile.partitions).
      (JSON.parse(partitions) as [number, string][]).map(([retentionClass, firstDay]) => `${table_name} ${retentionClass} ${firstDay}`),
    ),
  )
}

/** Retention: whole partitions of received weeks or days go once they are past their class; nothing is ever rewritten for it. */
export const dropExpiredPartitions = async (context: JobContext): Promise<void> => {
  const { events, nowMs } = context
  const expired = (await listPartitions(events)).filter((partition) => isExpired(partition, nowMs))
  if (expired.length === 0) return
  const pending = await pendingPartitions(context)
  for (const partition of expired) {
    const { table, retentionClass, firstDay } = partition
    if (!pending.has(`${table} ${retentionClass} ${firstDay}`)) await dropPartition(events, partition)
  }
}
