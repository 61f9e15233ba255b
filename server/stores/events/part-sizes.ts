import type { EventStore } from './port.ts'
import { sql } from './sql.ts'
import { partitionDays } from './table.ts'
import { tableNames, tables } from './tables.ts'

/** How much room a partition of a table takes in the columnar store. */
export interface PartSize {
  readonly table: string
  /** Days that its rows are kept, the first day on which they were received, and days of receipt that it holds; 0 and empty for tables of the engine itself. */
  readonly retentionClass: number
  readonly firstDay: string
  readonly days: number
  /** Compressed, on disk. */
  readonly bytes: number
  /** On disk still, but merged into others: removed by the engine within minutes. */
  readonly retiredBytes: number
  readonly rows: number
}

interface SizeRow {
  readonly database: string
  readonly name: string
  readonly part: string
  readonly bytes: string
  readonly retired: string
  readonly rows: string
}

const answerMs = 3_000
const engineTables = 'engine’s own'
const shape = /^\((\d{1,3}),'(\d{4}-\d{2}-\d{2})'\)$/

const readSize = ({ database, name, part, bytes, retired, rows }: SizeRow): PartSize => {
  const [, retentionClass = '0', firstDay = ''] = shape.exec(part) ?? []
  const table = tableNames.find((known) => known === name)
  const figures = { bytes: Number(bytes), retiredBytes: Number(retired), rows: Number(rows) }
  if (database !== 'vedette') return { table: engineTables, retentionClass: 0, firstDay: '', days: 0, ...figures }
  return { table: name, retentionClass: Number(retentionClass), firstDay, days: table ? partitionDays(tables[table]) : 0, ...figures }
}

/** Sizes by table and partition; tables that the engine keeps for itself (its own logs) come as one. Rejects as `EventStore.query` does. */
export const readPartSizes = async (events: EventStore): Promise<PartSize[]> => {
  const rows = await events.query<SizeRow>(
    sql`SELECT database, if(database = 'vedette', table, '') AS name, if(database = 'vedette', partition, '') AS part,
      sumIf(bytes_on_disk, active) AS bytes, sumIf(bytes_on_disk, NOT active) AS retired, sumIf(rows, active) AS rows
      FROM system.parts WHERE database IN ('vedette', 'system') GROUP BY database, name, part ORDER BY name, part LIMIT 10000`,
    { timeoutMs: answerMs, comment: 'instance' },
  )
  return rows.map(readSize)
}

/** Version of the engine. Rejects as `EventStore.query` does. */
export const readEngineVersion = async (events: EventStore): Promise<string | undefined> => {
  const rows = await events.query<{ readonly version: string }>(sql`SELECT version() AS version`, {
    timeoutMs: answerMs,
    comment: 'instance',
  })
  return rows[0]?.version
}
