import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { sleep } from '#core/time'

const entry = fileURLToPath(new URL('../start.mjs', import.meta.url))
const backOffMs = { first: 100, most: 5000 }
/** A process that lived this long was sound: its next restart comes at once. */
const soundAfterMs = 30_000
const killAfterMs = 10_000
/** What a role ends with when only the operator can help. */
const hopelessExitCode = 3

/**
 * Young generations in MB. A small one costs the api nothing that a person would feel and saves some 12 MB; the front under full load takes half
 * the memory with 4 and as much CPU as with Node's 16, since little of a request outlives its answer; what process
 * allocates for a batch lives until its commit, so that it needs Node's 16 to spend less time on copying it (bench/RESULTS.md). All give it back at rest.
 */
const youngMb: Readonly<Record<string, number>> = { api: 1, front: 4, process: 16 }

const nodeFlagsOf = (role: string): string[] => (role in youngMb ? [`--max-semi-space-size=${youngMb[role]}`] : [])

/** A child process that is started again whenever it ends, until told to stop. */
export interface Supervised {
  /** Resolves when starting it again cannot help, e.g. its port is taken: it has said why. */
  readonly hopeless: Promise<void>
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
  const { promise: hopeless, resolve: giveUp } = Promise.withResolvers<void>()

  const runOnce = async (): Promise<void> => {
    child = fork(entry, ['role', role, settings], {
      execArgv: nodeFlagsOf(role),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const end = await exitOf(child)
    if (child.exitCode === hopelessExitCode) {
      stopping.abort()
      giveUp()
    }
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
    hopeless,
    stop: async () => {
      stopping.abort()
      if (child?.connected === true) child.disconnect()
      const killer = setTimeout(() => child?.kill('SIGKILL'), killAfterMs)
      await running
      clearTimeout(killer)
    },
  }
}
