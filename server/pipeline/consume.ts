import { setImmediate as nextTurn } from 'node:timers/promises'

import type { Logger } from '#core/logger'
import type { Clock } from '#core/time'
import { dayMs, sleep } from '#core/time'
import { LogDamaged } from '#server/log/file-log-reader'
import type { LogRecord } from '#server/log/log'
import { RowSlabs } from '#server/stores/events/row-slabs'
import type { BatchStore } from '#server/stores/metadata/port'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import type { CommitEnd, Committer, ReadyBatch } from './commit.ts'
import type { Inserter } from './insert.ts'
import { lighten } from './lighten.ts'
import type { RunDeps } from './read-records.ts'
import { processRecord } from './read-records.ts'
import type { RecordEnd } from './run.ts'

/** What the project configuration is now. One version is immutable. */
export interface ConfigurationSource {
  current(): { readonly version: number; readonly projects: ReadonlyMap<number, ProjectConfiguration> }
}

export interface ConsumerDeps extends RunDeps {
  readonly stream: string
  /** Name of the cursor. */
  readonly consumer: string
  readonly store: BatchStore
  readonly committer: Committer
  readonly inserter: Inserter
  readonly configuration: ConfigurationSource
  readonly clock: Clock
  readonly logger: Logger
}

/** Where a batch is cut; bytes are those of inflated bodies (docs/decisions/0002-batch-size.md). */
const batchUnitsMax = 2000
const batchBytesMax = 24 * 1024 * 1024
const commitIntervalMs = 1000
/** With so much unread log behind the open batch, filling it is faster for all than cutting it: two inserts cost the same for 500 rows and for 2,000. */
const backlogBytesMin = 3 * 1024 * 1024
const commitIntervalBehindMs = 1500
/** Un-acknowledged batches per table: the token window rests on it (durability.md 7). */
const pendingBatchesMax = 64
const readBytesMax = 4 * 1024 * 1024
/** How often the log is looked at: often while records come, else seldom, which is what an idle server costs. */
const pollMs = { busy: 25, idle: 100 }
const idleAfterMs = 2000
const recordsPerTurn = 32
const retryDelayMs = { first: 100, most: 5000 }

interface OpenBatch {
  from: number
  to: number
  day: number
  units: number
  bytes: number
  records: RecordEnd[]
  version: number
  projects: ReadonlyMap<number, ProjectConfiguration>
}

const dayOf = (record: LogRecord): number => Math.floor(record.receivedAtMs / dayMs)

/** Reads one stream, runs its records, cuts batches and has them committed. Stops when another consumer takes the cursor. */
export class Consumer {
  readonly #deps: ConsumerDeps
  readonly #slabs = new RowSlabs()
  #open: OpenBatch | undefined
  #offset = 0
  #epoch = 0
  #committedAtMs = 0
  #fenced = false
  #mustCut = false
  #isBehind = false

  constructor(deps: ConsumerDeps) {
    this.#deps = deps
  }

  /** Runs until aborted or fenced; resolves when the last batch under way is committed. */
  async run(signal: AbortSignal): Promise<'stopped' | 'fenced'> {
    const { store, consumer, stream, inserter } = this.#deps
    const cursor = await store.claimCursor(consumer, stream)
    this.#offset = cursor.offset
    this.#epoch = cursor.epoch
    while (!signal.aborted && !this.#fenced) {
      const read = inserter.pending < pendingBatchesMax ? await this.#readMore() : 0
      if (this.#isDue()) await this.#commit(signal)
      else if (read === 0) await sleep(this.#pollMs(), signal)
    }
    return this.#fenced ? 'fenced' : 'stopped'
  }

  #pollMs(): number {
    const quietMs = this.#deps.clock.nowMs() - this.#committedAtMs
    return this.#open !== undefined || quietMs < idleAfterMs ? pollMs.busy : pollMs.idle
  }

  /** Takes the records that fit the open batch; returns how many. */
  async #readMore(): Promise<number> {
    const { reader, stream, logger } = this.#deps
    const from = this.#open?.to ?? this.#offset
    let records: readonly LogRecord[] = []
    try {
      records = await reader.read(stream, from, readBytesMax)
    } catch (error) {
      logger.error({ error, stream, from }, 'the log cannot be read')
      if (error instanceof LogDamaged) this.#skipTo(error.resumeOffset)
      else await sleep(retryDelayMs.most)
    }
    this.#isBehind = (records.at(-1)?.endOffset ?? from) - from >= backlogBytesMin
    let taken = 0
    for (const record of records) {
      if (!this.#admits(record)) {
        this.#mustCut = true
        break
      }
      await this.#take(record)
      taken += 1
      // Records are processed on one thread: let inserts and timers have their turn.
      if (taken % recordsPerTurn === 0) await nextTurn()
    }
    return taken
  }

