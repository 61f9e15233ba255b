import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

import { generatorCores, pinned } from './cores.ts'
import { createHistogram } from './histogram.ts'
import type { Histogram } from './histogram.ts'
import type { FromLoad, LoadJob, LoadResult, ToLoad } from './load-job.ts'
import { benchFile } from './paths.ts'

/** A run of the generator. */
export interface Load {
  /** 200s so far, a tenth of a second old. */
  acknowledged(): number
  /** Tells how many events have arrived where they count: so many plus the window may be sent. */
  credit(total: number): void
  stop(): void
  readonly done: Promise<LoadResult>
}

/** Job with what most runs have in common. */
export type LoadOptions = Pick<LoadJob, 'port' | 'path' | 'publicKey' | 'corpus'> & Partial<LoadJob>

let runs = 0

/** Another seed each time, so that ids of two runs on one server differ. */
const nextSeed = (): number => (runs++ * 7919 + process.pid * 104_729 + (Date.now() % 1_000_003)) >>> 0

const waitForReady = async (child: ChildProcess): Promise<void> => {
  const [message] = (await once(child, 'message')) as [FromLoad]
  if (message.kind !== 'ready') throw new Error('the generator did not get ready')
}

/** Starts the generator on its cores. */
export const startLoad = async (options: LoadOptions): Promise<Load & { readonly job: LoadJob }> => {
  const job: LoadJob = {
    connections: 32,
    rate: 0,
    warmUpMs: 0,
    durationMs: 20_000,
    eventsMax: 0,
    window: 0,
    seed: nextSeed(),
    resend: 'never',
    ...options,
  }
  const [command, args] = pinned(generatorCores, [benchFile('load.ts')])
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const send = (message: ToLoad): void => {
    if (child.connected) child.send(message)
  }
  await waitForReady(child)
  let acknowledged = 0
  const { promise: done, resolve, reject } = Promise.withResolvers<LoadResult>()
  child.on('message', (message: FromLoad) => {
    if (message.kind === 'sent') acknowledged = message.acknowledged
    if (message.kind !== 'done') return
    resolve(message.result)
    child.disconnect()
  })
  child.on('exit', (code) => reject(new Error(`the generator ended with ${code}`)))
  send({ kind: 'job', job })
  return {
    job,
    acknowledged: () => acknowledged,
    credit: (total) => send({ kind: 'credit', total }),
    stop: () => send({ kind: 'stop' }),
    done,
  }
}

export const runLoad = async (options: LoadOptions): Promise<LoadResult> => (await startLoad(options)).done

/** 200s per second in the measured time. */
export const acceptedPerSecond = (result: LoadResult): number => (result.statuses['200'] ?? 0) / result.seconds

export const latenciesOf = (result: LoadResult): Histogram => {
  const histogram = createHistogram()
  for (const [bucket, count] of result.latencies.entries()) {
    histogram.counts[bucket] = count
    histogram.total += count
  }
  histogram.max = result.latencyMaxUs
  return histogram
}

export const isAcknowledged = (bits: Buffer, counter: number): boolean => (((bits[counter >> 3] ?? 0) >> (counter & 7)) & 1) === 1
