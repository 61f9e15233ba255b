import { fork } from 'node:child_process'
import type { ChildProcess, ForkOptions } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'

import { sleep } from '#core/time'

/**
 * How the engine's process must be forked: threads for its lanes (engine.md 1), times in UTC, none of the parent's flags (toolchain.md 0,
 * item 11). Add the environment that a role needs to `env`.
 */
export const engineForkOptions = {
  execArgv: [],
  env: { UV_THREADPOOL_SIZE: '16', TZ: 'UTC' },
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
} as const satisfies ForkOptions

export interface EngineProcessOptions {
  readonly dataFolder: string
  readonly socketPath: string
  /** How long the host may take to answer before it counts as hung; default 15 s. */
  readonly pingTimeoutMs?: number
  /** Told of each unplanned end and each kill by the watchdog. */
  readonly onTrouble?: (what: string) => void
}

/** The engine's process as its parent sees it. */
export interface EngineProcess {
  /** Of the present process; undefined while it is down. */
  pid(): number | undefined
  /** Resolves when the present or next process answers. Rejects after 60 s. */
  ready(): Promise<void>
  /** Ends it politely, by SIGKILL after 10 s. No restart follows. */
  stop(): Promise<void>
}

const readyTimeoutMs = 60_000
const readyStepMs = 20
const stopTimeoutMs = 10_000
const pingIntervalMs = 1_000
/** Generous: on a saturated machine the engine waits for the front, and killing a slow one helps nobody. */
const pingTimeoutMsDefault = 15_000
const backOffFirstMs = 100
const backOffMaxMs = 5_000

/** Having run for this long, a process counts as sound, and the next restart comes at once again. */
const soundAfterPings = 30

/** True when the host's event loop answers in time. */
const ping = (socketPath: string, timeoutMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const call = request({ socketPath, path: '/ping', agent: false, timeout: timeoutMs }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    call.on('timeout', () => call.destroy(new Error('timeout')))
    call.on('error', () => resolve(false))
    call.end()
  })

class SupervisedEngine implements EngineProcess {
  readonly #options: EngineProcessOptions
  readonly #stopping = new AbortController()
  readonly #loop: Promise<void>
  #child: ChildProcess | undefined
  #isReady = false

  constructor(options: EngineProcessOptions) {
    this.#options = options
    this.#loop = this.#keepRunning()
  }

  pid(): number | undefined {
    return this.#child?.pid
  }

  async ready(): Promise<void> {
    for (let waited = 0; waited < readyTimeoutMs; waited += readyStepMs) {
      if (this.#isReady) return
      await sleep(readyStepMs, this.#stopping.signal)
      if (this.#stopping.signal.aborted) throw new Error('the engine is stopped')
    }
    throw new Error(`the engine did not answer within ${readyTimeoutMs / 1000} s`)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    if (this.#child?.connected === true) this.#child.disconnect()
    const ended = new AbortController()
    void sleep(stopTimeoutMs, ended.signal).then(() => {
      if (!ended.signal.aborted) this.#child?.kill('SIGKILL')
    })
    await this.#loop
    ended.abort()
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#stopping
    let backOffMs = backOffFirstMs
    while (!signal.aborted) {
      const sound = await this.#runOnce()
      if (signal.aborted) return
      if (sound) backOffMs = backOffFirstMs
      await sleep(backOffMs, signal)
      backOffMs = Math.min(backOffMs * 2, backOffMaxMs)
    }
  }

  /** One process from its start to its end; true when it had been sound. */
  async #runOnce(): Promise<boolean> {
    const { dataFolder, socketPath, onTrouble } = this.#options
    const child = fork(new URL('./host.ts', import.meta.url), [dataFolder, socketPath], {
      ...engineForkOptions,
      stdio: [...engineForkOptions.stdio],
    })
    this.#child = child
    const ended = new AbortController()
    const exit = once(child, 'exit').catch((error: unknown) => [null, String(error)])
    child.once('message', () => {
      this.#isReady = true
    })
    const watch = this.#watch(child, ended.signal)
    const [code, killedBy] = (await exit) as [number | null, string | null]
    this.#isReady = false
    this.#child = undefined
    ended.abort()
    if (!this.#stopping.signal.aborted) onTrouble?.(`the engine ended by ${killedBy ?? `exit code ${code}`}`)
    return (await watch) >= soundAfterPings
  }

  /** Kills a process whose host has stopped answering. Resolves at its end to the number of answered pings. */
  async #watch(child: ChildProcess, ended: AbortSignal): Promise<number> {
    let answered = 0
    const { pingTimeoutMs = pingTimeoutMsDefault } = this.#options
    while (!ended.aborted) {
      await sleep(pingIntervalMs, ended)
      if (ended.aborted || !this.#isReady) continue
      if (await ping(this.#options.socketPath, pingTimeoutMs)) answered++
      else if (!ended.aborted && !this.#stopping.signal.aborted) {
        this.#options.onTrouble?.(`the engine did not answer within ${pingTimeoutMs / 1000} s: killed`)
        child.kill('SIGKILL')
      }
    }
    return answered
  }
}

/** Forks the engine's host and keeps it running until `stop`: restarts it with back-off, kills it when it hangs. */
export const startEngineProcess = (options: EngineProcessOptions): EngineProcess => new SupervisedEngine(options)
