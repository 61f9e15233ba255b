import { readFile, readdir } from 'node:fs/promises'
import { request as requestOf } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { nodeDisk } from '#core/disk'
import type { Disk } from '#core/disk'

import { envelope, eventId, openFront, sentryAuth } from './test/open-front.ts'
import type { TestFront } from './test/open-front.ts'

const kibibyte = 1024
const limits = { spoolAboveBytes: 64 * kibibyte, envelopeBytesMax: 512 * kibibyte, drainBytesMax: 32 * kibibyte }
const headers = { 'X-Sentry-Auth': sentryAuth }
const path = '/api/1/envelope/'
const large = (bytes: number): string => envelope + 'x'.repeat(bytes)
const head = (more: string): string => `POST ${path} HTTP/1.1\r\nHost: x\r\nX-Sentry-Auth: ${sentryAuth}\r\n${more}\r\n`

let front: TestFront
beforeEach(async () => {
  front = await openFront({ limits })
})
afterEach(() => front.close())

describe('chapter 1: bodies too large for memory go to a spool file', () => {
  it.each([
    ['with a length', large(300_000)],
    ['chunked', [large(100_000), 'y'.repeat(100_000), 'z'.repeat(100_000)]],
  ])('%s', async (_name, body) => {
    const reply = await front.call(path, { headers, body })
    expect([reply.status, reply.body.toString()]).toEqual([200, `{"id":"${eventId}"}`])
    const [record] = front.log.records
    const sent = Buffer.from([body].flat().join(''))
    expect(record).toMatchObject({ body: Buffer.alloc(0), spooled: { bytes: sent.length, crc32: crc32(sent) } })
    expect(await front.spoolFiles()).toEqual([record?.recordId])
    expect(sent.equals(await readFile(join(front.folder, 'spool', record?.recordId ?? '')))).toBe(true)
  })

  it('keeps what is at the limit in memory', async () => {
    await front.call(path, { headers, body: large(64 * kibibyte - envelope.length) })
    expect(front.log.records[0]?.spooled).toBeUndefined()
    expect(await front.spoolFiles()).toEqual([])
  })

  it('syncs file, then folder, before the record', async () => {
    const order: string[] = []
    const disk: Disk = {
      ...nodeDisk,
      openWrite: async (file) => {
        const opened = await nodeDisk.openWrite(file)
        return Object.assign(Object.create(opened) as typeof opened, {
          write: (buffers: readonly Uint8Array[], position: number) => opened.write(buffers, position),
          close: () => opened.close(),
          sync: () => opened.sync().then(() => order.push('file')),
        })
      },
      syncFolder: (folder) => nodeDisk.syncFolder(folder).then(() => void order.push('folder')),
    }
    const watched = await openFront({ limits, disk })
    vi.spyOn(watched.log, 'append').mockImplementation(() => {
      order.push('record')
      return Promise.resolve({ kind: 'durable', offset: 0 })
    })
    expect((await watched.call(path, { headers, body: large(200_000) })).status).toBe(200)
    expect(order).toEqual(['file', 'folder', 'record'])
    await watched.close()
  })

  it('removes the file when the log is full, keeps it when a write failed: then the record may be there', async () => {
    front.log.answer = { kind: 'full' }
    expect((await front.call(path, { headers, body: large(200_000) })).status).toBe(429)
    expect(await front.spoolFiles()).toEqual([])
    front.log.answer = { kind: 'failed', cause: new Error('no space') }
    expect((await front.call(path, { headers, body: large(200_000) })).status).toBe(503)
    expect(await front.spoolFiles()).toHaveLength(1)
  })

  it('503 when the disk is full, and the next small event is accepted', async () => {
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    const stuck = await openFront({ limits, disk: { ...nodeDisk, openWrite: () => Promise.reject(full) } })
    expect((await stuck.call(path, { headers, body: large(200_000) })).status).toBe(503)
    expect(stuck.errors).toEqual([full])
    expect((await stuck.call(path, { headers, body: envelope })).status).toBe(200)
    await stuck.close()
  })

  it('looks at the first line before anything goes to disk', async () => {
    expect((await front.call(path, { headers, body: 'x'.repeat(200_000) })).status).toBe(400)
    expect((await front.call('/tunnel', { body: large(200_000) })).status).toBe(401)
    expect(await front.spoolFiles()).toEqual([])
  })
})

