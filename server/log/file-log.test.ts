import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { describe, expect, it } from 'vitest'

import { nodeDisk } from '#core/disk'
import type { Disk } from '#core/disk'
import { SimulatedDisk } from '#core/simulated-disk'
import { systemClock } from '#core/time'
import type { RecordId } from '#packages/protocol/ids'

import { FileLogReader, LogDamaged } from './file-log-reader.ts'
import { openFileLogWriter } from './file-log-writer.ts'
import type { FileLogOptions } from './file-log-writer.ts'
import { describeLog, readAll } from './log-suite.ts'
import type { LogWriter } from './log.ts'
import { removeOrphans } from './remove-orphans.ts'
import { listSpooled, spoolPath } from './spool.ts'
import { testRecord } from './test-records.ts'

const fileOptions = (disk: Disk, dataFolder: string): FileLogOptions => ({
  disk,
  folder: join(dataFolder, 'log'),
  spoolFolder: join(dataFolder, 'spool'),
  stream: '0-0',
  clock: systemClock,
  segmentBytesMax: 2000,
  logBytesMax: 1e9,
  onWarning: (message) => expect.unreachable(message),
})

describeLog('log in files', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'vedette-log-'))
  const options = fileOptions(nodeDisk, dataFolder)
  return {
    stream: '0-0',
    reader: new FileLogReader(options),
    openWriter: () => openFileLogWriter(options),
    writeSpool: async (record, content) => {
      await nodeDisk.makeFolder(options.spoolFolder)
      const file = await nodeDisk.openWrite(spoolPath(options.spoolFolder, record.recordId))
      await file.write([content], 0)
      await file.close()
    },
    dispose: () => rm(dataFolder, { recursive: true }),
  }
})

interface Bench {
  readonly disk: SimulatedDisk
  readonly options: FileLogOptions
  readonly reader: FileLogReader
}

const simulated = (changes: Partial<FileLogOptions> = {}): Bench => {
  const disk = new SimulatedDisk(1)
  const options = { ...fileOptions(disk, '/data'), ...changes }
  return { disk, options, reader: new FileLogReader(options) }
}

const segments = async (disk: Disk): Promise<string[]> => (await disk.list('/data/log/0-0')).filter((name) => name.endsWith('.seg'))

/** Appends one after the other, hence each in a flush of its own. */
const appendEach = async (writer: LogWriter, numbers: readonly number[], bodyBytes = 500): Promise<string[]> => {
  const kinds: string[] = []
  for (const number of numbers) kinds.push((await writer.append(testRecord(number, bodyBytes))).kind)
  return kinds
}

const overwrite = async (disk: Disk, path: string, position: number, bytes: Uint8Array): Promise<void> => {
  const file = await disk.openWrite(path)
  await file.write([bytes], position)
  await file.close()
}

