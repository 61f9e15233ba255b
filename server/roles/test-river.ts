import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { nodeDisk } from '#core/disk'
import type { Disk } from '#core/disk'
import { createIdGenerator } from '#core/id-generator'
import { silentLogger } from '#core/logger'
import { randomHex } from '#core/random'
import { systemClock } from '#core/time'
import type { ProjectId, RecordId } from '#packages/protocol/ids'
import { FileLogReader } from '#server/log/file-log-reader'
import { openFileLogWriter } from '#server/log/file-log-writer'
import type { LogWriter, NewRecord } from '#server/log/log'
import { publicKey } from '#server/pipeline/test-records'
import type { Lane } from '#server/pipeline/unit'
import { listeners } from '#server/signals/listeners'
import { createDiskBlobs } from '#server/stores/blobs/disk'
import type { BlobStore } from '#server/stores/blobs/port'
import type { EventStore } from '#server/stores/events/port'
import { changeConfiguration } from '#server/stores/metadata/change-configuration'
import { migrate } from '#server/stores/metadata/migrate'
import { openMetadata } from '#server/stores/metadata/open-metadata'
import type { MetadataStore } from '#server/stores/metadata/open-metadata'
import type { BatchStore } from '#server/stores/metadata/port'

import { createRiver } from './river.ts'

interface Faults {
  readonly events?: Partial<EventStore>
  readonly store?: Partial<BatchStore>
  readonly blobs?: Partial<BlobStore>
  readonly disk?: Disk
  readonly lanes?: readonly Lane[]
}

const withFaults = <Port extends object>(port: Port, faults: Partial<Port> = {}): Port =>
  new Proxy(port, {
    get: (target, name) => {
      const value: unknown = Reflect.get(name in faults ? faults : target, name)
      return typeof value === 'function' ? value.bind(name in faults ? faults : target) : value
    },
  })

const waitMsMax = 20_000

/** For tests: a data folder with a real log, real stores and the real river between them, started and stopped at will. */
export class TestRiver {
  readonly folder: string
  /** Streams `<node>-0`, `<node>-1` of this test alone: the engine that tests share remembers insert tokens, and these begin with the stream. */
  readonly node: number
  readonly metadata: MetadataStore
  readonly store: BatchStore
  readonly reader: FileLogReader
  readonly #events: EventStore
  readonly #writers = new Map<string, LogWriter>()
  #stop: (() => Promise<void>) | undefined

  private constructor(folder: string, node: number, stores: { readonly events: EventStore; readonly metadata: MetadataStore }) {
    const { events, metadata } = stores
    this.folder = folder
    this.node = node
    this.metadata = metadata
    this.#events = events
    this.store = metadata.batches({ newId: createIdGenerator(systemClock, 0), signals: listeners })
    this.reader = new FileLogReader({ disk: nodeDisk, folder: join(folder, 'log'), spoolFolder: join(folder, 'spool') })
  }

  /** `node` must be new to the engine. */
  static async open(events: EventStore, node: number): Promise<TestRiver> {
    const folder = await mkdtemp(join(tmpdir(), 'vedette-river-'))
    for (const name of ['log', 'spool', 'batches', 'blobs']) mkdirSync(join(folder, name))
    const metadata = openMetadata({ file: join(folder, 'meta.sqlite'), role: 'process' })
    await migrate(metadata.db, metadata.dialect)
    const river = new TestRiver(folder, node, { events, metadata })
    await river.#addProject()
    return river
  }

