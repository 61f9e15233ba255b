import { assert } from '#core/assert'

import type { EventStore } from './port.ts'
import { sql } from './sql.ts'
import { databaseName } from './table.ts'

const tables = ['events', 'event_payloads', 'sessions'] as const

/** A partition of a column table: one retention class, one week of receipt (tables.ts). */
export interface EventPartition {
  readonly table: (typeof tables)[number]
  /** Days. */
  readonly retentionClass: number
  /** First day of the week, `2026-11-16`. */
  readonly monday: string
}

interface PartitionRow {
  readonly table: string
  readonly partition: string
}

const shape = /^\((\d{1,3}),'(\d{4}-\d{2}-\d{2})'\)$/

const readPartition = ({ table, partition }: PartitionRow): EventPartition[] => {
  const name = tables.find((known) => known === table)
  const [, retentionClass = '', monday = ''] = shape.exec(partition) ?? []
  return name === undefined || monday === '' ? [] : [{ table: name, retentionClass: Number(retentionClass), monday }]
}

/** Every partition that has rows. Rejects as `EventStore.query` does. */
export const listPartitions = async (events: EventStore): Promise<EventPartition[]> => {
  const rows = await events.query<PartitionRow>(
    sql`SELECT DISTINCT table, partition FROM system.parts WHERE database = 'vedette' AND active ORDER BY table, partition LIMIT 100000`,
  )
  return rows.flatMap(readPartition)
}

/** Removes a partition with all its rows. Rejects as `EventStore.execute` does. */
export const dropPartition = async (events: EventStore, { table, retentionClass, monday }: EventPartition): Promise<void> => {
  assert(Number.isInteger(retentionClass) && /^\d{4}-\d{2}-\d{2}$/.test(monday), 'a partition is a class and a day')
  // DDL takes no parameters: both values were checked by the line above.
  const text = `ALTER TABLE ${databaseName}.${table} DROP PARTITION (${retentionClass}, '${monday}')`
  await events.execute(text)
}