describe('segments', () => {
  it('are named by their start and closed at their size', async () => {
    const { disk, options, reader } = simulated()
    const writer = await openFileLogWriter(options)
    await appendEach(writer, [1, 2, 3, 4, 5, 6, 7])
    await writer.close()
    const records = await readAll(reader, '0-0')
    const starts = (await segments(disk)).map((name) => Number.parseInt(name, 16))
    expect(starts).toHaveLength(3)
    expect(records.map(({ offset }) => offset)).toEqual(expect.arrayContaining(starts))
    expect((await segments(disk))[1]).toMatch(/^0000000000000[0-9a-f]{3}\.seg$/)
    expect(disk.openFiles).toBe(0)
  })

  it('are never appended to by the next writer, nor do writers without a record leave any', async () => {
    const { disk, options } = simulated()
    for (let life = 0; life < 3; life += 1) await (await openFileLogWriter(options)).close()
    expect(await segments(disk)).toHaveLength(1)
    const writer = await openFileLogWriter(options)
    await appendEach(writer, [1])
    await writer.close()
    await (await openFileLogWriter(options)).close()
    expect(await segments(disk)).toHaveLength(2)
  })

  it('are closed at their age although no further record comes, so that a quiet server can release them', async () => {
    const { disk, options, reader } = simulated({ segmentAgeMsMax: 20 })
    const writer = await openFileLogWriter(options)
    await appendEach(writer, [1])
    expect(await segments(disk)).toHaveLength(1)
    await expect.poll(() => segments(disk)).toHaveLength(2)
    await reader.release('0-0', await reader.durableOffset('0-0'), [])
    expect(await reader.bytes()).toBe(0)
    await delay(60)
    expect(await segments(disk)).toHaveLength(1)
    await appendEach(writer, [2])
    await expect.poll(() => segments(disk)).toHaveLength(2)
    await writer.close()
  })

  it('are closed later when it fails at their age; the operator is told', async () => {
    const warnings: string[] = []
    const { disk, options } = simulated({ segmentAgeMsMax: 20, onWarning: (message) => void warnings.push(message) })
    const writer = await openFileLogWriter(options)
    await appendEach(writer, [1])
    disk.beforeOperation = ({ kind }) => (kind === 'syncFolder' ? 'EIO' : undefined)
    await expect.poll(() => warnings).toContainEqual(expect.stringMatching(/could not begin a new segment/))
    disk.beforeOperation = undefined
    await expect.poll(() => segments(disk)).toHaveLength(2)
    expect(await appendEach(writer, [2])).toEqual(['durable'])
    await writer.close()
    expect(disk.openFiles).toBe(0)
  })

  it('are closed at their age when the clock says so, even if the machine slept and the timer did not run', async () => {
    let nowMs = 1_770_000_000_000
    const { disk, options } = simulated({ clock: { nowMs: () => nowMs } })
    const writer = await openFileLogWriter(options)
    await appendEach(writer, [1])
    nowMs += 600_000
    await appendEach(writer, [2])
    expect(await segments(disk)).toHaveLength(2)
    await writer.close()
  })

  it('keep the position of the stream when all of them could be released, and the newest always stays', async () => {
    const { disk, options, reader } = simulated()
    const writer = await openFileLogWriter(options)
    await appendEach(writer, [1, 2, 3, 4, 5, 6])
    await writer.close()
    const end = await reader.durableOffset('0-0')
    await reader.release('0-0', end, [])
    expect(await segments(disk)).toHaveLength(1)
    await disk.remove('/data/log/0-0/durable')
    const next = await openFileLogWriter(options)
    expect(await next.append(testRecord(7))).toEqual({ kind: 'durable', offset: end })
    await next.close()
  })

  it('of an unknown name are left alone, and names that are no stream are not read', async () => {
    const { disk, options, reader } = simulated()
    const writer = await openFileLogWriter(options)
    await appendEach(writer, [1])
    await overwrite(disk, '/data/log/0-0/notes.txt', 0, Buffer.from('x'))
    await disk.makeFolder('/data/log/lost+found')
    expect(await reader.streams()).toEqual(['0-0'])
    expect(await reader.durableOffset('../log/0-0')).toBe(0)
    await reader.release('0-0', 1e9, [])
    expect(await disk.list('/data/log/0-0')).toContain('notes.txt')
    await writer.close()
    await expect(openFileLogWriter({ ...options, stream: '../0-0' })).rejects.toThrow(/<node>-<writer>/)
  })
})

describe('group commit', () => {
  it('syncs once for all appends that wait', async () => {
    const { disk, options } = simulated({ segmentBytesMax: 1e6 })
    const writer = await openFileLogWriter(options)
    const kinds: string[] = []
    disk.beforeOperation = ({ kind }) => void kinds.push(kind)
    await Promise.all(Array.from({ length: 50 }, (_, number) => writer.append(testRecord(number))))
    // Records in one write, one sync, then `durable` in one write.
    expect(kinds).toEqual(['write', 'sync', 'write'])
    await writer.close()
  })
})

describe('publishing', () => {
  it('comes before the answer: what could not be published is answered with `failed`, and stays for the next', async () => {
    const { disk, options, reader } = simulated()
    const writer = await openFileLogWriter(options)
    disk.beforeOperation = ({ kind, path }) => (kind === 'write' && path.endsWith('durable') ? 'EIO' : undefined)
    expect(await appendEach(writer, [1])).toEqual(['failed'])
    disk.beforeOperation = undefined
    expect(await appendEach(writer, [2])).toEqual(['durable'])
    expect((await readAll(reader, '0-0')).map(({ recordId }) => Number(recordId))).toEqual([1, 2])
    await writer.close()
  })
})

