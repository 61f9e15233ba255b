import { crc32 } from 'node:zlib'

import { describe, expect, it } from 'vitest'

import type { Disk, DiskFile } from '#core/disk'
import { SimulatedDisk } from '#core/simulated-disk'
import { decodeRecord } from '#server/log/record-codec'
import { eventPayloads } from '#server/stores/events/tables'

import { isIntact, writeFiles } from './batch-files.ts'
import type { EncodedFile } from './batch-files.ts'
import { createHoldUnits } from './held-units.ts'
import type { HeldUnit } from './settle.ts'
import { decodeRecordBody } from './steps/decode.ts'
import { envelopeOf, errorEvent, recordOf } from './test-records.ts'

/* Batch files and held units are named by a metadata transaction that follows them: whatever the power does, what was named must be there. */

const folder = '/data/batches'
const spool = '/data/spool'
const seeds = Array.from({ length: 40 }, (_, seed) => seed)

const fileOf = (name: string, bytes: Buffer): EncodedFile => ({
  bytes,
  file: { table: eventPayloads.name, part: 0, file: name, rows: 1, bytes: bytes.length, crc32: crc32(bytes), columns: [], partitions: [] },
})

const isWhole = async (disk: Disk, { file, bytes }: EncodedFile): Promise<boolean> => {
  if ((await disk.size(`${folder}/${file.file}`)) === undefined) return false
  return (await disk.readFile(`${folder}/${file.file}`)).equals(bytes)
}

/** The same disk with one promise broken. */
const without = (disk: SimulatedDisk, broken: 'file sync' | 'folder sync'): Disk => {
  const unsynced = (file: DiskFile): DiskFile => ({
    write: (buffers, position) => file.write(buffers, position),
    writeNow: (bytes, position) => file.writeNow(bytes, position),
    read: (position, length) => file.read(position, length),
    sync: () => Promise.resolve(),
    truncate: (size) => file.truncate(size),
    size: () => file.size(),
    close: () => file.close(),
  })
  return {
    openRead: (path) => disk.openRead(path),
    openWrite: async (path) => (broken === 'file sync' ? unsynced(await disk.openWrite(path)) : disk.openWrite(path)),
    openDurable: (path) => disk.openDurable(path),
    list: (path) => disk.list(path),
    makeFolder: (path) => disk.makeFolder(path),
    syncFolder: (path) => (broken === 'folder sync' ? Promise.resolve() : disk.syncFolder(path)),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    size: (path) => disk.size(path),
    modifiedAtMs: (path) => disk.modifiedAtMs(path),
    readFile: (path) => disk.readFile(path),
  }
}

const diskOf = async (seed: number): Promise<SimulatedDisk> => {
  const disk = new SimulatedDisk(seed)
  for (const path of ['/data', folder, spool]) {
    await disk.makeFolder(path)
    await disk.syncFolder(path === '/data' ? '/' : '/data')
  }
  return disk
}

/** Files that were written, and that a power loss right after left damaged. */
const lostFiles = async (breaking: (disk: SimulatedDisk) => Disk): Promise<number> => {
  let lost = 0
  for (const seed of seeds) {
    const disk = await diskOf(seed)
    const files = [fileOf('a', Buffer.alloc(9000, seed + 1)), fileOf('b', Buffer.from('short'))]
    await writeFiles(breaking(disk), folder, files)
    const after = disk.crash()
    for (const file of files) if (!(await isWhole(after, file))) lost += 1
  }
  return lost
}

describe('batch files', () => {
  it('are whole after a power loss at any time after they were written', async () => {
    expect(await lostFiles((disk) => disk)).toBe(0)
  })

  it('are lost on a disk without file sync or without folder sync: the test can fail', async () => {
    expect(await lostFiles((disk) => without(disk, 'file sync'))).toBeGreaterThan(0)
    expect(await lostFiles((disk) => without(disk, 'folder sync'))).toBeGreaterThan(0)
  })

  it('that a power loss during the writing left are never taken for whole ones', async () => {
    for (const seed of seeds) {
      const disk = await diskOf(seed)
      const file = fileOf('a', Buffer.alloc(5000, 7))
      disk.beforeOperation = ({ index }) => {
        if (index === seed % 12) disk.powerOff()
        return undefined
      }
      await writeFiles(disk, folder, [file]).catch(() => undefined)
      const after = disk.crash()
      expect(await isIntact(after, folder, file.file)).toBe(await isWhole(after, file))
    }
  })
})

const heldUnit = (payload: string): HeldUnit => {
  const record = recordOf(envelopeOf({ event_id: 'a'.repeat(32) }, [{ type: 'event', length: Buffer.byteLength(payload) }, payload]))
  const decoded = decodeRecordBody(record, Buffer.from(record.body))
  const [item] = decoded.items
  if (item === undefined) throw new Error('one item')
  return { decoded, end: { kind: 'dead', unit: { lane: 'x', index: 0, items: [item] }, error: new Error('poison') } }
}

describe('held units', () => {
  it('are whole after a power loss at any time after they were named, also with a body that lies beside', async () => {
    for (const seed of seeds) {
      const disk = await diskOf(seed)
      const small = heldUnit(JSON.stringify(errorEvent('b'.repeat(32))))
      const large = heldUnit(JSON.stringify({ message: 'x'.repeat(1024 * 1024 - 50) }))
      const rows = await createHoldUnits(disk, spool)([small, large], 1)
      const after = disk.crash()
      for (const { file } of rows) {
        const record = decodeRecord(await after.readFile(`${spool}/${file}`), 'held', 0)
        const bodyBytes = record?.spooled === undefined ? record?.body.byteLength : await after.size(`${spool}/${file}.body`)
        expect(bodyBytes).toBeGreaterThan(100)
        expect(bodyBytes).toBe(record?.spooled?.bytes ?? bodyBytes)
      }
    }
  })

  it('have the same name at each try, so a batch that is tried again writes the same files', async () => {
    const disk = await diskOf(1)
    const hold = createHoldUnits(disk, spool)
    const unit = heldUnit('{}')
    expect((await hold([unit], 1)).map(({ file }) => file)).toEqual((await hold([unit], 2)).map(({ file }) => file))
  })
})
