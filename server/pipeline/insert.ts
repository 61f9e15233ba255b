import { join } from 'node:path'

import type { Disk } from '#core/disk'
import type { Logger } from '#core/logger'
import type { Clock } from '#core/time'
import { sleep } from '#core/time'
import type { DataCategory } from '#packages/protocol/data-category'
import type { EventStore } from '#server/stores/events/port'
import type { BatchFile, BatchStore, Cut, OutcomeDelta } from '#server/stores/metadata/port'

import { insertToken, isIntact, removeFiles } from './batch-files.ts'
import { minuteOf } from './outcomes.ts'

/** A committed batch with the files that the columnar store has not taken yet. */
export interface PendingBatch {
  readonly batchId: number
  readonly cut: Cut
  readonly spooled: readonly string[]
  readonly files: readonly BatchFile[]
  /** True for a batch that an earlier process left: its files are checked before they are sent. */
  readonly isInherited: boolean
}

export interface InserterDeps {
  readonly disk: Disk
  readonly clock: Clock
  readonly store: BatchStore
  readonly events: EventStore
  readonly batchFolder: string
  readonly logger: Logger
  /** Makes a missing or damaged file again, from the log (durability.md 7). */
  readonly rebuild: (batchId: number, file: BatchFile) => Promise<void>
  /** Splits a refused file down to the rows that are refused for ever; the others are inserted (durability.md 8). */
  readonly bisect: (file: BatchFile, path: string, token: string) => Promise<BisectEnd>
  /** Called when the last file of a batch is acknowledged. */
  readonly onFinished: (batch: PendingBatch) => Promise<void>
}

export type BisectEnd =
  | { readonly kind: 'done'; readonly deadRows: readonly DeadRow[] }
  | { readonly kind: 'engine-down'; readonly cause: string }

/** A row that the columnar store refuses for ever, by project, so that its outcome has an owner. */
export interface DeadRow {
  readonly projectId: number
  readonly receivedAtMs: number
}

const retryDelayMs = { first: 100, most: 5000 }

/**
 * Brings committed batch files into the columnar store, in order, each under its own token: repeating is a no-op there, so whatever happens
 * the answer is to try again (durability.md step 5). One batch at a time; the engine's insert lane is narrow anyway.
 */
export class Inserter {
  readonly #deps: InserterDeps
  readonly #queue: PendingBatch[] = []
  readonly #stop = new AbortController()
  #wake: (() => void) | undefined
  #busy = false
  #running: Promise<void> | undefined

  constructor(deps: InserterDeps) {
    this.#deps = deps
  }

  /** Batches not yet acknowledged: above 64 the consumer waits (durability.md 7). */
  get pending(): number {
    return this.#queue.length + (this.#busy ? 1 : 0)
  }

  add(batch: PendingBatch): void {
    this.#queue.push(batch)
    this.#wake?.()
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Stops between two attempts; what is left is inserted at the next start. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#wake?.()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const batch = this.#queue.shift()
      if (batch === undefined) {
        await new Promise<void>((resolve) => (this.#wake = resolve))
        continue
      }
      this.#busy = true
      await this.#insertBatch(batch)
      this.#busy = false
    }
  }

  async #insertBatch(batch: PendingBatch): Promise<void> {
    const { store, clock, disk, batchFolder, onFinished } = this.#deps
    if (batch.files.length === 0) await this.#persist('acknowledge', () => onFinished(batch))
    for (const file of batch.files) {
      const dead = await this.#insertFile(batch, file)
      if (dead === undefined) return
      await this.#persist('acknowledge', async () => {
        const { finished } = await store.acknowledge(batch.batchId, file, clock.nowMs(), dead)
        await removeFiles(disk, batchFolder, [file])
        if (finished) await onFinished(batch)
      })
    }
  }

  /** Tries until the store has taken the file; undefined when stopped before. */
  async #insertFile(batch: PendingBatch, file: BatchFile): Promise<OutcomeDelta[] | undefined> {
    for (let delayMs = retryDelayMs.first; !this.#stop.signal.aborted; delayMs = Math.min(delayMs * 2, retryDelayMs.most)) {
      try {
        const deadRows = await this.#tryInsert(batch, file)
        if (deadRows !== undefined) return deadRows.map((row) => deadOutcome(row, file))
      } catch (error) {
        this.#deps.logger.warn({ error, file: file.file }, 'batch file not inserted yet')
      }
      await sleep(delayMs, this.#stop.signal)
    }
    return undefined
  }

  /** One try: the rows that were refused for ever, mostly none; undefined when it has to be tried again. */
  async #tryInsert(batch: PendingBatch, file: BatchFile): Promise<readonly DeadRow[] | undefined> {
    const { events, disk, batchFolder, logger, rebuild, bisect } = this.#deps
    const path = join(batchFolder, file.file)
    const token = insertToken(batch.cut, file)
    if (batch.isInherited && !(await isIntact(disk, batchFolder, file))) await rebuild(batch.batchId, file)
    const outcome = await events.insert({ table: file.table, columns: file.columns, path, bytes: file.bytes, token })
    switch (outcome.kind) {
      case 'inserted':
        return []
      case 'damaged':
        await rebuild(batch.batchId, file)
        return undefined
      case 'engine-down':
        logger.warn({ file: file.file, cause: outcome.cause.message }, 'the columnar store is away')
        return undefined
      case 'refused': {
        logger.error(
          { file: file.file, code: outcome.code, message: outcome.message },
          'the columnar store refuses a batch file: splitting it',
        )
        const end = await bisect(file, path, token)
        return end.kind === 'done' ? end.deadRows : undefined
      }
    }
  }

  /** Repeats a metadata write until it succeeds or the process stops. */
  async #persist(what: string, write: () => Promise<void>): Promise<void> {
    for (let delayMs = retryDelayMs.first; !this.#stop.signal.aborted; delayMs = Math.min(delayMs * 2, retryDelayMs.most)) {
      try {
        await write()
        return
      } catch (error) {
        this.#deps.logger.warn({ error }, `${what} failed, trying again`)
      }
      await sleep(delayMs, this.#stop.signal)
    }
  }
}

const categories: Readonly<Record<string, DataCategory>> = { sessions: 'session', spans: 'span', logs: 'log_item', metrics: 'trace_metric' }

const deadOutcome = ({ projectId, receivedAtMs }: DeadRow, { table }: BatchFile): OutcomeDelta => ({
  minute: minuteOf(receivedAtMs),
  projectId,
  keyId: 0,
  category: categories[table] ?? 'error',
  kind: 'invalid',
  reason: 'store_refused_row',
  quantity: 1,
})
