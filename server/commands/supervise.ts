import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { sleep } from '#core/time'

const entry = fileURLToPath(new URL('../start.mjs', import.meta.url))
const backOffMs = { first: 100, most: 5000 }
/** A process that lived this long was sound: its next restart comes at once. */
const soundAfterMs = 30_000
const killAfterMs = 10_000

/** A child process that is started again whenever it ends, until told to stop. */
export interface Supervised {
  /** Resolves when the child said that it is ready, the first time. */
  readonly ready: Promise<void>
  /** Closes the channel, which children take as the order to end; SIGKILL after 10 s. */
  stop(): Promise<void>
}

const exitOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    child.once('error', (error) => resolve(error.message))
  })

/** Runs one role as a child process of its own, with settings as JSON. `nowMs` is the watcher's clock. */
export const supervise = (role: string, settings: string, nowMs: () => number): Supervised => {
  const stopping = new AbortController()
  let child: ChildProcess | undefined
  const { promise: ready, resolve: becomeReady } = Promise.withResolvers<void>()

  const runOnce = async (): Promise<void> => {
    child = fork(entry, ['role', role, settings], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child.once('message', () => becomeReady())
    const end = await exitOf(child)
    if (!stopping.signal.aborted) process.stderr.write(`vedette: ${role} ended by ${end}, starting it again\n`)
  }

  const keepRunning = async (): Promise<void> => {
    let delayMs = backOffMs.first
    while (!stopping.signal.aborted) {
      const startedAtMs = nowMs()
      await runOnce()
      delayMs = nowMs() - startedAtMs > soundAfterMs ? backOffMs.first : Math.min(delayMs * 2, backOffMs.most)
      if (!stopping.signal.aborted) await sleep(delayMs, stopping.signal)
    }
  }

  const running = keepRunning()
  return {
    ready,
    stop: async () => {
      stopping.abort()
      if (child?.connected === true) child.disconnect()
      const killer = setTimeout(() => child?.kill('SIGKILL'), killAfterMs)
      await running
      clearTimeout(killer)
    },
  }
}
