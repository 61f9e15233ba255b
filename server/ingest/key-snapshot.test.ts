import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { formatKeySnapshot } from '#core/key-snapshot-format'
import { liveReaders } from '#core/key-snapshot-readers'

import { openKeySnapshot } from './key-snapshot.ts'
import { snapshot } from './test/open-front.ts'

let folder: string
let path: string
let errors: Error[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'))
  path = join(folder, 'keys.json')
  errors = []
})
afterEach(() => rm(folder, { recursive: true }))

const replace = async (content: string): Promise<void> => {
  await writeFile(`${path}.new`, content)
  await rename(`${path}.new`, path)
}
const onError = (error: Error): void => void errors.push(error)

describe('following run/keys.json (spine.md 3)', () => {
  it("has the file's content at once, and sees a new version within a second", async () => {
    await replace(formatKeySnapshot(snapshot()))
    const keys = await openKeySnapshot({ path, stream: '0-0', onError })
    expect(keys.current()).toEqual(snapshot())
    await replace(formatKeySnapshot({ ...snapshot(), version: 2 }))
    await vi.waitFor(() => expect(keys.current()?.version).toBe(2), 20_000)
    await keys.close()
  })

  it('keeps the last good copy for ever, whatever becomes of the file', async () => {
    await replace(formatKeySnapshot(snapshot()))
    const keys = await openKeySnapshot({ path, stream: '0-0', onError })
    await replace('{"version":')
    await vi.waitFor(() => expect(errors).toHaveLength(1), 20_000)
    await rm(path)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(keys.current()?.version).toBe(1)
    expect(errors).toHaveLength(1)
    await keys.close()
  })

  it('starts without the file and waits for it', async () => {
    const keys = await openKeySnapshot({ path, stream: '0-0', onError })
    expect(keys.current()).toBeUndefined()
    await replace(formatKeySnapshot(snapshot()))
    await vi.waitFor(() => expect(keys.current()?.version).toBe(1), 20_000)
    expect(errors).toEqual([])
    await keys.close()
  })

  it('says which version it goes by, as soon as it does, and nothing any more when it has stopped', async () => {
    const keys = await openKeySnapshot({ path, stream: '0-0', onError })
    expect(await liveReaders(folder)).toEqual([])
    await replace(formatKeySnapshot(snapshot()))
    await vi.waitFor(async () => expect(await liveReaders(folder)).toEqual([{ pid: process.pid, version: 1 }]), 20_000)
    expect(keys.current()?.version).toBe(1)
    await replace('{"version":2}')
    await vi.waitFor(() => expect(errors).toHaveLength(1), 20_000)
    expect(await liveReaders(folder)).toEqual([{ pid: process.pid, version: 1 }])
    await keys.close()
    expect(await liveReaders(folder)).toEqual([])
  })
})