describe('the byte limit', () => {
  it('answers full above it, and accepts again within a second after a release', async () => {
    let nowMs = 1_770_000_000_000
    const { disk, options, reader } = simulated({ logBytesMax: 4000, clock: { nowMs: () => nowMs } })
    const writer = await openFileLogWriter(options)
    nowMs += 1000
    expect(await appendEach(writer, [1, 2, 3, 4, 5, 6, 7])).toEqual([...Array.from({ length: 6 }, () => 'durable'), 'full'])
    const before = disk.operations
    expect(await appendEach(writer, [8, 9])).toEqual(['full', 'full'])
    expect(disk.operations).toBe(before)
    await reader.release('0-0', await reader.durableOffset('0-0'), [])
    nowMs += 1000
    expect(await appendEach(writer, [10])).toEqual(['durable'])
    await writer.close()
  })

  it('counts what lies there when the writer opens, and spool files', async () => {
    const { disk, options } = simulated({ logBytesMax: 4000 })
    await disk.makeFolder('/data/spool')
    await overwrite(disk, spoolPath('/data/spool', testRecord(1).recordId), 0, Buffer.alloc(3000))
    await overwrite(disk, '/data/spool/parked-1', 0, Buffer.alloc(9000))
    const writer = await openFileLogWriter(options)
    expect(await appendEach(writer, [1, 2])).toEqual(['durable', 'full'])
    expect((await writer.append({ ...testRecord(3, 0), spooled: { bytes: 3000, crc32: 1 } })).kind).toBe('full')
    await writer.close()
  })

  it('refuses a record that breaks the layout, and goes on', async () => {
    const { options } = simulated()
    const writer = await openFileLogWriter(options)
    const refused = await writer.append({ ...testRecord(1), recordId: 'x' as RecordId })
    expect(refused).toMatchObject({ kind: 'failed', cause: { message: 'a record id is 32 hex digits' } })
    expect(await appendEach(writer, [2])).toEqual(['durable'])
    await writer.close()
  })
})

describe('a torn tail', () => {
  it('is cut when the writer opens; whole records that nobody was told of stay', async () => {
    const { disk, options, reader } = simulated({ segmentBytesMax: 1e6 })
    const writer = await openFileLogWriter(options)
    await appendEach(writer, [1, 2])
    await writer.close()
    const path = '/data/log/0-0/0000000000000000.seg'
    const end = await reader.durableOffset('0-0')
    const first = (await disk.readFile(path)).subarray(0, end / 2)
    await overwrite(disk, path, end, Buffer.concat([first, first.subarray(0, 200)]))
    expect(await readAll(reader, '0-0')).toHaveLength(2)
    await (await openFileLogWriter(options)).close()
    expect(await disk.size(path)).toBe(end + first.byteLength)
    expect(await readAll(reader, '0-0')).toHaveLength(3)
  })

  it('is found in a segment of any size, and without `durable`', async () => {
    const { disk, options, reader } = simulated({ segmentBytesMax: 64e6, logBytesMax: 1e9 })
    const writer = await openFileLogWriter(options)
    await appendEach(writer, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 1_500_000)
    await writer.close()
    const end = await reader.durableOffset('0-0')
    await overwrite(disk, '/data/log/0-0/0000000000000000.seg', end, Buffer.alloc(5_000_000))
    await disk.remove('/data/log/0-0/durable')
    await (await openFileLogWriter(options)).close()
    expect(await reader.durableOffset('0-0')).toBe(end)
    expect(await readAll(reader, '0-0', 0, 64e6)).toHaveLength(12)
  })
})

