import { nodeDisk, replaceFile } from '#core/disk'
import { createIdGenerator } from '#core/id-generator'
import { formatKeySnapshot } from '#core/key-snapshot-format'
import { createLogger } from '#core/logger'
import type { Logger } from '#core/logger'
import { sleep, systemClock } from '#core/time'
import type { Settings } from '#server/config'
import { allArtifacts, noteUsed } from '#server/features/artifacts/read'
import { readFrom } from '#server/features/symbolication/artifact-source'
import { mapWorker } from '#server/features/symbolication/map-worker'
import { createSymbolication } from '#server/features/symbolication/symbolicate'
import type { Symbolication } from '#server/features/symbolication/symbolicate'
import { createLanes } from '#server/lanes'
import { FileLogReader } from '#server/log/file-log-reader'
import { openFileLogWriter } from '#server/log/file-log-writer'
import type { LogWriter } from '#server/log/log'
import { ConfigurationWatch } from '#server/pipeline/configuration-watch'
import { returnHeld } from '#server/pipeline/held-units'
import { listeners } from '#server/signals/listeners'
import { createDiskBlobs } from '#server/stores/blobs/disk'
import { createEventClient } from '#server/stores/events/client'
import { createEventStore } from '#server/stores/events/event-store'
import { migrateEvents } from '#server/stores/events/migrate'
import type { EventStore } from '#server/stores/events/port'
import { readKeySnapshot } from '#server/stores/metadata/key-snapshot'
import { openMetadata } from '#server/stores/metadata/open-metadata'
import type { MetadataStore } from '#server/stores/metadata/open-metadata'
import type { BatchStore } from '#server/stores/metadata/port'

import { claimRole } from './claim-role.ts'
import type { RoleClaim } from './claim-role.ts'
import { dataFolderAt } from './data-folder.ts'
import type { DataFolder } from './data-folder.ts'
import { engineEndpoint } from './engine-endpoint.ts'
import { leasedNode } from './leased-node.ts'
import { writeMetrics } from './metrics-files.ts'
import { createRiver } from './river.ts'
import type { River } from './river.ts'
import type { RunningRole } from './run-role.ts'

/** The front writes stream 0-0; what comes back (parked, dead letters) goes through a stream of our own. */
const ownStream = '0-1'
const streamLookMs = 1000
const heldLookMs = 1000
const releaseEveryMs = 5000
/** Within it a bundle that was of use may be forgotten by a kill; it expires after months. */
const noteUsedMs = 300_000

interface Parts {
  readonly claim: RoleClaim
  readonly folder: DataFolder
  readonly logger: Logger
  readonly metadata: MetadataStore
  readonly store: BatchStore
  readonly events: EventStore
  readonly reader: FileLogReader
  readonly ownLog: LogWriter
  readonly stopping: AbortController
}

const publishKeys = async ({ metadata, folder }: Parts): Promise<void> => {
  const snapshot = await readKeySnapshot(metadata.db)
  await replaceFile(nodeDisk, folder.keys, Buffer.from(formatKeySnapshot(snapshot)))
}

/** The columns must exist before the first insert; an engine that is still starting is waited for. */
const migrateStubbornly = async (settings: Settings, { folder, logger, stopping }: Parts): Promise<void> => {
  while (!stopping.signal.aborted) {
    try {
      await migrateEvents(engineEndpoint(settings, folder))
      return
    } catch (error) {
      logger.debug({ error }, 'column tables not migrated yet')
      await sleep(100, stopping.signal)
    }
  }
}

/** One consumer per stream; new streams are found within a second. */
const consumeAll = async ({ reader, logger, stopping }: Parts, river: River): Promise<void> => {
  const running = new Map<string, Promise<void>>()
  while (!stopping.signal.aborted) {
    for (const stream of await reader.streams()) {
      if (running.has(stream)) continue
      const consumed = river.consumerOf(stream).run(stopping.signal)
      running.set(
        stream,
        consumed.then((end) => {
          if (end === 'fenced') logger.error({ stream }, 'another process took over this stream: stopping')
        }),
      )
    }
    await sleep(streamLookMs, stopping.signal)
  }
  await Promise.all(running.values())
}

