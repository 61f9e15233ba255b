import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createServer, request as requestOf } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { innerHeaderBytesMax } from '#core/header-limits'

import { envelope, key, openFront } from './test/open-front.ts'
import type { TestFront } from './test/open-front.ts'

let front: TestFront
let api: Server | undefined
beforeEach(async () => {
  front = await openFront()
})
afterEach(async () => {
  await stopApi()
  await front.close()
})

const startApi = (listener: RequestListener): Promise<void> =>
  new Promise((resolve) => {
    api = createServer({ maxHeaderSize: innerHeaderBytesMax }, listener).listen(join(front.folder, 'api.sock'), resolve)
  })
const stopApi = async (): Promise<void> => {
  const stopped = api
  api = undefined
  stopped?.closeAllConnections()
  await new Promise((resolve) => (stopped === undefined ? resolve(undefined) : stopped.close(resolve)))
  await rm(join(front.folder, 'api.sock'), { force: true })
}
const readAll = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
const echo = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
  const body = await readAll(request)
  answer.end(
    JSON.stringify({
      method: request.method,
      url: request.url,
      headers: request.headers,
      bytes: body.length,
      sha: createHash('sha256').update(body).digest('hex'),
    }),
  )
}
interface Echo {
  method: string
  url: string
  headers: Record<string, string>
  bytes: number
  sha: string
}
const heard = async (path: string, call: Parameters<TestFront['call']>[1]): Promise<Echo> =>
  JSON.parse((await front.call(path, call)).body.toString()) as Echo

