import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, beforeAll, expect, it } from 'vitest'

import { mebibyte } from './hostile-bodies.ts'
import { envelope, newId, Target } from './hostile-target.ts'
import { until, Vedette } from './vedette.ts'

/* A server whose disk is full: it says so, loses nothing that it acknowledged, and goes on as soon as there is space again. */

const diskMebibytes = 192
const mountPoint = mkdtempSync(join(tmpdir(), 'vedette-full-'))
const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${diskMebibytes}m`, 'tmpfs', mountPoint], { encoding: 'utf8' })
const cannotMount = mounted.status === 0 ? undefined : `needs a small file system: ${mounted.error?.message ?? mounted.stderr.trim()}`
const filler = join(mountPoint, 'filler')

let server: Vedette
let target: Target

beforeAll(async () => {
  if (cannotMount !== undefined) return
  // The harness makes its data folder where temporary files go.
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = mountPoint
  // The log's own limit would answer first.
  server = await Vedette.start(['--log-bytes-max', '1000000000'])
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
  target = new Target(server, await server.init())
  await target.untilKeyIsKnown()
  await target.goodEventArrives()
})

afterAll(async () => {
  if (cannotMount === undefined) {
    await server.remove()
    spawnSync('/bin/umount', ['-l', mountPoint])
  }
  rmSync(mountPoint, { recursive: true, force: true })
})

/** Takes all space that is left but so many bytes. */
const fillDisk = async (spareBytes: number): Promise<void> => {
  const file = await open(filler, 'a')
  try {
    for (let bytes = mebibyte; bytes >= 1;) {
      const written = await file.write(Buffer.alloc(bytes, 1)).catch(() => undefined)
      if (written === undefined || written.bytesWritten < bytes) bytes = Math.floor(bytes / 2)
    }
    const { size } = await file.stat()
    await file.truncate(Math.max(0, size - spareBytes))
  } finally {
    await file.close()
  }
}

const statuses = new Set<number>()
const acknowledged: string[] = []
let sent = 0

/** An event with something unwieldy beside it, so that it takes so much of the disk. */
const sendEvent = async (ballastBytes: number): Promise<void> => {
  const eventId = newId()
  sent += 1
  const items = [
    [{ type: 'event' }, { message: `full ${eventId}` }],
    [{ type: 'hologram' }, 'x'.repeat(ballastBytes)],
  ] as const
  const status = await target.envelope(envelope({ event_id: eventId }, ...items))
  statuses.add(status)
  if (status === 200) acknowledged.push(eventId)
}

/** The disk fills up while events come, stays full for a while, and has a little space now and then: each time another part meets the end. */
const sendWhileItFillsUp = async (): Promise<void> => {
  for (const spareBytes of [2 * mebibyte, mebibyte, 512 * 1024, 200_000, 60_000, 0, 100_000, 0]) {
    await fillDisk(spareBytes)
    const ballasts = Array.from({ length: 12 }, (_, index) => (index % 6 === 5 ? mebibyte + 1 : 4000 * index))
    await Promise.all(ballasts.map(sendEvent))
    await delay(500)
  }
  await fillDisk(0)
  await Promise.all(Array.from({ length: 20 }, () => sendEvent(100_000)))
}

it('a full disk is answered 503, what was acknowledged is kept, and with space again all goes on', async (context) => {
  if (cannotMount !== undefined) return context.skip(cannotMount)
  const before = await target.outcomes()
  await sendWhileItFillsUp()
  expect(statuses).toContain(503)
  for (const status of statuses) expect([200, 429, 503]).toContain(status)
  expect(acknowledged.length).toBeGreaterThan(10)
  // What dies now cannot even start before there is space again.
  await server.kill('front')
  await server.kill('process')
  await delay(1500)
  await rm(filler)
  await server.untilReady()
  await target.goodEventArrives()
  for (const eventId of acknowledged) expect((await target.stored(eventId)).title).toBe(`full ${eventId}`)
  await until('an empty spool', 10_000, async () => ((await readdir(join(server.dataDir, 'spool'))).length === 0 ? true : undefined))
  const after = await target.outcomes()
  const accepted = (after['error accepted'] ?? 0) - (before['error accepted'] ?? 0) - 1
  // What was refused may have been written all the same, but nothing is there twice.
  expect(accepted).toBeGreaterThanOrEqual(acknowledged.length)
  expect(accepted).toBeLessThanOrEqual(sent)
  expect(after['error invalid duplicate'] ?? 0).toBe(0)
})
