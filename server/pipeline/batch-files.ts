import { join } from 'node:path'
import { crc32 } from 'node:zlib'

import type { Disk } from '#core/disk'
import { dayMs } from '#core/time'
import { encodeRows } from '#server/stores/events/row-binary'
import { columnNames, partitionDays } from '#server/stores/events/table'
import { tableNames, tables } from '#server/stores/events/tables'
import type { TableName } from '#server/stores/events/tables'
import type { BatchFile, Cut } from '#server/stores/metadata/port'

import type { OpenRow, RowIntent } from './intent.ts'

/** A batch file in memory: what will be on disk and what metadata says of it. */
export interface EncodedFile {
  readonly file: BatchFile
  readonly bytes: Buffer
}

/** Above every retention class, in days. */
const retentionClassesMax = 1000

/** 2026-11-22 -> itself, or 2026-11-16: Monday of the week, as toMonday() has it. */
const firstDayOf = (atMs: number, days: number): string => {
  const before = days === 1 ? 0 : (new Date(atMs).getUTCDay() + 6) % days
  return new Date(atMs - before * dayMs).toISOString().slice(0, 10)
}

interface Partitioned {
  readonly retention_class: number
  readonly received_at: number
}

const partitionsOf = (rows: readonly Partitioned[], daysOfPartition: number): [number, string][] => {
  // A batch is of one day, so there are as many different texts as retention classes.
  const found = new Map<number, [number, string]>()
  for (const { retention_class: days, received_at: atMs } of rows) {
    const name = Math.floor(atMs / dayMs) * retentionClassesMax + days
    if (!found.has(name)) found.set(name, [days, firstDayOf(atMs, daysOfPartition)])
  }
  const distinct = new Map([...found.values()].map((partition) => [partition.join(' '), partition]))
  return [...distinct.values()].toSorted((a, b) => a[0] - b[0] || a[1].localeCompare(b[1]))
}

const encodeOpen = <Name extends TableName>({ table, row }: OpenRow<Name>): Uint8Array =>
  encodeRows<(typeof tables)[Name]>(tables[table], [row])

const bytesOf = (row: RowIntent): Uint8Array => ('bytes' in row ? row.bytes : encodeOpen(row))

const encodeTable = (name: TableName, rows: readonly RowIntent[], cut: Cut): EncodedFile => {
  const bytes = Buffer.concat(rows.map(bytesOf))
  const part = 0
  const file: BatchFile = {
    table: name,
    part,
    file: `${cut.stream}_${cut.from}-${cut.to}_${name}_${part}`,
    rows: rows.length,
    bytes: bytes.byteLength,
    crc32: crc32(bytes),
    columns: columnNames(tables[name]),
    partitions: partitionsOf(
      rows.map((row) => ('bytes' in row ? row : row.row)),
      partitionDays(tables[name]),
    ),
  }
  return { file, bytes }
}

/** One file per table that has rows. Equal rows and cut give equal files: the token and the crc rest on it. */
export const encodeFiles = (rows: readonly RowIntent[], cut: Cut): EncodedFile[] =>
  tableNames.flatMap((name) => {
    const own = rows.filter(({ table }) => table === name)
    return own.length === 0 ? [] : [encodeTable(name, own, cut)]
  })

/** The token under which a file is inserted, now and at every replay: it holds the cut, so it can never name other rows (durability.md 6). */
export const insertToken = (cut: Cut, file: BatchFile): string => `${cut.stream}:${cut.from}-${cut.to}/${file.table}/${file.part}`

/** Writes the files and makes content and names durable (durability.md step 3). */
export const writeFiles = async (disk: Disk, folder: string, files: readonly EncodedFile[]): Promise<void> => {
  for (const { file, bytes } of files) {
    const handle = await disk.openWrite(join(folder, file.file))
    try {
      await handle.truncate(0)
      await handle.write([bytes], 0)
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
  if (files.length > 0) await disk.syncFolder(folder)
}

/** True when the file on disk is the one that metadata names. */
export const isIntact = async (disk: Disk, folder: string, file: BatchFile): Promise<boolean> => {
  const path = join(folder, file.file)
  if ((await disk.size(path)) !== file.bytes) return false
  return crc32(await disk.readFile(path)) === file.crc32
}

export const removeFiles = async (disk: Disk, folder: string, files: readonly BatchFile[]): Promise<void> => {
  for (const { file } of files) await disk.remove(join(folder, file))
}

/** Files of batches that were never committed: their token was never used (durability.md 4). */
export const removeStaleFiles = async (disk: Disk, folder: string, named: ReadonlySet<string>): Promise<number> => {
  const stale = (await disk.list(folder)).filter((name) => !named.has(name))
  for (const name of stale) await disk.remove(join(folder, name))
  return stale.length
}
