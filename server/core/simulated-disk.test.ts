import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { replaceFile } from './disk.ts'
import type { Disk, DiskFile } from './disk.ts'
import { seededRandom, SimulatedDisk } from './simulated-disk.ts'

const text = (content: string): Buffer => Buffer.from(content)
const seeds = Array.from({ length: 60 }, (_, index) => index)

const freshDisk = async (seed: number): Promise<SimulatedDisk> => {
  const disk = new SimulatedDisk(seed)
  await disk.makeFolder('/data')
  await disk.syncFolder('/')
  return disk
}

const writeFile = async (disk: Disk, path: string, content: string): Promise<DiskFile> => {
  const file = await disk.openWrite(path)
  await file.write([text(content)], 0)
  return file
}

const contentOf = async (disk: Disk, path: string): Promise<string | undefined> =>
  (await disk.size(path)) === undefined ? undefined : (await disk.readFile(path)).toString()

/** What a file may hold after a power loss, over many seeds. */
const outcomes = async (path: string, act: (disk: SimulatedDisk) => Promise<unknown>): Promise<Set<string | undefined>> => {
  const found = new Set<string | undefined>()
  for (const seed of seeds) {
    const disk = await freshDisk(seed)
    await act(disk)
    found.add(await contentOf(disk.crash(), path))
  }
  return found
}

