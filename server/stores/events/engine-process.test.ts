import { fork } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { afterEach, describe, expect, test } from 'vitest'

import { engineForkOptions, startEngineProcess } from './engine-process.ts'
import { param, sql } from './sql.ts'
import { events } from './tables.ts'
import { eventRow, openTestEngine, writeBatchFile } from './test-engine.ts'
import type { TestEngine } from './test-engine.ts'

let engine: TestEngine | undefined
const folders: string[] = []
afterEach(async () => {
  await engine?.close()
  engine = undefined
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'vedette-engine-'))
  folders.push(folder)
  return folder
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const killsCount = 5
const rowsPerBatch = 4_000

describe('the engine is killed in mid-insert', () => {
  test(`${killsCount} times kill -9, restart, the same token again: nothing lost, nothing double`, async () => {
    engine = await openTestEngine()
    const { store, folder, process: host } = engine
    if (host === undefined) throw new Error('no engine process')
    const payload = 'x'.repeat(2_000)
    const project = randomInt(1, 2 ** 47)
    let unanswered = 0
    let waitMs = 15 + randomInt(70)
    for (let kill = 0; kill < killsCount; kill++) {
      const rows = Array.from({ length: rowsPerBatch }, (_, index) =>
        eventRow(project, kill * rowsPerBatch + index, { retention_class: index % 2 === 0 ? 90 : 30, title: payload + index }),
      )
      const file = await writeBatchFile(folder, events, { token: `kill/${project}/${kill}`, rows })
      const first = store.insert(file)
      await delay(waitMs)
      const pid = host.pid()
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
      const isUnanswered = (await first).kind === 'engine-down'
      if (isUnanswered) unanswered++
      // An engine that was faster than the kill gets less time.
      waitMs = isUnanswered ? 15 + randomInt(70) : waitMs / 4
      while (host.pid() === pid) await delay(5)
      await host.ready()
      expect(await readdir(join(folder, 'events', 'upload'))).toEqual([])
      for (let replay = 0; replay < 2; replay++) expect(await store.insert(file)).toEqual({ kind: 'inserted' })
    }
    const counted = await store.query(
      sql`SELECT count() AS rows, uniqExact(event_id) AS ids, sum(weight) AS weight FROM events WHERE project_id = ${param.uint64(project)}`,
    )
    const total = String(killsCount * rowsPerBatch)
    expect(counted).toEqual([{ rows: total, ids: total, weight: total }])
    // Else the kills came too late to say anything.
    expect(unanswered).toBeGreaterThan(0)
  })
})

describe('the parent of the engine', () => {
  test('a host that hangs is killed and replaced', async () => {
    const troubles: string[] = []
    const folder = await temporaryFolder()
    const socketPath = join(folder, 'engine.sock')
    const dataFolder = join(folder, 'events')
    const host = startEngineProcess({ dataFolder, socketPath, pingTimeoutMs: 2000, onTrouble: (what) => troubles.push(what) })
    await host.ready()
    const hung = host.pid() ?? 0
    process.kill(hung, 'SIGSTOP')
    while (host.pid() === hung) await delay(50)
    await host.ready()
    expect(host.pid()).not.toBe(hung)
    expect(troubles).toEqual(['the engine did not answer within 2 s: killed', 'the engine ended by SIGKILL'])
    const last = host.pid() ?? 0
    await host.stop()
    expect(isAlive(last)).toBe(false)
    expect(host.pid()).toBeUndefined()
    await expect(host.ready()).rejects.toThrow('stopped')
  })

  test('a host whose parent is gone closes the engine and ends by itself', async () => {
    const folder = await temporaryFolder()
    const child = fork(new URL('./host.ts', import.meta.url), [join(folder, 'events'), join(folder, 'engine.sock')], {
      ...engineForkOptions,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const exit = once(child, 'exit')
    await once(child, 'message')
    child.disconnect()
    expect(await exit).toEqual([0, null])
  })

  test('a second host on the same folder says so and leaves the first alone', async () => {
    engine = await openTestEngine()
    const child = fork(new URL('./host.ts', import.meta.url), [join(engine.folder, 'events'), join(engine.folder, 'other.sock')], {
      ...engineForkOptions,
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    })
    const said: string[] = []
    child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(said.join('')).toContain('Another server instance')
    expect(await engine.store.ping()).toBe(true)
  })

  test('stopping ends a query that would run for ever, and the process', async () => {
    engine = await openTestEngine()
    const pid = engine.process?.pid() ?? 0
    const query = engine.store
      .query(sql`SELECT sum(sipHash64(number)) FROM numbers(1000000000000)`, { timeoutMs: 60_000 })
      .catch((error: unknown) => error)
    await delay(200)
    await engine.process?.stop()
    expect(isAlive(pid)).toBe(false)
    expect(await query).toBeInstanceOf(Error)
  })

  test('what an insert left behind when its host died is removed at the next start', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'events', 'upload'), { recursive: true })
    await writeFile(join(folder, 'events', 'upload', '1-1'), 'half')
    const host = startEngineProcess({ dataFolder: join(folder, 'events'), socketPath: join(folder, 'engine.sock') })
    await host.ready()
    expect(await readdir(join(folder, 'events', 'upload'))).toEqual([])
    await host.stop()
  })
})
