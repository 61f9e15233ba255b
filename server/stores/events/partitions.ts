import { assert } from '#core/assert'

import type { EventStore } from './port.ts'
import { sql } from './sql.ts'
import { databaseName } from './table.ts'
import { tableNames } from './tables.ts'
import type { TableName } from './tables.ts'

/** A partition of a column table: one retention class, one week or day of receipt (table.ts). */
export interface EventPartition {
  readonly table: TableName
  /** Days. */
  readonly retentionClass: number
  /** First day of receipt, `2026-11-16`. */
  readonly firstDay: string
}

interface PartitionRow {
  readonly table: string
  readonly partition: string
}

const shape = /^\((\d{1,3}),'(\d{4}-\d{2}-\d{2})'\)$/

const readPartition = ({ table, partition }: PartitionRow): EventPartition[] => {
  const name = tableNames.find((known) => known === table)
  const [, retentionClass = '', firstDay = ''] = shape.exec(partition) ?? []
  return name === undefined || firstDay === '' ? [] : [{ table: name, retentionClass: Number(retentionClass), firstDay }]
}

/** Every partition that has rows. Rejects as `EventStore.query` does. */
export const listPartitions = async (events: EventStore): Promise<EventPartition[]> => {
  const rows = await events.query<PartitionRow>(
    sql`SELECT DISTINCT table, partition FROM system.parts WHERE database = 'vedette' AND active ORDER BY table, partition LIMIT 100000`,
  )
  return rows.flatMap(readPartition)
}

/** Removes a partition with all its rows. Rejects as `EventStore.execute` does. */
export const dropPartition = async (events: EventStore, { table, retentionClass, firstDay }: EventPartition): Promise<void> => {
  assert(Number.isInteger(retentionClass) && /^\d{4}-\d{2}-\d{2}$/.test(firstDay), 'a partition is a class and a day')
  // DDL takes no parameters: both values were checked by the line above.
  const text = `ALTER TABLE ${databaseName}.${table} DROP PARTITION (${retentionClass}, '${firstDay}')`
  await events.execute(text)
}
