import { join } from 'node:path'

import { nodeDisk } from '#core/disk'
import type { EpochMs } from '#core/time'
import type { DiskKind, InstanceDisk } from '#packages/contract/instance'
import type { Instance } from '#server/http/instance'
import type { PartSize } from '#server/stores/events/part-sizes'

import { readReceipt } from './counters.ts'
import { folderSize, folderSizes } from './folder-size.ts'
import type { FolderSize } from './folder-size.ts'
import { forecast, ratesSinceMs } from './forecast.ts'
import { readFileSystem } from './read.ts'

type Kind = InstanceDisk['kinds'][number]

/** Attachments can be many files: they are counted more seldom. */
const blobsEveryMs = 300_000
const walkEveryMs = 10_000
/** A day's rate does not change by the minute, and a fortnight of counters is much to read. */
const receiptEveryMs = 300_000

const kindOf = (kind: DiskKind, { bytes, files, whole }: FolderSize): Kind => ({ kind, bytes, files, whole })

/** `spool/` holds long bodies of the log and, by their names, what was set aside (pipeline/held-units.ts). */
const spoolGroup = (name: string): 'spool' | 'parked' | 'dead letters' => {
  if (name.startsWith('dead')) return 'dead letters'
  return name.startsWith('parked') ? 'parked' : 'spool'
}

const metadataSize = async (dataDir: string): Promise<Kind> => {
  const sizes = await Promise.all(['', '-wal', '-shm'].map((end) => nodeDisk.size(join(dataDir, `meta.sqlite${end}`))))
  return { kind: 'metadata', bytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0), files: null, whole: true }
}

const readFolders = async (instance: Instance): Promise<readonly Kind[]> => {
  const below = (name: string) => join(instance.dataDir, name)
  const blobs = await instance.remember('blobs', blobsEveryMs, () => folderSize(below('blobs')))
  const spool = await folderSizes(below('spool'), spoolGroup)
  return [
    kindOf('blobs', blobs),
    await metadataSize(instance.dataDir),
    kindOf('log', await folderSize(below('log'))),
    kindOf('spool', spool('spool')),
    kindOf('batches', await folderSize(below('batches'))),
    kindOf('parked', spool('parked')),
    kindOf('dead letters', spool('dead letters')),
  ]
}

const tablesOf = (parts: readonly PartSize[]): NonNullable<InstanceDisk['tables']> =>
  [...Map.groupBy(parts, ({ table }) => table)]
    .map(([table, ofTable]) => ({
      table,
      bytes: ofTable.reduce((sum, { bytes }) => sum + bytes, 0),
      retiredBytes: ofTable.reduce((sum, { retiredBytes }) => sum + retiredBytes, 0),
      rows: ofTable.reduce((sum, { rows }) => sum + rows, 0),
    }))
    .toSorted((a, b) => b.bytes - a.bytes)

const growthOf = async (
  instance: Instance,
  parts: readonly PartSize[] | null,
  { nowMs, freeBytes }: { readonly nowMs: EpochMs; readonly freeBytes: number | undefined },
): Promise<InstanceDisk['growth']> => {
  if (parts === null) return { kind: 'unknown', why: 'The columnar engine does not answer.' }
  if (freeBytes === undefined) return { kind: 'unknown', why: 'The file system does not say how much is free.' }
  const receipt = await instance.remember('receipt', receiptEveryMs, () => readReceipt(instance, ratesSinceMs(nowMs), nowMs))
  // Columns on another server take no room here.
  return forecast({ nowMs, freeBytes, parts: instance.columnsElsewhere ? [] : parts, ...receipt })
}

/** What takes the room of the data folder, and how long there is some. */
export const readDisk = async (instance: Instance, nowMs: EpochMs): Promise<InstanceDisk> => {
  const [fileSystem, parts, folders] = await Promise.all([
    readFileSystem(instance.dataDir),
    instance.partSizes(),
    instance.remember('folders', walkEveryMs, () => readFolders(instance)),
  ])
  const tables = parts && tablesOf(parts)
  const columnBytes = tables && tables.reduce((sum, { bytes, retiredBytes }) => sum + bytes + retiredBytes, 0)
  const columns: Kind = { kind: 'columns', bytes: columnBytes, files: null, whole: true }
  return {
    folder: instance.dataDir,
    fileSystem,
    kinds: instance.columnsElsewhere ? folders : [columns, ...folders],
    columnsElsewhere: instance.columnsElsewhere,
    tables,
    growth: await growthOf(instance, parts, { nowMs, freeBytes: fileSystem?.freeBytes }),
  }
}
