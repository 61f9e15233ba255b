import { createHash } from 'node:crypto'
import { join } from 'node:path'

import type { Disk } from '#core/disk'
import { replaceFile } from '#core/disk'
import { bisectInsert } from '#server/stores/events/bisect'
import type { EventStore } from '#server/stores/events/port'
import type { Table } from '#server/stores/events/table'
import { eventPayloads, events, tables } from '#server/stores/events/tables'
import type { BatchFile } from '#server/stores/metadata/port'

import type { BisectEnd, DeadRow } from './insert.ts'

const tableOf: ReadonlyMap<string, Table> = new Map<string, Table>(Object.entries(tables))

/** A row of events begins with project (8 bytes), hash (8), timestamp (8), event id (16), time of receipt (8); all others with project, a time (8), time of receipt. */
const receivedAtByteOf = (table: Table): number => (table === events || table === eventPayloads ? 40 : 16)

const ownerOf = (table: Table, row: Buffer): DeadRow => ({
  projectId: Number(row.readBigUInt64LE(0)),
  receivedAtMs: row.length >= receivedAtByteOf(table) + 8 ? Number(row.readBigInt64LE(receivedAtByteOf(table))) : 0,
})

export interface BisectDeps {
  readonly disk: Disk
  readonly events: EventStore
  readonly spoolFolder: string
}

/**
 * Inserts all rows of a refused file but those that are refused for ever; these are kept as `spool/dead-row-*` for a look, and counted
 * (durability.md 8).
 */
export const bisectBatchFile = async (deps: BisectDeps, file: BatchFile, path: string, token: string): Promise<BisectEnd> => {
  const table = tableOf.get(file.table)
  if (table === undefined) return { kind: 'engine-down', cause: `no table ${file.table} in this program` }
  const outcome = await bisectInsert(deps.events, table, { table: file.table, columns: file.columns, path, bytes: file.bytes, token })
  if (outcome.kind !== 'done') return { kind: 'engine-down', cause: outcome.cause.message }
  const bytes = await deps.disk.readFile(path)
  const deadRows: DeadRow[] = []
  for (const { index, from, to } of outcome.deadRows) {
    const row = bytes.subarray(from, to)
    const name = createHash('md5').update(`${token}/${index}`).digest('hex')
    await replaceFile(deps.disk, join(deps.spoolFolder, `dead-row-${name}`), row)
    deadRows.push(ownerOf(table, row))
  }
  return { kind: 'done', deadRows }
}
