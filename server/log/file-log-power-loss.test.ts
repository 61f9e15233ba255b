import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Disk } from '#core/disk'
import { seededRandom, SimulatedDisk } from '#core/simulated-disk'
import type { DiskFault, DiskOperation } from '#core/simulated-disk'
import { systemClock } from '#core/time'
import type { RecordId } from '#packages/protocol/ids'

import { FileLogReader, LogDamaged } from './file-log-reader.ts'
import { openFileLogWriter } from './file-log-writer.ts'
import type { FileLogOptions } from './file-log-writer.ts'
import type { LogRecord, LogWriter } from './log.ts'
import { testRecord } from './test-records.ts'

/*
 * The guarantee of the log (durability.md, cases 1, 2 and 19), checked end to end on a disk that loses what was not synced: writers that
 * append concurrently, a consumer that reads, moves its cursor and releases, and a power loss or a kill between any two operations of the
 * disk, several times in a row. Whatever happened: every acknowledged record reaches the consumer exactly once, any other at most once,
 * and what the consumer has seen is still there, at the same offset, until it is released.
 */

/** A disk as the log sees it; the real one, or one that breaks a promise. */
type Lens = (disk: SimulatedDisk) => Disk

const honest: Lens = (disk) => disk

/** `sync` of files does nothing: the log of a program that forgot fdatasync. */
const withoutSync: Lens = (disk) => {
  const open = async (opening: ReturnType<Disk['openWrite']>): ReturnType<Disk['openWrite']> => ({
    ...(await opening),
    sync: () => Promise.resolve(),
  })
  // A write that only claims to be durable is a plain one.
  return lens(disk, { openWrite: (path) => open(disk.openWrite(path)), openDurable: (path) => open(disk.openWrite(path)) })
}

/** `syncFolder` does nothing: the log of a program that forgot that names are content too. */
const withoutFolderSync: Lens = (disk) => lens(disk, { syncFolder: () => Promise.resolve() })

const lens = (disk: SimulatedDisk, changes: Partial<Disk>): Disk => ({
  openRead: (path) => disk.openRead(path),
  openWrite: (path) => disk.openWrite(path),
  openDurable: (path) => disk.openDurable(path),
  list: (folder) => disk.list(folder),
  makeFolder: (folder) => disk.makeFolder(folder),
  syncFolder: (folder) => disk.syncFolder(folder),
  rename: (from, to) => disk.rename(from, to),
  remove: (path) => disk.remove(path),
  size: (path) => disk.size(path),
  modifiedAtMs: (path) => disk.modifiedAtMs(path),
  readFile: (path) => disk.readFile(path),
  ...changes,
})

const options = (disk: Disk): FileLogOptions => ({
  disk,
  folder: '/data/log',
  spoolFolder: '/data/spool',
  stream: '0-0',
  clock: systemClock,
  segmentBytesMax: 600,
  logBytesMax: 1e9,
  onWarning: () => undefined,
})

/** What the world outside of the disk knows: it survives every crash, as clients and the metadata store do. */
class World {
  readonly random: () => number
  readonly appended = new Set<RecordId>()
  readonly acknowledged = new Map<RecordId, number>()
  readonly consumed: LogRecord[] = []
  cursor = 0
  #released = 0
  #nextId = 1

  constructor(seed: number) {
    this.random = seededRandom(seed)
  }

  /** A number in 0 .. max. */
  draw(max: number): number {
    return Math.floor(this.random() * (max + 1))
  }

  /** One client: appends until it is refused. */
  async append(writer: LogWriter, count: number): Promise<void> {
    for (let turn = 0; turn < count; turn += 1) {
      const record = testRecord(this.#nextId, this.draw(200))
      this.#nextId += 1
      this.appended.add(record.recordId)
      const outcome = await writer.append(record)
      if (outcome.kind === 'durable') this.acknowledged.set(record.recordId, outcome.offset)
    }
  }

  /** The consumer: reads, moves its cursor, releases. Damage is passed over, as it would be with a named outcome. */
  async consume(reader: FileLogReader, turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) {
      try {
        const records = await reader.read('0-0', this.cursor, 1 + this.draw(1000))
        this.consumed.push(...records)
        this.cursor = records.at(-1)?.endOffset ?? this.cursor
        if (this.draw(2) > 0) continue
        this.#released = this.cursor
        await reader.release('0-0', this.cursor, [])
      } catch (error) {
        if (error instanceof LogDamaged) this.cursor = error.resumeOffset
      }
    }
  }