describe('chapter 1: requests arrive as they were sent', () => {
  beforeEach(() => startApi((request, answer) => void echo(request, answer)))

  it('an address with a thousand ids', async () => {
    const path = `/api/0/issues/?${Array.from({ length: 1000 }, (_, n) => `id=${115_304_804_729_088 + n}`).join('&')}`
    expect((await heard(path, { method: 'PUT', body: '{}' })).url).toBe(path)
  })

  it('headers up to what the door lets in, with what it adds', async () => {
    const cookie = `a=${'b'.repeat(32_000)}`
    expect((await heard('/api/0/issues/', { headers: { Cookie: cookie } })).headers['cookie']).toBe(cookie)
  })

  it('method, path, query and headers', async () => {
    const seen = await heard('/api/0/issues/?query=a%20b', { method: 'PATCH', headers: { Cookie: 'a=b', 'X-Custom': 'c' }, body: 'xyz' })
    expect(seen).toMatchObject({
      method: 'PATCH',
      url: '/api/0/issues/?query=a%20b',
      bytes: 3,
      headers: { cookie: 'a=b', 'x-custom': 'c', 'content-length': '3' },
    })
  })

  it('without what belongs to one connection', async () => {
    const text = await front.talk(
      'GET /x HTTP/1.1\r\nHost: h\r\nConnection: close, X-Mine\r\nKeep-Alive: 55\r\nTE: trailers\r\nUpgrade: x\r\nProxy-Connection: y\r\nX-Mine: z\r\nX-Yours: w\r\n\r\n',
    )
    const { headers } = JSON.parse(text.slice(text.indexOf('{'))) as Echo
    expect(headers).toEqual({ host: 'h', 'x-yours': 'w', 'x-forwarded-for': '127.0.0.1', connection: 'keep-alive' })
  })

  it('with the address appended for a trusted peer', async () => {
    const seen = await heard('/x', { method: 'GET', headers: { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' } })
    expect(seen.headers).toMatchObject({ 'x-forwarded-for': '203.0.113.9, 127.0.0.1', 'x-forwarded-proto': 'https' })
  })

  it('with nothing but the address for everybody else', async () => {
    const strict = await openFront({ trustedProxies: [] })
    await stopApi()
    await new Promise<void>((resolve) => {
      api = createServer((request, answer) => void echo(request, answer)).listen(join(strict.folder, 'api.sock'), resolve)
    })
    const reply = await strict.call('/x', {
      method: 'GET',
      headers: { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Host': 'evil', Forwarded: 'for=1' },
    })
    const { headers } = JSON.parse(reply.body.toString()) as Echo
    expect(headers['x-forwarded-for']).toBe('127.0.0.1')
    expect([headers['x-forwarded-host'], headers['forwarded']]).toEqual([undefined, undefined])
    await strict.close()
  })

  it('with bodies of any size, with a length or chunked, invited or not', async () => {
    const body = Buffer.alloc(5_000_000, 'abc')
    const sha = createHash('sha256').update(body).digest('hex')
    expect(await heard('/upload', { body })).toMatchObject({ bytes: body.length, sha })
    expect(await heard('/upload', { body: [body.subarray(0, 100), body.subarray(100)] })).toMatchObject({
      bytes: body.length,
      sha,
      headers: { 'transfer-encoding': 'chunked' },
    })
    expect(await heard('/upload', { body: 'abc', headers: { Expect: '100-continue' } })).toMatchObject({ bytes: 3 })
  })
})

describe('chapter 2: answers arrive as they were given', () => {
  it('status, repeated headers, body', async () => {
    await startApi((_request, answer) => {
      answer.writeHead(418, 'Teapot', ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-A', 'b'])
      answer.end('short')
    })
    const reply = await front.call('/x', { method: 'GET' })
    expect([reply.status, reply.headers['set-cookie'], reply.headers['x-a'], reply.body.toString()]).toEqual([
      418,
      ['a=1', 'b=2'],
      'b',
      'short',
    ])
    expect(reply.rawHeaders.filter((name) => name.toLowerCase() === 'date')).toHaveLength(1)
  })

  it('event by event, and the api hears that the reader left', async () => {
    let closed = false
    await startApi((_request, answer) => {
      answer.writeHead(200, { 'Content-Type': 'text/event-stream' })
      answer.write('data: 1\n\n')
      answer.on('close', () => (closed = true))
    })
    await new Promise<void>((resolve) => {
      const outgoing = requestOf({ port: front.port, host: '127.0.0.1', path: '/events' }, (incoming) => {
        incoming.on('error', () => undefined)
        incoming.once('data', (chunk: Buffer) => {
          expect(chunk.toString()).toBe('data: 1\n\n')
          outgoing.destroy()
          resolve()
        })
      })
      outgoing.on('error', () => undefined).end()
    })
    await expect.poll(() => closed).toBe(true)
  })

  it('breaks off when the api breaks off', async () => {
    await startApi((_request, answer) => {
      answer.writeHead(200, { 'Content-Length': '100' })
      answer.write('half')
      setTimeout(() => answer.destroy(), 50)
    })
    await expect(front.call('/x', { method: 'GET' })).rejects.toThrow(/aborted|hang up|ECONNRESET/)
  })

  it('headers that name a long address twice; 502 for what cannot be read', async () => {
    await startApi((request, answer) => {
      const link = 'x'.repeat(Number(request.url?.slice(1)))
      answer.writeHead(200, { Link: link }).end('whole')
    })
    expect((await front.call('/60000', { method: 'GET' })).body.toString()).toBe('whole')
    const reply = await front.call('/200000', { method: 'GET' })
    expect([reply.status, reply.body.toString()]).toEqual([502, '{"detail":"the answer could not be passed on"}'])
  })

  it('no body for HEAD and 304', async () => {
    await startApi((request, answer) => {
      answer.writeHead(request.url === '/304' ? 304 : 200, request.url === '/304' ? {} : { 'Content-Length': '7' })
      answer.end()
    })
    expect((await front.call('/x', { method: 'HEAD' })).headers['content-length']).toBe('7')
    expect((await front.call('/304', { method: 'GET' })).status).toBe(304)
  })
})

describe('chapter 3: the api is away', () => {
  it('503 with Retry-After 1, while ingest goes on', async () => {
    for (const call of [{ method: 'GET' }, { method: 'POST', body: 'x'.repeat(100_000) }]) {
      const reply = await front.call('/api/0/x', call)
      expect([reply.status, reply.headers['retry-after']]).toEqual([503, '1'])
    }
    expect((await front.call(`/api/1/envelope/?sentry_key=${key}`, { body: envelope })).status).toBe(200)
  })

  it('holds a GET until the api is back', async () => {
    const patient = await openFront({ limits: { proxyHoldMs: 400 } })
    const reply = patient.call('/x', { method: 'GET' })
    await new Promise<void>((resolve) => {
      api = createServer((_request, answer) => answer.end('back')).listen(join(patient.folder, 'api.sock'), resolve)
    })
    expect((await reply).body.toString()).toBe('back')
    await stopApi()
    await patient.close()
  })

  it('survives a restart of the api between two requests of one connection', async () => {
    await startApi((_request, answer) => answer.end('one'))
    expect((await front.call('/x', { method: 'GET' })).body.toString()).toBe('one')
    await stopApi()
    await startApi((_request, answer) => answer.end('two'))
    expect((await front.call('/x', { method: 'GET' })).body.toString()).toBe('two')
  })

  it('503 for a request that the api dies on', async () => {
    await startApi((request) => void request.socket.destroy())
    expect((await front.call('/x', { body: 'x' })).status).toBe(503)
  })
})
