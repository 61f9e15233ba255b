import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { formatReader, liveReaders, readerFileName } from './key-snapshot-readers.ts'

let run: string
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'readers-'))
})
afterEach(() => rmSync(run, { recursive: true }))

const say = (stream: string, content: string): void => writeFileSync(join(run, readerFileName(stream)), content)

describe('fronts that say what they have read', () => {
  it('are each found, beside other files', async () => {
    say('0-0', formatReader({ pid: process.pid, version: 7 }))
    say('1-0', formatReader({ pid: process.pid, version: 9 }))
    writeFileSync(join(run, 'keys.json'), '{"version":9}')
    expect((await liveReaders(run)).map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([7, 9])
  })

  it('do not count when their process has ended, or when it is no word of theirs', async () => {
    const ended = spawnSync(process.execPath, ['-e', '']).pid
    say('0-0', formatReader({ pid: ended, version: 7 }))
    for (const [index, text] of ['', '{', '[]', '{"pid":0,"version":1}', '{"pid":-1,"version":1}', `{"pid":${process.pid}}`].entries())
      say(`x-${index}`, text)
    expect(await liveReaders(run)).toEqual([])
    expect(await liveReaders(join(run, 'nowhere'))).toEqual([])
  })
})