describe('chapter 2: limits', () => {
  it('refuses a declared length at once, before the body is sent, and closes', async () => {
    const heard = await front.talk(head('Content-Length: 600000\r\n'))
    expect(heard).toMatch(/^HTTP\/1\.1 413 /)
    expect(heard).toContain('Connection: close')
    expect(heard).toContain('Access-Control-Allow-Origin: *')
  })

  it('refuses a chunked body while it streams, and leaves no file', async () => {
    const reply = await front.call(path, { headers, body: [large(300_000), 'x'.repeat(300_000)] })
    expect([reply.status, reply.headers.connection]).toEqual([413, 'close'])
    expect(await front.spoolFiles()).toEqual([])
    expect(front.log.records).toHaveLength(0)
  })

  it('lets the client finish a large refused body, so that it reads the answer', async () => {
    const reply = await front.call('/api/1/envelope/', { body: large(450_000) })
    expect([reply.status, reply.headers.connection]).toEqual([401, 'close'])
  })

  it('503 when all bodies together would take too much memory', async () => {
    const tight = await openFront({ limits: { ...limits, bodyMemoryBytesMax: 40 * kibibyte } })
    const waiting = requestOf({ port: tight.port, path, method: 'POST', headers: { ...headers, 'Content-Length': '60000' } }).on(
      'error',
      () => undefined,
    )
    waiting.write(large(30 * kibibyte))
    await expect.poll(async () => (await tight.call(path, { headers, body: large(20 * kibibyte) })).status).toBe(503)
    waiting.destroy()
    await expect.poll(async () => (await tight.call(path, { headers, body: large(20 * kibibyte) })).status).toBe(200)
    await tight.close()
  })
})

describe('chapter 3: clients that leave or dawdle', () => {
  it.each([
    ['in memory', 1000],
    ['while spooling', 200_000],
  ])('closing mid-body %s leaves no record and no file', async (_name, bytes) => {
    const socket = connect(front.port, '127.0.0.1')
    socket.write(head('Content-Length: 400000\r\n') + large(bytes))
    const files = bytes > limits.spoolAboveBytes ? 1 : 0
    await expect.poll(() => front.spoolFiles()).toHaveLength(files)
    socket.destroy()
    await expect.poll(() => readdir(join(front.folder, 'spool'))).toEqual([])
    expect((await front.call(path, { headers, body: envelope })).status).toBe(200)
    expect(front.log.records).toHaveLength(1)
    expect(front.errors).toEqual([])
  })

  it('ends a body that trickles', async () => {
    const strict = await openFront({ limits: { ...limits, slowBodyGraceMs: 100, bodyBytesPerSecondMin: 100_000 } })
    const startedMs = performance.now()
    expect(await strict.talk(`${head('Content-Length: 1000\r\n')}{"a"`, 8000)).toBe('')
    expect(performance.now() - startedMs).toBeLessThan(6000)
    await strict.close()
  })
})

describe('chapter 4: Expect: 100-continue', () => {
  it('invites the body of a request that will be taken', async () => {
    const heard = await new Promise<string>((resolve) => {
      const socket = connect(front.port, '127.0.0.1')
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk.toString()
        if (text === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write(envelope)
        if (text.includes(eventId)) resolve(text)
      })
      socket.write(head(`Content-Length: ${envelope.length}\r\nExpect: 100-continue\r\n`))
    })
    expect(heard).toContain('HTTP/1.1 200 OK')
  })

  it('refuses the others without ever asking for it', async () => {
    expect(await front.talk(head('Content-Length: 600000\r\nExpect: 100-continue\r\n'))).toMatch(/^HTTP\/1\.1 413 [^]*Connection: close/)
    const heard = await front.talk(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nX-Sentry-Auth: Sentry x=1\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n`,
    )
    expect(heard).toMatch(/^HTTP\/1\.1 401 /)
  })
})
