import { Agent } from 'node:http'

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { nodeDisk } from '#core/disk'
import type { RecordId } from '#packages/protocol/ids'

import { startFront } from './front.ts'
import { envelope, key, openFront, sentryAuth } from './test/open-front.ts'
import type { TestFront } from './test/open-front.ts'

let front: TestFront
beforeAll(async () => {
  front = await openFront()
})
afterAll(() => front.close())

const paths = [
  '/api/1/envelope/',
  '/api/1/store/',
  '/api/1/security/',
  '/api/1/nel/',
  '/api/1/minidump/',
  '/api/1/events/abc/attachments/',
  '/tunnel',
]

describe('CORS', () => {
  it.each(paths)('answers a preflight on %s', async (path) => {
    const { status, headers } = await front.call(path, {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'POST' },
    })
    expect([status, headers['access-control-allow-origin'], headers['access-control-max-age']]).toEqual([204, '*', '3600'])
    expect(headers['access-control-allow-methods']).toContain('POST')
    for (const name of ['x-sentry-auth', 'content-encoding', 'authorization', 'baggage', 'sentry-trace', 'traceparent'])
      expect(headers['access-control-allow-headers']).toContain(name)
  })

  it('lets scripts read limits, on good answers and on bad ones', async () => {
    for (const headers of [{}, { 'X-Sentry-Auth': sentryAuth }])
      expect((await front.call('/api/1/envelope/', { headers, body: envelope })).headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'x-sentry-error, x-sentry-rate-limits, retry-after',
      })
  })
})

describe('methods and paths', () => {
  it.each(
    paths
      .flatMap((path) => ['GET', 'HEAD', 'PUT', 'DELETE'].map((method) => [method, path] as const))
      .filter(([method, path]) => method !== 'GET' || !path.includes('store')),
  )('405 for %s %s', async (method, path) => {
    const reply = await front.call(path, { method })
    expect([reply.status, reply.headers.allow]).toEqual([405, path.includes('store') ? 'GET, POST, OPTIONS' : 'POST, OPTIONS'])
  })

  it.each(['/api/1/nowhere/', '/api/1/cron/nightly/', '/api/1/playstation/'])('404 in JSON for %s', async (path) => {
    const reply = await front.call(path, { body: 'x' })
    expect([reply.status, reply.headers['content-type'], reply.body.toString()]).toEqual([
      404,
      'application/json',
      '{"detail":"not found"}',
    ])
  })

  it('never redirects, with or without slash', async () => {
    for (const path of ['/api/1/envelope', '/api/1/envelope/'])
      expect((await front.call(path, { headers: { 'X-Sentry-Auth': sentryAuth }, body: envelope })).status).toBe(200)
  })

  it('serves DSNs with a path', async () => {
    const prefixed = await openFront({ pathPrefix: '/monitoring' })
    const call = { headers: { 'X-Sentry-Auth': sentryAuth }, body: envelope }
    expect((await prefixed.call('/monitoring/api/1/envelope/', call)).status).toBe(200)
    expect((await prefixed.call('/api/1/envelope/', call)).status).toBe(200)
    await prefixed.close()
  })
})

describe('health', () => {
  it('is answered by the front itself', async () => {
    for (const path of ['/healthz', '/api/relay/healthcheck/live/', '/api/relay/healthcheck/ready/']) {
      const reply = await front.call(path, { method: 'GET' })
      expect([reply.status, reply.body.toString()]).toEqual([200, '{"is_healthy":true}'])
      expect((await front.call(path, { method: 'HEAD' })).status).toBe(200)
    }
  })

  it('is not ready before it knows the keys, and asks the api for the deep answer', async () => {
    const blind = await openFront()
    blind.setKeys(undefined)
    expect((await blind.call('/api/relay/healthcheck/ready/', { method: 'GET' })).status).toBe(503)
    expect((await blind.call('/api/relay/healthcheck/live/', { method: 'GET' })).status).toBe(200)
    expect((await blind.call('/healthz?deep=1', { method: 'GET' })).headers['retry-after']).toBe('1')
    await blind.close()
  })
})

describe('connections', () => {
  it('keeps them, also over refusals', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const send = (query: string): ReturnType<TestFront['call']> => front.call(`/api/1/envelope/${query}`, { body: envelope, agent })
    const replies = [await send(`?sentry_key=${key}`), await send(''), await send('?sentry_key=x'), await send(`?sentry_key=${key}`)]
    expect(replies.map(({ status }) => status)).toEqual([200, 401, 400, 200])
    expect(replies.map(({ reused }) => reused)).toEqual([false, true, true, true])
    agent.destroy()
  })

  it('takes pipelined requests', async () => {
    const request = `POST /api/1/envelope/?sentry_key=${key} HTTP/1.1\r\nHost: x\r\nContent-Length: ${envelope.length}\r\n\r\n${envelope}`
    const heard = await front.talk(request.repeat(3), 300)
    expect(heard.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3)
  })

  it('431 for headers over 32 KiB, with room for a huge baggage', async () => {
    const head = (bytes: number): string =>
      `POST /api/1/envelope/?sentry_key=${key} HTTP/1.1\r\nHost: x\r\nBaggage: ${'x'.repeat(bytes)}\r\nContent-Length: 2\r\n\r\n{}`
    expect(await front.talk(head(65_536))).toMatch(/^HTTP\/1\.1 431 [^]*Access-Control-Allow-Origin: \*/)
    expect(await front.talk(head(30_000), 300)).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('400 for what is no HTTP', async () => {
    expect(await front.talk('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await front.talk('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 /,
    )
  })

  it('says which port is taken', async () => {
    const taken = startFront({
      host: '127.0.0.1',
      port: front.port,
      log: front.log,
      keys: { current: () => undefined },
      disk: nodeDisk,
      spoolFolder: front.folder,
      clock: { nowMs: () => 0 },
      newRecordId: () => 'a'.repeat(32) as RecordId,
      apiSocketPath: '',
      onError: () => undefined,
    })
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('answers 503 when our own code fails, and lives on', async () => {
    const broken = await openFront()
    vi.spyOn(broken.log, 'append').mockRejectedValueOnce(new Error('a fault'))
    expect((await broken.call(`/api/1/envelope/?sentry_key=${key}`, { body: envelope })).status).toBe(503)
    expect((await broken.call(`/api/1/envelope/?sentry_key=${key}`, { body: envelope })).status).toBe(200)
    expect(broken.errors.map(({ message }) => message)).toEqual(['a fault'])
    await broken.close()
  })

  it('closes promptly under kept connections, and lets what is in flight end', async () => {
    const closing = await openFront()
    const agent = new Agent({ keepAlive: true })
    await closing.call('/healthz', { method: 'GET', agent })
    let finish: () => void = () => undefined
    vi.spyOn(closing.log, 'append').mockImplementation(
      () => new Promise((resolve) => (finish = () => resolve({ kind: 'durable', offset: 0 }))),
    )
    const inFlight = closing.call(`/api/1/envelope/?sentry_key=${key}`, { body: envelope, agent })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const closed = closing.close()
    finish()
    expect((await inFlight).status).toBe(200)
    await closed
    agent.destroy()
  })
})
