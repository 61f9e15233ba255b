import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { systemClock } from '#core/time'
import { processEnvironment, readFlags, readSettings, settingsHelp } from '#server/config'
import type { Settings } from '#server/config'
import { dataFolderAt, lockDataFolder, prepareDataFolder } from '#server/roles/data-folder'
import { startEngineProcess } from '#server/stores/events/engine-process'

import { supervise } from './supervise.ts'

const entry = fileURLToPath(new URL('../start.mjs', import.meta.url))

/** Migrations, key snapshot and the setup link need modules that the watcher shall not keep in memory: a short-lived child does them. */
const prepare = async (settings: string): Promise<boolean> => {
  const child = fork(entry, ['role', 'prepare', settings], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code === 0
}

const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    // Ctrl-C reaches every process of the group, and a second one must do no harm: handlers stay for good.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })

/**
 * The watcher: takes the data folder's lock, prepares it, starts the four processes, starts each again when it ends, and holds no state.
 * Resolves to the exit code when it was told to stop.
 */
const watch = async (settings: Settings): Promise<number> => {
  const folder = dataFolderAt(settings.dataDir)
  const prepared = prepareDataFolder(folder)
  const lock = prepared.ok ? lockDataFolder(folder) : prepared
  if (!lock.ok) {
    console.error(`vedette: ${lock.error}`)
    return 1
  }
  const stop = untilSignal()
  const asJson = JSON.stringify(settings)
  if (!(await prepare(asJson))) return 1
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
  await stop
  // Upstream first: nothing new comes in, what came in is processed, then the store goes.
  await front.stop()
  await Promise.all([processing.stop(), api.stop()])
  await engine?.stop()
  lock.value.release()
  return 0
}

const help = (): string => `vedette serve [settings]\n\nRuns the server until it is told to stop (SIGINT, SIGTERM).\n\n${settingsHelp()}\n`

/** `vedette serve`: exit code 0 when told to stop, 1 when it cannot run, 2 for a setting that is off. */
export const serve = async (args: readonly string[]): Promise<number> => {
  if (args.includes('--help')) {
    process.stdout.write(help())
    return 0
  }
  const flags = readFlags(args)
  const settings = flags.ok ? readSettings(processEnvironment(), flags.value) : flags
  if (settings.ok) return watch(settings.value)
  process.stderr.write(settings.error.map((line) => `vedette: ${line}\n`).join(''))
  return 2
}