describe('damage in what was acknowledged', () => {
  const damaged = async (options: FileLogOptions, numbers: readonly number[]): Promise<number[]> => {
    const writer = await openFileLogWriter(options)
    const offsets: number[] = []
    for (const number of numbers) {
      const outcome = await writer.append(testRecord(number, 500))
      if (outcome.kind === 'durable') offsets.push(outcome.offset)
    }
    await writer.close()
    return offsets
  }
  const failureOf = async (reading: Promise<unknown>): Promise<unknown> => reading.catch((error: unknown) => error)

  it('is named with its place; what lies before and behind it is read', async () => {
    const { disk, options, reader } = simulated({ segmentBytesMax: 1e6 })
    const [, second = 0, third = 0] = await damaged(options, [1, 2, 3])
    await overwrite(disk, '/data/log/0-0/0000000000000000.seg', second + 200, Buffer.from('!'))
    expect(await reader.read('0-0', 0, 1e6)).toHaveLength(1)
    const failure = await failureOf(reader.read('0-0', second, 1e6))
    expect(failure).toBeInstanceOf(LogDamaged)
    expect(failure).toMatchObject({ stream: '0-0', offset: second, resumeOffset: third })
    expect(await reader.read('0-0', third, 1e6)).toHaveLength(1)
  })

  it('of a length leaves the rest of its segment unreadable, not the next segment', async () => {
    const { disk, options, reader } = simulated()
    const offsets = await damaged(options, [1, 2, 3, 4])
    await overwrite(disk, '/data/log/0-0/0000000000000000.seg', 0, Buffer.from([0, 0, 0, 0]))
    expect(await failureOf(reader.read('0-0', 0, 1e6))).toMatchObject({ name: 'LogDamaged', offset: 0, resumeOffset: offsets[3] })
    expect(await reader.read('0-0', offsets[3] ?? 0, 1e6)).toHaveLength(1)
  })

  it('by a missing segment is damage too', async () => {
    const { disk, options, reader } = simulated()
    const offsets = await damaged(options, [1, 2, 3, 4])
    await disk.remove('/data/log/0-0/0000000000000000.seg')
    expect(await failureOf(reader.read('0-0', 0, 1e6))).toMatchObject({ name: 'LogDamaged', offset: 0, resumeOffset: offsets[3] })
  })

  it('at the end, by a disk that does not honour fsync, is said aloud, and no offset comes to mean other bytes', async () => {
    const warnings: string[] = []
    const { disk, options, reader } = simulated({ onWarning: (message) => void warnings.push(message) })
    const [, second = 0] = await damaged(options, [1, 2])
    const end = await reader.durableOffset('0-0')
    const file = await disk.openWrite('/data/log/0-0/0000000000000000.seg')
    await file.truncate(second)
    await file.close()
    const writer = await openFileLogWriter(options)
    expect(warnings).toEqual([expect.stringMatching(/were acknowledged and are damaged or missing/)])
    expect(await writer.append(testRecord(3))).toEqual({ kind: 'durable', offset: end })
    await writer.close()
    expect(await failureOf(reader.read('0-0', second, 1e6))).toMatchObject({ offset: second, resumeOffset: end })
    expect(await reader.read('0-0', end, 1e6)).toHaveLength(1)
  })

  it('is not what a torn `durable` makes of a sound log: the reader waits for the writer', async () => {
    const { disk, options, reader } = simulated()
    const [, second = 0] = await damaged(options, [1, 2])
    for (const wrong of [second + 3, second + 100]) {
      const torn = Buffer.alloc(8)
      torn.writeUInt32LE(wrong, 0)
      await overwrite(disk, '/data/log/0-0/durable', 0, torn)
      expect(await reader.read('0-0', 0, 1e6)).toHaveLength(1)
      expect(await reader.read('0-0', second, 1e6)).toEqual([])
    }
    await overwrite(disk, '/data/log/0-0/durable', 0, Buffer.alloc(8, 0xff))
    expect(await reader.read('0-0', 0, 1e6)).toEqual([])
    await (await openFileLogWriter(options)).close()
    expect(await readAll(reader, '0-0')).toHaveLength(2)
  })
})

describe('orphans in the spool', () => {
  it('go; files of records, of others, and those made later stay', async () => {
    const { disk, options } = simulated()
    await disk.makeFolder('/data/spool')
    const spool = async (number: number): Promise<void> =>
      overwrite(disk, spoolPath('/data/spool', testRecord(number).recordId), 0, Buffer.from('12345'))
    await Promise.all([spool(1), spool(2), spool(3)])
    await overwrite(disk, '/data/spool/parked-1', 0, Buffer.from('x'))
    await overwrite(disk, '/data/spool/dead-00000000000000000000000000000001', 0, Buffer.from('x'))
    const writer = await openFileLogWriter(options)
    await appendEach(writer, [10, 11, 12, 13, 14])
    await writer.append({ ...testRecord(2, 0), spooled: { bytes: 5, crc32: 1 } })
    const candidates = await listSpooled(disk, '/data/spool')
    await spool(4)
    expect(await removeOrphans(options, candidates)).toBe(2)
    const left = [testRecord(2).recordId, testRecord(4).recordId, 'dead-00000000000000000000000000000001', 'parked-1']
    expect(await disk.list('/data/spool')).toEqual(left)
    expect(await removeOrphans(options, [])).toBe(0)
    await writer.close()
  })

  it('stay while the log is damaged: their record may have been there', async () => {
    const { disk, options } = simulated()
    await disk.makeFolder('/data/spool')
    await overwrite(disk, spoolPath('/data/spool', testRecord(1).recordId), 0, Buffer.from('x'))
    const writer = await openFileLogWriter(options)
    await appendEach(writer, [2])
    await writer.close()
    await overwrite(disk, '/data/log/0-0/0000000000000000.seg', 100, Buffer.from('!'))
    expect(await removeOrphans(options, await listSpooled(disk, '/data/spool'))).toBe(0)
    expect(await listSpooled(disk, '/data/spool')).toHaveLength(1)
  })
})
