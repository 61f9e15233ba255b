import { giveBackMemoryWhenIdle } from '#core/give-back-memory'
import { yieldToFront } from '#core/yield-to-front'
import type { Settings } from '#server/config'

/** A running role. */
export interface RunningRole {
  /** Ends it politely: finishes what it has accepted, then frees its resources. */
  readonly stop: () => Promise<void>
}

type StartRole = (settings: Settings) => Promise<RunningRole>

/** The processes of the server (ARCHITECTURE.md); each loads only what it needs. */
const roles: ReadonlyMap<string, () => Promise<StartRole>> = new Map<string, () => Promise<StartRole>>([
  ['front', async () => (await import('./front.ts')).startFrontRole],
  ['process', async () => (await import('./process.ts')).startProcessRole],
  ['api', async () => (await import('./api.ts')).startApiRole],
])

/** Loads the modules of every role and starts none. */
export const loadRoles = async (): Promise<void> => {
  await Promise.all([...roles.values()].map((load) => load()))
}

/** Who waits for whom when the processor is short: an SDK for nobody, a person not for yesterday's events. The engine is as nice as `process`. */
const niceness: ReadonlyMap<string, number> = new Map([
  ['process', 15],
  ['api', 5],
])

/** Resolves when the watcher closes the channel: its order to end, and also what happens when the watcher is gone (no orphan keeps a port). */
const untilDisconnected = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('disconnect', () => resolve())
    // Ctrl-C goes to the whole process group; the watcher decides in which order we end.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
    if (!process.connected) resolve()
  })

/** Runs one role of `role <name> <settings as JSON>` until the watcher ends it. */
export const runRole = async ([name = '', json = '']: readonly string[]): Promise<number> => {
  process.umask(0o077)
  yieldToFront(niceness.get(name) ?? 0)
  const load = roles.get(name)
  if (load === undefined) return 2
  // The watcher read and checked the settings and wrote this text.
  const settings = JSON.parse(json) as Settings
  const ended = untilDisconnected()
  const start = await load()
  const running = await start(settings)
  giveBackMemoryWhenIdle()
  await ended
  await running.stop()
  // Idle keep-alive sockets or a timer of a library must not keep an ended role.
  process.exit(0)
}
