import { fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { sleep } from '#core/time'
import { settingsOf } from '#server/config'
import { migrate } from '#server/stores/metadata/migrate'
import { openMetadata } from '#server/stores/metadata/open-metadata'

import { claimRole } from './claim-role.ts'
import { dataFolderAt, prepareDataFolder } from './data-folder.ts'
import type { DataFolder } from './data-folder.ts'

let folder: DataFolder

beforeEach(() => {
  folder = dataFolderAt(mkdtempSync(join(tmpdir(), 'vedette-roles-')))
  prepareDataFolder(folder)
})
afterEach(() => rmSync(folder.root, { recursive: true, force: true }))

/** Long enough for many looks at the lock. */
const aWhileMs = 200

describe('one process of each role per data folder', () => {
  it('a second one waits until the first is gone; other roles do not wait', async () => {
    const first = await claimRole(folder, 'process')
    let claimed = false
    const second = claimRole(folder, 'process').then((claim) => {
      claimed = true
      return claim
    })
    const other = await claimRole(folder, 'api')
    await sleep(aWhileMs)
    expect(claimed).toBe(false)
    first.release()
    const claim = await second
    claim.release()
    other.release()
  })

  it('kill -9 of the first frees it', async () => {
    const module = new URL('./claim-role.ts', import.meta.url).href
    const script = `const { claimRole } = await import(process.argv[1])
      globalThis.claim = await claimRole({ run: process.argv[2] }, 'front'); console.log('claimed'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, module, folder.run], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    expect(String((await once(child.stdout, 'data'))[0])).toBe('claimed\n')
    const second = claimRole(folder, 'front')
    expect(await Promise.race([second, sleep(aWhileMs).then(() => 'waits')])).toBe('waits')
    child.kill('SIGKILL')
    const claim = await second
    claim.release()
  })
})

/** Whatever it answers: alone it is not healthy. Rejects when nobody listens. */
const ask = (socketPath: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const call = request({ socketPath, path: '/healthz', agent: false }, (response) => {
      response.resume()
      resolve()
    })
    call.on('error', reject)
    call.end()
  })

/** Longer than an api takes to start. */
const startMs = 2000

describe('an api that starts while the one before it ends', () => {
  it('keeps its socket', { timeout: 60_000 }, async () => {
    const settings = settingsOf(['--data-dir', folder.root, '--port', '1'])
    if (!settings.ok) throw new Error(settings.error.join())
    const metadata = openMetadata({ file: folder.metadata, role: 'process' })
    await migrate(metadata.db, metadata.dialect)
    await metadata.close()
    const startApi = (): ChildProcess =>
      fork(fileURLToPath(new URL('../start.mjs', import.meta.url)), ['role', 'api', JSON.stringify(settings.value)], { execArgv: [] })
    const untilAnswered = (): Promise<void> => vi.waitFor(() => ask(folder.apiSocket), { timeout: 20_000, interval: 20 })

    const before = startApi()
    await untilAnswered()
    const after = startApi()
    await sleep(startMs)
    before.disconnect()
    await once(before, 'exit')
    await expect(untilAnswered()).resolves.toBeUndefined()
    after.disconnect()
    await once(after, 'exit')
  })
})
