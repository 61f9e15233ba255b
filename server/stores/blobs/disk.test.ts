import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { SimulatedDisk } from '#core/simulated-disk'

import { createDiskBlobs } from './disk.ts'
import type { BlobStore } from './port.ts'

let root = ''
let blobs: BlobStore

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vedette-blobs-'))
  blobs = createDiskBlobs({ folder: join(root, 'blobs'), writer: 'process' })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const content = async (name: string, from = blobs): Promise<Buffer | undefined> => {
  const stream = await from.get(name)
  return stream && buffer(stream)
}
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  )

const chunks = async function* (...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part)
}

describe('what is put can be read again', () => {
  test('bytes, with their size', async () => {
    expect(await blobs.put('0a/ff01', Buffer.from('hello'))).toEqual({ bytes: 5 })
    expect(await blobs.size('0a/ff01')).toBe(5)
    expect(await blobs.exists('0a/ff01')).toBe(true)
    expect(String(await content('0a/ff01'))).toBe('hello')
  })

  test('a stream of several megabytes, across many chunks', async () => {
    const big = Buffer.alloc(3_000_001, 'abcdefg')
    await blobs.put('beef', chunks(String(big.subarray(0, 1_000_000)), '', String(big.subarray(1_000_000))))
    expect((await content('beef'))?.equals(big)).toBe(true)
  })

  test('no bytes at all', async () => {
    await blobs.put('00', new Uint8Array())
    expect(await blobs.size('00')).toBe(0)
    expect(await content('00')).toHaveLength(0)
  })

  test('names that are parts of one another', async () => {
    for (const name of ['aa', 'aabb', 'aa/aabb', 'aa/aa/aabb']) await blobs.put(name, Buffer.from(name))
    for (const name of ['aa', 'aabb', 'aa/aabb', 'aa/aa/aabb']) expect(String(await content(name))).toBe(name)
  })

  test('files are for us alone', async () => {
    await blobs.put('0a', Buffer.from('x'))
    expect(filesBelow(root).map((file) => statSync(file).mode & 0o777)).toEqual([0o600])
  })
})

describe('a part of what was put', () => {
  const part = async (from: number, end: number): Promise<string> => {
    const stream = await blobs.get('abcd', { from, end })
    return stream === undefined ? 'none' : String(await buffer(stream))
  }

  test('is read from its first byte to before its end', async () => {
    await blobs.put('abcd', Buffer.from('0123456789'))
    expect([await part(0, 1), await part(3, 6), await part(9, 10), await part(4, 4), await part(8, 99), await part(20, 30)]).toEqual([
      '0',
      '345',
      '9',
      '',
      '89',
      '',
    ])
  })

  test('reaches over many chunks', async () => {
    const big = Buffer.alloc(300_000, 'abcdefg')
    await blobs.put('abcd', big)
    expect(await part(65_530, 200_001)).toBe(String(big.subarray(65_530, 200_001)))
  })
})

describe('removing what may still be needed', () => {
  test('asks with the time of the last put, and obeys', async () => {
    const beforeMs = Date.now()
    await blobs.put('abcd', Buffer.from('x'))
    const asked: number[] = []
    const decide = (isNeeded: boolean) => async (putAtMs: number) => {
      asked.push(putAtMs)
      return isNeeded
    }
    expect(await blobs.removeUnless('abcd', decide(true))).toBe(false)
    expect(String(await content('abcd'))).toBe('x')
    expect(await blobs.removeUnless('abcd', decide(false))).toBe(true)
    expect(await blobs.exists('abcd')).toBe(false)
    expect(filesBelow(root)).toEqual([])
    for (const putAtMs of asked) expect(Math.abs(putAtMs - beforeMs)).toBeLessThan(10_000)
    expect(asked).toHaveLength(2)
  })

  test('what is not there is gone, without asking', async () => {
    expect(await blobs.removeUnless('abcd', () => Promise.reject(new Error('asked')))).toBe(true)
  })

  test('what is put meanwhile stays, whatever is decided', async () => {
    for (const isNeeded of [true, false]) {
      await blobs.put('abcd', Buffer.from('x'))
      await blobs.removeUnless('abcd', async () => {
        await blobs.put('abcd', Buffer.from('x'))
        return isNeeded
      })
      expect(String(await content('abcd'))).toBe('x')
    }
    expect(filesBelow(root)).toHaveLength(1)
  })

  test('a question that fails leaves it where it was', async () => {
    await blobs.put('abcd', Buffer.from('x'))
    await expect(blobs.removeUnless('abcd', () => Promise.reject(new Error('busy')))).rejects.toThrow('busy')
    expect(String(await content('abcd'))).toBe('x')
  })

  test.each(Array.from({ length: 30 }, (_, index) => index))(
    'a power loss in between is mended by the next call (seed %i)',
    async (seed) => {
      const disk = new SimulatedDisk(seed)
      await disk.makeFolder('/data')
      await disk.syncFolder('/')
      const options = { folder: '/data/blobs', writer: 'process' }
      await createDiskBlobs({ ...options, disk }).put('abcd', Buffer.from('x'))
      let left = seed % 6
      disk.beforeOperation = () => {
        if (left === 0) disk.powerOff()
        left -= 1
        return undefined
      }
      await createDiskBlobs({ ...options, disk })
        .removeUnless('abcd', () => Promise.resolve(true))
        .catch(() => undefined)
      const after = createDiskBlobs({ ...options, disk: disk.crash() })
      expect(await after.removeUnless('abcd', () => Promise.resolve(true))).toBe(false)
      expect(String(await content('abcd', after))).toBe('x')
    },
  )
})

