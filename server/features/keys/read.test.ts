import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { formatReader, readerFileName } from '#core/key-snapshot-readers'
import { sleep } from '#core/time'

import { awaitPublished } from './read.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'published-'))
  mkdirSync(join(dataDir, 'run'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const publish = (version: number): void => writeFileSync(join(dataDir, 'run', 'keys.json'), JSON.stringify({ version }))
const say = (stream: string, pid: number, version: number): void =>
  writeFileSync(join(dataDir, 'run', readerFileName(stream)), formatReader({ pid, version }))
const tookMs = async (version: number): Promise<number> => {
  const started = performance.now()
  expect(await awaitPublished(dataDir, version)).toBe(true)
  return performance.now() - started
}

describe('waiting for the front door to know of a change', () => {
  it('ends as soon as the front says that it goes by the version', async () => {
    publish(5)
    say('0-0', process.pid, 5)
    expect(await tookMs(5)).toBeLessThan(4_000)
    const reading = sleep(150).then(() => say('0-0', process.pid, 6))
    expect(await tookMs(6)).toBeGreaterThan(100)
    await reading
  })

  it('is for the slowest of several fronts', async () => {
    say('0-0', process.pid, 6)
    say('1-0', process.pid, 5)
    const reading = sleep(150).then(() => say('1-0', process.pid, 6))
    expect(await tookMs(6)).toBeGreaterThan(100)
    await reading
  })

  it('is not for a front that was killed; then the file decides, and the time of a look', async () => {
    publish(6)
    say('0-0', spawnSync(process.execPath, ['-e', '']).pid, 5)
    const waitedMs = await tookMs(6)
    expect(waitedMs).toBeGreaterThan(250)
    expect(waitedMs).toBeLessThan(2000)
  })
})
