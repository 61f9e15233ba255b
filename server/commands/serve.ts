import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { systemClock } from '#core/time'
import type { Settings } from '#server/config'
import { dataFolderAt, lockDataFolder, prepareDataFolder } from '#server/roles/data-folder'
import type { DataFolder } from '#server/roles/data-folder'
import { startEngineProcess } from '#server/stores/events/engine-process'

import { supervise } from './supervise.ts'

const entry = fileURLToPath(new URL('../start.mjs', import.meta.url))

const exitCodeOf = async (child: ChildProcess): Promise<number> => {
  if (child.exitCode !== null) return child.exitCode
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

/** `lock` is kept for as long as the server runs: a database that nobody refers to is collected, and its lock with it. */
interface Prepared {
  readonly settings: Settings
  readonly folder: DataFolder
  readonly lock: { readonly release: () => void }
}

/**
 * Reading settings, migrating, and greeting need modules that the watcher shall not keep in memory for ever: a short-lived child does them.
 * It tells the settings, waits until we hold the data folder's lock, prepares, and ends. Resolves to the settings, or to the exit code.
 */
const prepare = async (args: readonly string[]): Promise<Prepared | number> => {
  const child = fork(entry, ['prepare', ...args], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const settings = await new Promise<Settings | undefined>((resolve) => {
    child.once('message', (message) => resolve(message as Settings))
    child.once('exit', () => resolve(undefined))
  })
  if (settings === undefined) return exitCodeOf(child)
  const folder = dataFolderAt(settings.dataDir)
  const prepared = prepareDataFolder(folder)
  const lock = prepared.ok ? lockDataFolder(folder) : prepared
  if (!lock.ok) {
    console.error(`vedette: ${lock.error}`)
    child.kill()
    return 1
  }
  child.send('go')
  const code = await exitCodeOf(child)
  return code === 0 ? { settings, folder, lock: lock.value } : code
}

const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    // Ctrl-C reaches every process of the group, and a second one must do no harm: handlers stay for good.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })

/** Starts the four processes and starts each again when it ends. Resolves to the exit code when it was told to stop. */
const watch = async (settings: Settings, folder: DataFolder, stop: Promise<void>): Promise<number> => {
  const asJson = JSON.stringify(settings)
  const nowMs = (): number => systemClock.nowMs()
  const front = supervise('front', asJson, nowMs)
  const engine =
    settings.clickhouseUrl === undefined
      ? startEngineProcess({
          dataFolder: folder.events,
          socketPath: folder.engineSocket,
          onTrouble: (what) => console.error(`vedette: ${what}`),
        })
      : undefined
  const processing = supervise('process', asJson, nowMs)
  const api = supervise('api', asJson, nowMs)
  const end = await Promise.race([stop.then(() => 0), front.hopeless.then(() => 1)])
  // Upstream first: nothing new comes in, what came in is processed, then the store goes.
  await front.stop()
  await Promise.all([processing.stop(), api.stop()])
  await engine?.stop()
  return end
}

/**
 * `vedette serve`: the watcher. Takes the data folder's lock, which the kernel frees with the process, and holds no other state. Exit code 0
 * when told to stop, 1 when it cannot run, 2 for a setting that is off.
 */
export const serve = async (args: readonly string[]): Promise<number> => {
  const stop = untilSignal()
  const prepared = await prepare(args)
  if (typeof prepared === 'number') return prepared
  const code = await watch(prepared.settings, prepared.folder, stop)
  prepared.lock.release()
  return code
}
