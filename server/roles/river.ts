import type { Disk } from '#core/disk'
import type { Logger } from '#core/logger'
import type { Clock } from '#core/time'
import { hourMs } from '#core/time'
import type { RecordId } from '#packages/protocol/ids'
import { lanes } from '#server/lanes'
import type { FileLogReader } from '#server/log/file-log-reader'
import { removeStaleFiles } from '#server/pipeline/batch-files'
import { bisectBatchFile } from '#server/pipeline/bisect-batch-file'
import { Committer } from '#server/pipeline/commit'
import type { ConfigurationSource } from '#server/pipeline/consume'
import { Consumer } from '#server/pipeline/consume'
import { createHoldUnits } from '#server/pipeline/held-units'
import { Inserter } from '#server/pipeline/insert'
import { rebuildFile } from '#server/pipeline/rebuild'
import type { Lane } from '#server/pipeline/unit'
import type { BlobStore } from '#server/stores/blobs/port'
import type { EventStore } from '#server/stores/events/port'
import type { BatchStore } from '#server/stores/metadata/port'

/** Name of the cursor that follows the log. */
const consumerName = 'process'

export interface RiverDeps {
  readonly disk: Disk
  readonly clock: Clock
  readonly logger: Logger
  readonly store: BatchStore
  readonly events: EventStore
  readonly blobs: BlobStore
  readonly reader: FileLogReader
  readonly batchFolder: string
  readonly spoolFolder: string
  readonly configuration: ConfigurationSource
  /** Default: all of `lanes.ts`. */
  readonly lanes?: readonly Lane[]
}

/** Everything between the log and the stores, put together. */
export interface River {
  readonly inserter: Inserter
  readonly committer: Committer
  readonly consumerOf: (stream: string) => Consumer
  /** Takes up what an earlier process left un-acknowledged, in its old order, and removes files that no batch names (durability.md 4, 7). */
  readonly recover: () => Promise<void>
  /**
   * Lets go of closed segments that no batch needs. The end of each batch does so, too; this is for a segment that is closed when nothing more
   * comes in, so that unscrubbed bytes of a quiet server do not lie for days (durability.md 5).
   */
  readonly releaseFinished: () => Promise<void>
}

const createInserter = (deps: RiverDeps): Inserter => {
  const { disk, store, events, batchFolder, spoolFolder, logger, reader, clock } = deps
  const rebuildDeps = { disk, store, batchFolder, logger, reader, lanes: deps.lanes ?? lanes }
  return new Inserter({
    disk,
    clock,
    store,
    events,
    batchFolder,
    logger,
    rebuild: (batchId, file) => rebuildFile(rebuildDeps, batchId, file),
    bisect: (file, path, token) => bisectBatchFile({ disk, events, spoolFolder }, file, path, token),
    onFinished: async ({ cut, spooled }) => {
      const below = await store.lowestNeeded(consumerName, cut.stream)
      // The committer took these texts from record ids.
      await reader.release(cut.stream, below, spooled as readonly RecordId[])
      await store.dropSeenBefore(Math.floor(clock.nowMs() / hourMs))
    },
  })
}

/** A process that was killed between the acknowledgement of a batch and its release left the spool files. */
const releaseSpooled = async ({ store, reader }: RiverDeps): Promise<void> => {
  // The committer took these texts from record ids.
  for (const { stream, spooled } of await store.finishedSpooled()) await reader.release(stream, 0, spooled as readonly RecordId[])
}

export const createRiver = (deps: RiverDeps): River => {
  const { disk, clock, store, blobs, reader, batchFolder, spoolFolder, logger } = deps
  const inserter = createInserter(deps)
  const holdUnits = createHoldUnits(disk, spoolFolder)
  const committer = new Committer({ disk, clock, store, blobs, batchFolder, holdUnits, consumer: consumerName })
  return {
    inserter,
    committer,
    consumerOf: (stream) => new Consumer({ ...deps, lanes: deps.lanes ?? lanes, stream, consumer: consumerName, committer, inserter }),
    recover: async () => {
      const unfinished = await store.unfinished()
      const named = new Set(unfinished.flatMap(({ files }) => files.map(({ file }) => file)))
      const removed = await removeStaleFiles(disk, batchFolder, named)
      if (removed > 0) logger.info({ removed }, 'removed batch files that were never committed')
      await releaseSpooled(deps)
      for (const { id, cut, spooled, files } of unfinished) inserter.add({ batchId: id, cut, spooled, files, isInherited: true })
    },
    releaseFinished: async () => {
      for (const stream of await reader.streams()) await reader.release(stream, await store.lowestNeeded(consumerName, stream), [])
    },
  }
}