describe('what is not there', () => {
  test('has no stream and no size, and is removed without an error', async () => {
    expect(await blobs.get('0123')).toBeUndefined()
    expect(await blobs.size('0123')).toBeUndefined()
    expect(await blobs.exists('0123')).toBe(false)
    await blobs.remove('0123')
  })

  test('is what was removed', async () => {
    await blobs.put('0123', Buffer.from('x'))
    await blobs.remove('0123')
    expect(await blobs.exists('0123')).toBe(false)
    expect(filesBelow(root)).toEqual([])
  })

  test('is what failed half-way', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half')
      throw new Error('gone')
    }
    await expect(blobs.put('0123', broken())).rejects.toThrow('gone')
    expect(await blobs.exists('0123')).toBe(false)
    expect(filesBelow(root)).toEqual([])
  })
})

test.each(['', '../etc/passwd', 'AB', 'a/../b', '/a', 'a/', 'a//b', 'a\0', 'g', 'a'.repeat(129), 'a/b/c/d/e'])(
  'name %j is refused',
  async (name) => {
    await expect(blobs.put(name, Buffer.from('x'))).rejects.toThrow('hex digits')
    await expect(blobs.get(name)).rejects.toThrow('hex digits')
  },
)

test('the same name put by many at once, in two processes, is one whole blob', async () => {
  const other = createDiskBlobs({ folder: join(root, 'blobs'), writer: 'api' })
  const bytes = Buffer.alloc(300_000, 'z')
  await Promise.all(Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? blobs : other).put('abcd/1234', bytes)))
  expect((await content('abcd/1234'))?.equals(bytes)).toBe(true)
  expect(filesBelow(root)).toHaveLength(1)
})

test('a stream that is given up closes its file', async () => {
  const disk = new SimulatedDisk(1)
  const store = createDiskBlobs({ folder: '/data/blobs', writer: 'process', disk })
  await store.put('abcd', Buffer.alloc(1_000_000))
  for await (const chunk of (await store.get('abcd')) ?? []) {
    expect(chunk).toBeDefined()
    break
  }
  await expect.poll(() => disk.openFiles).toBe(0)
})

describe('power loss, on the simulated disk', () => {
  const seeds = Array.from({ length: 40 }, (_, index) => index)
  const afterCrash = (disk: SimulatedDisk): BlobStore => createDiskBlobs({ folder: '/data/blobs', writer: 'process', disk: disk.crash() })
  const fresh = async (seed: number): Promise<SimulatedDisk> => {
    const disk = new SimulatedDisk(seed)
    await disk.makeFolder('/data')
    await disk.syncFolder('/')
    return disk
  }

  test.each(seeds)('a blob whose put resolved is there in full (seed %i)', async (seed) => {
    const disk = await fresh(seed)
    const store = createDiskBlobs({ folder: '/data/blobs', writer: 'process', disk })
    await store.put('ab/cdef', Buffer.alloc(5_000, 'x'))
    await store.put('ab/cd01', Buffer.alloc(10, 'y'))
    expect(String(await content('ab/cdef', afterCrash(disk)))).toBe('x'.repeat(5_000))
    expect(String(await content('ab/cd01', afterCrash(disk)))).toBe('y'.repeat(10))
  })

  test.each(seeds)('a put that was cut short leaves all or nothing under the name (seed %i)', async (seed) => {
    const disk = await fresh(seed)
    let left = seed % 14
    disk.beforeOperation = () => {
      if (left === 0) disk.powerOff()
      left -= 1
      return undefined
    }
    await createDiskBlobs({ folder: '/data/blobs', writer: 'process', disk })
      .put('abcd', Buffer.alloc(9_000, 'x'))
      .catch(() => undefined)
    const found = await content('abcd', afterCrash(disk))
    expect(found === undefined || String(found) === 'x'.repeat(9_000)).toBe(true)
  })

  test.each(seeds)('a removed blob does not come back (seed %i)', async (seed) => {
    const disk = await fresh(seed)
    const store = createDiskBlobs({ folder: '/data/blobs', writer: 'process', disk })
    await store.put('abcd', Buffer.from('secret'))
    await store.remove('abcd')
    expect(await afterCrash(disk).exists('abcd')).toBe(false)
  })
})