  async #addProject(): Promise<void> {
    const { db } = this.metadata
    await db.insertInto('organizations').values({ id: 1, slug: 'acme', name: 'acme', created_at: 0 }).execute()
    const project = {
      id: 1,
      org_id: 1,
      slug: 'web',
      name: 'web',
      platform: 'python',
      created_at: 0,
      next_short_id: 1,
      settings: '{}',
      first_event_at: 0,
    }
    await db.insertInto('projects').values(project).execute()
    const key = { id: 77, public_key: publicKey, project_id: 1, label: 'default', state: 'active', created_at: 0 }
    await db.insertInto('keys').values(key).execute()
    await db.transaction().execute((trx) => changeConfiguration(trx, [1]))
  }

  /** The log's writer of one of this test's streams; 0 is the front's, 1 the one for what comes back. */
  async writer(number: number): Promise<LogWriter> {
    const stream = `${this.node}-${number}`
    const place = { disk: nodeDisk, folder: join(this.folder, 'log'), spoolFolder: join(this.folder, 'spool') }
    const known = this.#writers.get(stream)
    if (known !== undefined) return known
    const writer = await openFileLogWriter({ ...place, stream, clock: systemClock, logBytesMax: 1e9, onWarning: () => {} })
    this.#writers.set(stream, writer)
    return writer
  }

  /** Appends a request as the front does; resolves when it is durable. */
  async append(body: string, { writer = 0, ...change }: Partial<NewRecord> & { readonly writer?: number } = {}): Promise<void> {
    const record: NewRecord = {
      kind: 'envelope',
      encoding: 'identity',
      receivedAtMs: Date.now(),
      projectId: 1 as ProjectId,
      recordId: randomHex(16) as RecordId,
      head: { key: publicKey, ip: '203.0.113.9' },
      body: Buffer.from(body),
      ...change,
    }
    const outcome = await (await this.writer(writer)).append(record)
    if (outcome.kind !== 'durable') throw new Error(`not durable: ${outcome.kind}`)
  }

  /** Starts processing; with faults, parts of the outside fail. */
  async start(faults: Faults = {}): Promise<void> {
    const disk = faults.disk ?? nodeDisk
    const stopping = new AbortController()
    const version = await this.store.configVersion()
    const configuration = { version, projects: await this.store.configuration(version) }
    const river = createRiver({
      disk,
      clock: systemClock,
      logger: silentLogger,
      store: withFaults(this.store, faults.store),
      events: withFaults(this.#events, faults.events),
      blobs: withFaults(createDiskBlobs({ folder: join(this.folder, 'blobs'), writer: 'test' }), faults.blobs),
      reader: this.reader,
      batchFolder: join(this.folder, 'batches'),
      spoolFolder: join(this.folder, 'spool'),
      configuration: { current: () => configuration },
      ...(faults.lanes && { lanes: faults.lanes }),
    })
    await river.recover()
    river.inserter.start()
    const consumed = (await this.reader.streams()).map((stream) => river.consumerOf(stream).run(stopping.signal))
    this.#stop = async () => {
      stopping.abort()
      await river.inserter.stop()
      await Promise.all(consumed)
    }
  }

  /** Stops between two attempts, as a process that is ended does; what is unfinished stays so. */
  async stop(): Promise<void> {
    await this.#stop?.()
    this.#stop = undefined
  }

  async until(what: string, look: () => Promise<boolean>): Promise<void> {
    for (let waitedMs = 0; !(await look()); waitedMs += 20) {
      if (waitedMs > waitMsMax) throw new Error(`${what}: not within ${waitMsMax} ms`)
      await delay(20)
    }
  }

  /** Until every durable byte is behind the cursor and every batch is acknowledged. */
  async untilDrained(): Promise<void> {
    await this.until('drained', async () => (await this.lagBytes()) === 0 && (await this.store.unfinished()).length === 0)
  }

  /** Until every durable byte is behind the cursor. */
  async untilCommitted(): Promise<void> {
    await this.until('committed', async () => (await this.lagBytes()) === 0)
  }

  async lagBytes(): Promise<number> {
    const cursors = await this.metadata.db.selectFrom('cursors').selectAll().execute()
    let lag = 0
    for (const stream of await this.reader.streams()) {
      lag += (await this.reader.durableOffset(stream)) - (cursors.find((cursor) => cursor.stream === stream)?.offset ?? 0)
    }
    return lag
  }

  async close(): Promise<void> {
    await this.stop()
    for (const writer of this.#writers.values()) await writer.close()
    await this.metadata.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}