  /** Damaged bytes of the log are stepped over, loudly: they must not stop what lies behind them. */
  #skipTo(offset: number): void {
    const { version, projects } = this.#deps.configuration.current()
    this.#open ??= { from: this.#offset, to: offset, day: 0, units: 0, bytes: 0, records: [], version, projects }
    this.#open.to = Math.max(this.#open.to, offset)
    this.#mustCut = true
  }

  /** A batch ends at a day's border of receipt (durability.md 7), at a new configuration version, and when it is full. */
  #admits(record: LogRecord): boolean {
    const open = this.#open
    if (open === undefined) return true
    return !this.#isFull(open) && open.day === dayOf(record) && open.version === this.#deps.configuration.current().version
  }

  async #take(record: LogRecord): Promise<void> {
    const open = (this.#open ??= this.#begin(record))
    const ended = await processRecord(this.#deps, record, open.projects)
    open.records.push(lighten(this.#slabs, ended))
    open.to = record.endOffset
    open.units += Math.max(1, ended.ends.length)
    // Not the items': what a small item that may be held keeps in memory is the whole body that it came in.
    open.bytes += ended.decoded.bytes
  }

  #begin(record: LogRecord): OpenBatch {
    const { version, projects } = this.#deps.configuration.current()
    return { from: record.offset, to: record.offset, day: dayOf(record), units: 0, bytes: 0, records: [], version, projects }
  }

  #isFull(open: OpenBatch): boolean {
    return open.units >= batchUnitsMax || open.bytes >= batchBytesMax
  }

  /** Full, or the last commit is a second old: the first event after a pause is cut at once. */
  #isDue(): boolean {
    const open = this.#open
    if (open === undefined) return false
    const idleMs = this.#deps.clock.nowMs() - this.#committedAtMs
    const stale = open.version !== this.#deps.configuration.current().version
    const intervalMs = this.#isBehind ? commitIntervalBehindMs : commitIntervalMs
    return this.#mustCut || this.#isFull(open) || stale || idleMs >= intervalMs || idleMs < 0
  }

  async #commit(signal: AbortSignal): Promise<void> {
    const open = this.#open
    if (open === undefined) return
    const { stream, clock, inserter } = this.#deps
    const cut = { stream, from: this.#offset, to: open.to }
    const end = await this.#commitStubbornly(
      { cut, records: open.records, configVersion: open.version, configuration: open.projects },
      signal,
    )
    if (end === undefined) return
    if (end.kind === 'fenced') {
      this.#fenced = true
      return
    }
    this.#open = undefined
    this.#mustCut = false
    this.#offset = open.to
    this.#committedAtMs = clock.nowMs()
    const spooled = open.records.flatMap(({ decoded: { record } }) => (record.spooled === undefined ? [] : [record.recordId]))
    inserter.add({ batchId: end.batchId, cut, spooled, files: end.files, isInherited: false })
  }

  /** A store that is away is waited for: the batch is the same at each try. Undefined when stopped first. */
  async #commitStubbornly(batch: ReadyBatch, signal: AbortSignal): Promise<CommitEnd | undefined> {
    const { committer, logger } = this.#deps
    for (let delayMs = retryDelayMs.first; ; delayMs = Math.min(delayMs * 2, retryDelayMs.most)) {
      try {
        return await committer.commit(batch, this.#epoch)
      } catch (error) {
        logger.error({ error, cut: batch.cut }, 'batch not committed, trying again')
      }
      if (signal.aborted) return undefined
      await sleep(delayMs, signal)
    }
  }
}