  /** Records that the consumer has seen and not released, and that are not there any more: a batch could not be rebuilt from them (durability.md, 7). */
  async vanished(reader: FileLogReader): Promise<string[]> {
    const found: string[] = []
    for (const { recordId, offset } of this.consumed) {
      if (offset < this.#released) continue
      const [again] = await reader.read('0-0', offset, 1).catch(() => [])
      if (again?.recordId !== recordId) found.push(`${recordId} was read, and is gone`)
    }
    return found
  }

  /** What is wrong, in sentences. */
  get losses(): string[] {
    const found: string[] = []
    const offsets = new Map<RecordId, number>()
    for (const { recordId, offset } of this.consumed) {
      if (offsets.has(recordId)) found.push(`${recordId} consumed twice`)
      if (!this.appended.has(recordId)) found.push(`${recordId} was never appended`)
      offsets.set(recordId, offset)
    }
    for (const [recordId, offset] of this.acknowledged) {
      if (!offsets.has(recordId)) found.push(`${recordId} acknowledged and lost`)
      else if (offsets.get(recordId) !== offset) found.push(`${recordId} is not where the answer said`)
    }
    return found
  }
}

/** One life of the programs: consumer and, if the disk lets it open, a writer with three clients. */
const live = async (world: World, disk: Disk): Promise<void> => {
  const reader = new FileLogReader(options(disk))
  // The consumer may well start before the writer has recovered the stream.
  if (world.draw(2) === 0) await world.consume(reader, 2)
  const writer = await openFileLogWriter(options(disk)).catch(() => undefined)
  if (!writer) return
  const counts = [world.draw(4), world.draw(4), world.draw(4)]
  await Promise.all([...counts.map((count) => world.append(writer, count)), world.consume(reader, world.draw(8))])
  await writer.close()
}

/** The last life: nothing fails any more, and the consumer reads to the end. */
const settle = async (world: World, disk: SimulatedDisk, lensUsed: Lens): Promise<string[]> => {
  const writer = await openFileLogWriter(options(lensUsed(disk)))
  const end = world.appended.size
  await world.append(writer, 1)
  expect(world.acknowledged.size, 'after all, the log works again').toBeGreaterThan(0)
  expect(world.appended.size).toBe(end + 1)
  await writer.close()
  const reader = new FileLogReader(options(lensUsed(disk)))
  const vanished = await world.vanished(reader)
  for (let turn = 0; turn < 500 && world.cursor < (await reader.durableOffset('0-0')); turn += 1) await world.consume(reader, 1)
  expect(disk.openFiles).toBe(0)
  return [...vanished, ...world.losses]
}

const freshDisk = async (seed: number): Promise<SimulatedDisk> => {
  const disk = new SimulatedDisk(seed)
  await disk.makeFolder('/data')
  await disk.syncFolder('/')
  return disk
}

/** One life per stop: the disk stops before that operation (or later, when the programs are done), by power loss or, if odd, sometimes by a kill. Returns what was lost. */
const losesWith = async (seed: number, stops: readonly number[], lensUsed: Lens = honest): Promise<string[]> => {
  const world = new World(seed)
  let disk = await freshDisk(seed)
  for (const stop of stops) {
    const running = disk
    const last = running.operations + stop
    running.beforeOperation = ({ index }) => {
      if (index >= last) running.powerOff()
      return undefined
    }
    await live(world, lensUsed(running))
    disk = world.draw(3) === 0 ? running.restart() : running.crash()
  }
  return settle(world, disk, lensUsed)
}

/** How many operations an undisturbed life takes. */
const operationsOf = async (seed: number): Promise<number> => {
  const disk = await freshDisk(seed)
  const before = disk.operations
  await live(new World(seed), disk)
  return disk.operations - before
}

describe('a power loss', () => {
  it('at any operation of a life takes nothing that was acknowledged', async () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const operations = await operationsOf(seed)
      expect(operations).toBeGreaterThan(15)
      for (let stop = 0; stop <= operations; stop += 1) expect(await losesWith(seed, [stop]), `seed ${seed}, stop ${stop}`).toEqual([])
    }
  })

