import { assert } from '#core/assert'
import type { Disk } from '#core/disk'
import type { Logger } from '#core/logger'
import type { LogRecord } from '#server/log/log'
import { RowSlabs } from '#server/stores/events/row-slabs'
import type { BatchFile, BatchStore, Cut } from '#server/stores/metadata/port'

import { encodeFiles, writeFiles } from './batch-files.ts'
import { lighten } from './lighten.ts'
import type { RunDeps } from './read-records.ts'
import { processRecord } from './read-records.ts'
import type { RecordEnd } from './run.ts'
import { settle } from './settle.ts'

export interface RebuildDeps extends RunDeps {
  readonly disk: Disk
  readonly store: BatchStore
  readonly batchFolder: string
  readonly logger: Logger
}

const readBytesMax = 8 * 1024 * 1024

const recordsOf = async ({ reader }: RunDeps, cut: Cut): Promise<LogRecord[]> => {
  const records: LogRecord[] = []
  let at = cut.from
  while (at < cut.to) {
    const read = await reader.read(cut.stream, at, readBytesMax)
    assert(read.length > 0, `log ${cut.stream} keeps [${cut.from}, ${cut.to}) until the batch is acknowledged`)
    for (const record of read) if (record.offset < cut.to) records.push(record)
    at = read.at(-1)?.endOffset ?? cut.to
  }
  return records
}

/**
 * Makes a batch file again from the log, with the configuration version and the decisions that its batch row holds: the same rows, so the
 * token still names them (durability.md step 7, case 5).
 */
export const rebuildFile = async (deps: RebuildDeps, batchId: number, file: BatchFile): Promise<void> => {
  const { disk, store, batchFolder, logger } = deps
  const batch = (await store.unfinished()).find(({ id }) => id === batchId)
  assert(batch !== undefined, `batch ${batchId} is un-acknowledged`)
  const configuration = await store.configuration(batch.configVersion)
  const ends: RecordEnd[] = []
  const slabs = new RowSlabs()
  for (const record of await recordsOf(deps, batch.cut)) ends.push(lighten(slabs, await processRecord(deps, record, configuration)))
  const encoded = encodeFiles(settle(ends, batch.decisions, configuration, batch).rows, batch.cut)
  const rebuilt = encoded.find((candidate) => candidate.file.table === file.table && candidate.file.part === file.part)
  assert(rebuilt !== undefined && rebuilt.file.crc32 === file.crc32, `${file.file} rebuilt from the log is the file that was committed`)
  await writeFiles(disk, batchFolder, [rebuilt])
  logger.warn({ file: file.file, rows: file.rows }, 'batch file was missing or damaged and was rebuilt from the log')
}
