import { statfs } from 'node:fs/promises'

import { nodeDisk } from '#core/disk'
import { systemClock } from '#core/time'
import type { Settings } from '#server/config'
import { frontLimitsDefault } from '#server/ingest/door'
import { startFront } from '#server/ingest/front'
import { openKeySnapshot } from '#server/ingest/key-snapshot'
import { createRecordIds } from '#server/ingest/record-id'
import { openFileLogWriter } from '#server/log/file-log-writer'
import { removeOrphans } from '#server/log/remove-orphans'
import { listSpooled } from '#server/log/spool'

import { claimRole } from './claim-role.ts'
import { dataFolderAt } from './data-folder.ts'
import type { RunningRole } from './run-role.ts'

const ownStream = '0-0'
const logShareOfFreeDisk = 0.1
const logBytesMost = 1_000_000_000
/** Tells the watcher that starting again cannot help (commands/supervise.ts). */
const hopelessExitCode = 3

const sayAgainAfterMs = 10_000
const sayings = new Map<string, number>()

/** Says a thing once in ten seconds: a full disk fails every write. */
const say = (what: string): void => {
  const nowMs = systemClock.nowMs()
  if (nowMs - (sayings.get(what) ?? 0) < sayAgainAfterMs) return
  if (sayings.size > 100) sayings.clear()
  sayings.set(what, nowMs)
  process.stderr.write(`vedette front: ${what}\n`)
}

/** 10 % of the free disk at start, at most 1 GB, unless the operator set a number (spine.md 2). */
const logBytesMax = async (settings: Settings, folder: string): Promise<number> => {
  if (settings.logBytesMax > 0) return settings.logBytesMax
  const { bavail, bsize } = await statfs(folder)
  return Math.min(bavail * bsize * logShareOfFreeDisk, logBytesMost)
}

const listenFault = (error: unknown, { host, port }: Settings): string => {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE') return `port ${port} on ${host} is in use; choose another with --port or VEDETTE_PORT`
  if (code === 'EACCES') return `port ${port} on ${host} may not be opened by this user; choose one above 1023 with --port or VEDETTE_PORT`
  return `cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`
}

/**
 * The `front` role: accepts, makes durable, answers; everything that is not ingest goes to `api` as bytes. It opens neither database nor
 * engine, so that nothing behind it can delay an SDK.
 */
export const startFrontRole = async (settings: Settings): Promise<RunningRole> => {
  const folder = dataFolderAt(settings.dataDir)
  const claim = await claimRole(folder, 'front')
  const log = await openFileLogWriter({
    disk: nodeDisk,
    folder: folder.log,
    spoolFolder: folder.spool,
    stream: ownStream,
    clock: systemClock,
    logBytesMax: await logBytesMax(settings, folder.root),
    onWarning: (message, cause) => say(`${message}${cause instanceof Error ? `: ${cause.message}` : ''}`),
  })
  const spooled = await listSpooled(nodeDisk, folder.spool)
  const keys = await openKeySnapshot({ path: folder.keys, stream: ownStream, onError: (error) => say(error.message) })
  try {
    const front = await startFront({
      host: settings.host,
      port: settings.port,
      log,
      keys,
      disk: nodeDisk,
      spoolFolder: folder.spool,
      clock: systemClock,
      newRecordId: createRecordIds(),
      apiSocketPath: folder.apiSocket,
      trustedProxies: settings.trustedProxies,
      limits: { ...frontLimitsDefault, envelopeBytesMax: settings.envelopeBytesMax, minidumpBytesMax: settings.minidumpBytesMax },
      onError: (error) => say(error.message),
    })
    // Beside accepting: a request that is taken meanwhile is no candidate.
    void removeOrphans({ disk: nodeDisk, folder: folder.log, spoolFolder: folder.spool }, spooled).catch((error: unknown) =>
      say(String(error)),
    )
    return {
      stop: async () => {
        await front.close()
        await keys.close()
        await log.close()
        claim.release()
      },
    }
  } catch (error) {
    say(listenFault(error, settings))
    return process.exit(hopelessExitCode)
  }
}