  it('and another and a kill, at any moments, recoveries included, take nothing either', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(fc.nat(120), { minLength: 1, maxLength: 6 }), async (seed, stops) => {
        expect(await losesWith(seed, stops)).toEqual([])
      }),
      { numRuns: 400 },
    )
  })
})

describe('the check itself', () => {
  const losses = async (lensUsed: Lens): Promise<number> => {
    let found = 0
    for (let seed = 1; seed <= 100; seed += 1) if ((await losesWith(seed, [seed % 120, 60, 100], lensUsed)).length > 0) found += 1
    return found
  }

  it('finds a log that does not sync its files', async () => {
    expect(await losses(withoutSync)).toBeGreaterThan(5)
  })

  it('finds a log that does not sync its folders', async () => {
    expect(await losses(withoutFolderSync)).toBeGreaterThan(5)
  })
})

/** A life in which operations fail with the given fault where `fails` says so; then a power loss; returns what was lost. */
const losesWithFaults = async (seed: number, fault: DiskFault, fails: (operation: DiskOperation) => boolean): Promise<string[]> => {
  const world = new World(seed)
  let disk = await freshDisk(seed)
  for (let life = 0; life < 2; life += 1) {
    disk.beforeOperation = (operation) => (fails(operation) ? fault : undefined)
    await live(world, disk).catch(() => undefined)
    disk.beforeOperation = undefined
    disk = world.draw(1) === 0 ? disk.crash() : disk.restart()
  }
  return settle(world, disk, honest)
}

describe('a disk that fails', () => {
  it('once, at any operation, full or broken, costs at most the appends that were told so', async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const operations = await operationsOf(seed)
      for (let at = 0; at <= operations; at += 1) {
        const fault = at % 2 === 0 ? 'ENOSPC' : 'EIO'
        expect(await losesWithFaults(seed, fault, ({ index }) => index === at), `seed ${seed}, operation ${at}`).toEqual([])
      }
    }
  })

  it('now and then, costs no more', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom<DiskFault>('ENOSPC', 'EIO'), async (seed, fault) => {
        const random = seededRandom(seed)
        expect(await losesWithFaults(seed, fault, () => random() < 0.15)).toEqual([])
      }),
      // A record whose sync fails is read by the next life, whose sync does not fail.
      { numRuns: 300, examples: [[229_513_944, 'ENOSPC']] },
    )
  })

  it('for a while, is answered with `failed` and leaves no torn bytes; then the same writer goes on', async () => {
    const disk = await freshDisk(1)
    const reader = new FileLogReader(options(disk))
    const writer = await openFileLogWriter(options(disk))
    await writer.append(testRecord(1))
    const end = await reader.durableOffset('0-0')
    disk.beforeOperation = ({ kind }) => (kind === 'write' ? 'ENOSPC' : undefined)
    for (const number of [2, 3]) {
      expect(await writer.append(testRecord(number))).toMatchObject({ kind: 'failed', cause: { code: 'ENOSPC' } })
    }
    disk.beforeOperation = undefined
    expect(await reader.bytes(), 'the space of the torn write is given back').toBe(end)
    // Not even the repair is possible.
    disk.beforeOperation = ({ kind }) => (kind === 'write' || kind === 'truncate' ? 'EIO' : undefined)
    for (const number of [4, 5]) expect((await writer.append(testRecord(number))).kind).toBe('failed')
    disk.beforeOperation = undefined
    expect(await writer.append(testRecord(6))).toEqual({ kind: 'durable', offset: end })
    await writer.close()
    expect((await reader.read('0-0', 0, 1e6)).map(({ recordId }) => Number(recordId))).toEqual([1, 6])
    expect(await reader.bytes()).toBe(await reader.durableOffset('0-0'))
    expect(disk.openFiles).toBe(0)
  })
})
