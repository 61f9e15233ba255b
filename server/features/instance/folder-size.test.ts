import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { folderSize, folderSizes } from './folder-size.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-size-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const put = (name: string, bytes: number): void => writeFileSync(join(folder, name), Buffer.alloc(bytes))

describe('the size of a folder', () => {
  it('is that of all files below it; links are not followed', async () => {
    mkdirSync(join(folder, 'a', 'b'), { recursive: true })
    put('one', 10)
    put('a/two', 20)
    put('a/b/three', 30)
    symlinkSync('/', join(folder, 'a', 'everything'))
    expect(await folderSize(folder)).toEqual({ bytes: 60, files: 3, whole: true })
  })

  it('of one that is not there is nothing', async () => {
    expect(await folderSize(join(folder, 'none'))).toEqual({ bytes: 0, files: 0, whole: true })
  })

  it('says so when there was more than is looked at', async () => {
    for (let index = 0; index < 20; index++) put(`file-${String(index)}`, 1)
    const size = await folderSize(folder, 7)
    expect(size).toEqual({ bytes: 7, files: 7, whole: false })
  })

  it('can be told apart by names', async () => {
    put('dead-1', 1)
    put('dead-2', 2)
    put('0f', 8)
    const sizes = await folderSizes(folder, (name) => (name.startsWith('dead') ? 'dead' : 'spool'))
    expect([sizes('dead').bytes, sizes('spool').bytes]).toEqual([3, 8])
  })
})