const returnParked = async ({ store, folder, ownLog, logger, stopping }: Parts): Promise<void> => {
  const deps = { disk: nodeDisk, spoolFolder: folder.spool, log: ownLog, store, clock: systemClock }
  while (!stopping.signal.aborted) {
    await sleep(heldLookMs, stopping.signal)
    try {
      await returnHeld(deps, 'parked')
      await returnHeld(deps, 'dead_letters')
    } catch (error) {
      logger.warn({ error }, 'held items not returned, trying again')
    }
  }
}

const releaseStubbornly = async ({ logger, stopping }: Parts, river: River): Promise<void> => {
  while (!stopping.signal.aborted) {
    await sleep(releaseEveryMs, stopping.signal)
    try {
      await river.releaseFinished()
    } catch (error) {
      logger.warn({ error }, 'finished log segments not released, trying again')
    }
  }
}

/** Bundles that events need do not expire. */
const noteUsedBundles = async ({ metadata, logger, stopping }: Parts, symbolication: Symbolication): Promise<void> => {
  while (!stopping.signal.aborted) {
    await sleep(noteUsedMs, stopping.signal)
    const used = symbolication.takeUsed()
    try {
      await noteUsed(metadata.db, used, systemClock.nowMs())
    } catch (error) {
      logger.warn({ error }, 'used artifacts not noted')
    }
  }
}

const openParts = async (settings: Settings): Promise<Parts> => {
  const folder = dataFolderAt(settings.dataDir)
  const endpoint = engineEndpoint(settings, folder)
  const logger = createLogger('process', settings.logLevel)
  const claim = await claimRole(folder, 'process')
  const metadata = openMetadata({ file: folder.metadata, role: 'process' })
  const newId = createIdGenerator(systemClock, await leasedNode(metadata, 'process'))
  const place = { disk: nodeDisk, folder: folder.log, spoolFolder: folder.spool }
  const ownLog = await openFileLogWriter({
    ...place,
    stream: ownStream,
    clock: systemClock,
    logBytesMax: Number.MAX_SAFE_INTEGER,
    onWarning: (message, cause) => logger.warn({ cause }, message),
  })
  return {
    claim,
    folder,
    logger,
    metadata,
    store: metadata.batches({ newId, signals: listeners }),
    events: createEventStore(createEventClient(endpoint), { sharesDisk: 'socketPath' in endpoint }),
    reader: new FileLogReader(place),
    ownLog,
    stopping: new AbortController(),
  }
}

/** The `process` role: from the log to issues, counters and columns. The one writer of batches and of `run/keys.json` (ARCHITECTURE.md). */
export const startProcessRole = async (settings: Settings): Promise<RunningRole> => {
  const parts = await openParts(settings)
  const { folder, logger, metadata, store, events, ownLog, stopping } = parts
  const configuration = new ConfigurationWatch(store, () => publishKeys(parts), logger)
  await configuration.refresh()
  const blobs = createDiskBlobs({ folder: folder.blobs, writer: 'process' })
  const symbolication = createSymbolication({ rows: allArtifacts(metadata.db), read: readFrom(blobs), worker: mapWorker })
  const river = createRiver({
    ...parts,
    disk: nodeDisk,
    clock: systemClock,
    blobs,
    batchFolder: folder.batches,
    spoolFolder: folder.spool,
    configuration,
    lanes: createLanes(symbolication.step),
  })
  await river.recover()
  const work = Promise.all([
    migrateStubbornly(settings, parts).then(() => river.inserter.start()),
    configuration.run(stopping.signal),
    consumeAll(parts, river),
    returnParked(parts),
    releaseStubbornly(parts, river),
    noteUsedBundles(parts, symbolication),
    writeMetrics(folder, 'process', stopping.signal),
  ])
  return {
    stop: async () => {
      stopping.abort()
      await work
      await river.inserter.stop()
      await mapWorker.stop()
      await ownLog.close()
      await events.close()
      await metadata.close()
      parts.claim.release()
    },
  }
}