describe('a simulated disk, while the power is on', () => {
  it('reads back what was written, synced or not', async () => {
    const disk = await freshDisk(1)
    const file = await disk.openWrite('/data/a')
    await file.write([text('one'), text('two')], 0)
    await file.write([text('X')], 8)
    expect(await file.read(0, 100)).toEqual(text('onetwo\0\0X'))
    expect(await file.read(3, 3)).toEqual(text('two'))
    await file.truncate(4)
    expect(await file.size()).toBe(4)
    expect(await contentOf(disk, '/data/a')).toBe('onet')
  })

  it('lists files and folders, renames, removes, and knows what is absent', async () => {
    const disk = await freshDisk(1)
    await disk.makeFolder('/data/x/y')
    await writeFile(disk, '/data/b', 'b')
    await writeFile(disk, '/data/a', 'a')
    await disk.rename('/data/a', '/data/c')
    expect(await disk.list('/data')).toEqual(['b', 'c', 'x'])
    await disk.remove('/data/b')
    await disk.remove('/data/b')
    expect(await disk.list('/data')).toEqual(['c', 'x'])
    expect(await disk.list('/nowhere')).toEqual([])
    expect(await disk.size('/data/b')).toBeUndefined()
    await expect(disk.openRead('/data/b')).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(disk.openWrite('/nowhere/b')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('counts operations and open files, and refuses what a closed or read-only file cannot do', async () => {
    const disk = await freshDisk(1)
    const before = disk.operations
    const file = await writeFile(disk, '/data/a', 'a')
    expect(disk.operations).toBe(before + 2)
    const reading = await disk.openRead('/data/a')
    await expect(reading.write([text('b')], 0)).rejects.toMatchObject({ code: 'EBADF' })
    expect(disk.openFiles).toBe(2)
    await reading.close()
    await file.close()
    expect(disk.openFiles).toBe(0)
    await expect(file.sync()).rejects.toMatchObject({ code: 'EBADF' })
  })

  it('fails the operation that the hook names', async () => {
    const disk = await freshDisk(1)
    const file = await writeFile(disk, '/data/a', 'aaaa')
    disk.beforeOperation = ({ kind }) => (kind === 'sync' ? 'EIO' : undefined)
    await expect(file.sync()).rejects.toMatchObject({ code: 'EIO' })
    disk.beforeOperation = ({ kind }) => (kind === 'write' ? 'ENOSPC' : undefined)
    await expect(file.write([Buffer.alloc(20, 'b')], 4)).rejects.toMatchObject({ code: 'ENOSPC' })
    disk.beforeOperation = undefined
    expect([4, 12, 20, 24].map((size) => 'aaaa'.padEnd(size, 'b'))).toContain(await contentOf(disk, '/data/a'))
  })
})

describe('a power loss', () => {
  it('keeps, drops or tears a write that was not synced', async () => {
    const found = await outcomes('/data/a', async (disk) => {
      const file = await writeFile(disk, '/data/a', '')
      await file.sync()
      await disk.syncFolder('/data')
      await file.write([text('1234')], 0)
    })
    expect(found).toContain('')
    expect(found).toContain('1234')
    expect(found).toContain('12')
    expect(found).toContain('\0\0' + '34')
    expect(found).not.toContain(undefined)
  })

  it('keeps what was synced, and treats unsynced writes independently of each other', async () => {
    const found = await outcomes('/data/a', async (disk) => {
      const file = await writeFile(disk, '/data/a', 'base')
      await file.sync()
      await disk.syncFolder('/data')
      await file.write([text('1')], 4)
      await file.write([text('2')], 5)
    })
    expect([...found].every((content) => content?.startsWith('base'))).toBe(true)
    expect(found).toContain('base\0' + '2')
    expect(found).toContain('base1')
  })

  it('may drop a name that its folder was not synced for, though the content was', async () => {
    const found = await outcomes('/data/a', async (disk) => (await writeFile(disk, '/data/a', 'a')).sync())
    expect(found).toEqual(new Set([undefined, 'a']))
  })

  it('may drop a whole folder', async () => {
    const found = await outcomes('/data/x/a', async (disk) => {
      await disk.makeFolder('/data/x')
      await (await writeFile(disk, '/data/x/a', 'a')).sync()
      await disk.syncFolder('/data/x')
    })
    expect(found).toEqual(new Set([undefined, 'a']))
  })

  it('leaves a removal or a rename done or not done', async () => {
    const write = async (disk: SimulatedDisk): Promise<void> => {
      await (await writeFile(disk, '/data/a', 'a')).sync()
      await disk.syncFolder('/data')
    }
    const removed = await outcomes('/data/a', async (disk) => {
      await write(disk)
      await disk.remove('/data/a')
    })
    expect(removed).toEqual(new Set([undefined, 'a']))
    for (const seed of seeds) {
      const disk = await freshDisk(seed)
      await write(disk)
      await disk.rename('/data/a', '/data/b')
      expect(await disk.crash().list('/data')).toHaveLength(1)
    }
  })

  it('after a failed sync loses what a later sync would seem to have stored', async () => {
    const found = await outcomes('/data/a', async (disk) => {
      const file = await writeFile(disk, '/data/a', 'lost')
      await disk.syncFolder('/data')
      disk.beforeOperation = ({ kind }) => (kind === 'sync' ? 'EIO' : undefined)
      await file.sync().catch(() => undefined)
      disk.beforeOperation = undefined
      await file.sync()
      expect(await contentOf(disk, '/data/a')).toBe('lost')
    })
    expect(found).toEqual(new Set(['', 'lost']))
  })

  it('ends everything on the old disk; a killed program leaves what it wrote', async () => {
    const disk = await freshDisk(1)
    const file = await writeFile(disk, '/data/a', 'a')
    const next = disk.restart()
    await expect(file.write([text('b')], 0)).rejects.toMatchObject({ code: 'EIO' })
    await expect(disk.readFile('/data/a')).rejects.toMatchObject({ code: 'EIO' })
    expect(await contentOf(next, '/data/a')).toBe('a')
  })

  it('follows from the seed', async () => {
    const run = async (seed: number): Promise<string | undefined> => {
      const disk = await freshDisk(seed)
      await writeFile(disk, '/data/a', 'a long enough text')
      return contentOf(disk.crash(), '/data/a')
    }
    for (const seed of seeds) expect(await run(seed)).toBe(await run(seed))
    const random = seededRandom(7)
    expect(Array.from({ length: 1000 }, random).every((value) => value >= 0 && value < 1)).toBe(true)
  })
})

describe('replaceFile on a disk that loses power between any two of its operations', () => {
  it('leaves the old content or the new one, and the new one once it has resolved', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.nat(9), async (seed, crashAfter) => {
        const disk = await freshDisk(seed)
        await replaceFile(disk, '/data/state', text('the old content'))
        const first = disk.operations
        disk.beforeOperation = ({ index }) => {
          if (index === first + crashAfter) disk.powerOff()
          return undefined
        }
        const resolved = await replaceFile(disk, '/data/state', text('new content')).then(
          () => true,
          () => false,
        )
        const content = await contentOf(disk.crash(), '/data/state')
        expect(resolved ? ['new content'] : ['the old content', 'new content']).toContain(content)
      }),
      { numRuns: 300 },
    )
  })
})
