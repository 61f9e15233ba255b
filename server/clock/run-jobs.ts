import type { Kysely } from 'kysely'

import type { Logger } from '#core/logger'
import type { Clock, EpochMs } from '#core/time'
import { sleep } from '#core/time'
import type { BlobStore } from '#server/stores/blobs/port'
import type { EventStore } from '#server/stores/events/port'
import { acquireLease, renewLease } from '#server/stores/metadata/leases'
import type { Lease } from '#server/stores/metadata/leases'
import type { Schema } from '#server/stores/metadata/schema'

/** What a job may use. */
export interface JobContext {
  readonly db: Kysely<Schema>
  readonly events: EventStore
  readonly blobs: BlobStore
  readonly nowMs: EpochMs
  /** Numbers for new rows. */
  readonly nextId: () => number
  /** Folder of the server's data; absent in tests that have none. */
  readonly dataDir?: string
}

/** Something that time brings. A job is repeated after a failure and may run twice: it must not mind. */
export interface Job {
  readonly name: string
  readonly everyMs: number
  /** How long after the start it runs first, for what somebody waits for; default 30 s. */
  readonly firstRunMs?: number
  readonly run: (context: JobContext) => Promise<void>
}

export interface ClockDeps {
  readonly db: Kysely<Schema>
  readonly events: EventStore
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly logger: Logger
  readonly nextId: () => number
  readonly dataDir: string
  /** Who asks for the lease, the same text after a restart. */
  readonly holder: string
  readonly jobs: readonly Job[]
}

const tickMs = 1000
const leaseMs = 15_000
const laterMs = 30_000

/** Runs the jobs that are due, one after another; a failed one is due again after its interval. */
const runDue = async (
  { db, events, blobs, clock, logger, nextId, dataDir, jobs }: ClockDeps,
  ranAtMs: Map<string, EpochMs>,
): Promise<void> => {
  for (const job of jobs) {
    const nowMs = clock.nowMs()
    if (nowMs - (ranAtMs.get(job.name) ?? 0) < job.everyMs) continue
    ranAtMs.set(job.name, nowMs)
    try {
      await job.run({ db, events, blobs, nowMs, nextId, dataDir })
    } catch (error) {
      logger.warn({ error, job: job.name }, 'job failed, it runs again at its next time')
    }
  }
}

/** Runs the jobs while this process holds the clock's lease (design 3): of several `api` processes one has it. */
export const runJobs = async (deps: ClockDeps, signal: AbortSignal): Promise<void> => {
  const { db, clock, logger, holder, jobs } = deps
  // A start has better things to do than yesterday's housekeeping: first runs come a little later.
  const ranAtMs = new Map(jobs.map(({ name, everyMs, firstRunMs = laterMs }) => [name, clock.nowMs() - everyMs + firstRunMs] as const))
  let lease: Lease | undefined
  while (!signal.aborted) {
    try {
      const nowMs = clock.nowMs()
      if (lease !== undefined && !(await renewLease(db, lease, nowMs, leaseMs))) lease = undefined
      lease ??= await acquireLease(db, { name: 'clock', holder, nowMs, holdMs: leaseMs })
      if (lease !== undefined) await runDue(deps, ranAtMs)
    } catch (error) {
      logger.warn({ error }, 'clock lease not taken, trying again')
    }
    await sleep(tickMs, signal)
  }
}
