import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { envelope, eventId, key, openFront, otherKey, sentryAuth } from './test/open-front.ts'
import type { TestFront } from './test/open-front.ts'

let front: TestFront
beforeAll(async () => {
  front = await openFront()
})
afterAll(() => front.close())
beforeEach(() => {
  front.log.records.length = 0
  front.log.answer = { kind: 'durable', offset: 0 }
})

const headers = { 'X-Sentry-Auth': sentryAuth }
const path = '/api/1/envelope/'

describe('chapter 1: an envelope goes into the log as it came', () => {
  it.each([
    ['identity', (text: string) => Buffer.from(text)],
    ['gzip', (text: string) => gzipSync(text)],
    ['deflate', (text: string) => deflateSync(text)],
    ['br', (text: string) => brotliCompressSync(text)],
    ['zstd', (text: string) => zstdCompressSync(text)],
  ])('%s', async (encoding, encode) => {
    const body = encode(envelope)
    const reply = await front.call(path, { headers: { ...headers, 'Content-Encoding': encoding }, body })
    expect([reply.status, reply.body.toString()]).toEqual([200, `{"id":"${eventId}"}`])
    expect(front.log.records).toHaveLength(1)
    const [record] = front.log.records
    expect(record).toMatchObject({
      kind: 'envelope',
      encoding,
      projectId: 1,
      head: { key, ip: '127.0.0.1', client: 'sentry.python/2.68.0' },
    })
    expect(body.equals(record?.body ?? Buffer.alloc(0))).toBe(true)
    expect(reply.headers['x-request-id']).toBe(record?.recordId)
  })

  it('chunked, in pieces', async () => {
    const reply = await front.call(path, { headers, body: [envelope.slice(0, 10), envelope.slice(10, 40), envelope.slice(40)] })
    expect(reply.status).toBe(200)
    expect(Buffer.from(front.log.records[0]?.body ?? []).toString()).toBe(envelope)
  })

  it('ignores the content type and keeps what the request said', async () => {
    const said = {
      ...headers,
      'Content-Type': 'text/plain;charset=UTF-8',
      'User-Agent': 'UA/1',
      Origin: 'https://a.example',
      'Sec-CH-UA': '"Chromium"',
      'X-Forwarded-For': '203.0.113.9, 10.0.0.1',
    }
    await front.call(path, { headers: said, body: envelope })
    expect(front.log.records[0]?.head).toEqual({
      key,
      ip: '203.0.113.9',
      userAgent: 'UA/1',
      origin: 'https://a.example',
      client: 'sentry.python/2.68.0',
      hints: { 'sec-ch-ua': '"Chromium"' },
    })
  })

  it.each([
    ['a header without an id', '{}\n{"type":"session"}\n{}'],
    ['an id that is none', '{"event_id":"x"}\n'],
    ['the header alone', '{}'],
  ])('answers {} for %s', async (_name, body) => {
    const reply = await front.call(path, { headers, body })
    expect([reply.status, reply.body.toString()]).toEqual([200, '{}'])
  })
})

describe('chapter 2: what only processing can judge is 200 (law 3, A16)', () => {
  it.each([
    ['garbage behind the header', `{"event_id":"${eventId}"}\ngarbage`],
    ['an item without a type', '{}\n{"length":2}\n{}'],
    ['a length beyond the end', '{}\n{"type":"event","length":99}\n{}'],
    ['a negative length', '{}\n{"type":"event","length":-1}\n{}'],
    ['no line feed behind a payload', '{}\n{"type":"event","length":1}\n{}'],
    ['two line feeds at the end', `${envelope}\n`],
    ['a header line over 64 KiB', `{"x":"${'x'.repeat(70_000)}"}\n`],
  ])('%s', async (_name, body) => {
    expect((await front.call(path, { headers, body })).status).toBe(200)
    expect(front.log.records).toHaveLength(1)
  })

  it('a corrupt stream', async () => {
    const reply = await front.call(path, { headers: { ...headers, 'Content-Encoding': 'gzip' }, body: 'no gzip' })
    expect([reply.status, reply.body.toString()]).toEqual([200, '{}'])
  })

  it('a bomb, at the price of its first blocks', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from(envelope), Buffer.alloc(20_000_000)]))
    const reply = await front.call(path, { headers: { ...headers, 'Content-Encoding': 'gzip' }, body: bomb })
    expect([reply.status, reply.body.toString()]).toEqual([200, `{"id":"${eventId}"}`])
  })
})

describe('chapter 3: what the door refuses', () => {
  it.each([
    [400, 'an empty body', {}, ''],
    [400, 'a header that is no JSON', {}, 'garbage\n{}'],
    [400, 'a header that is no object', {}, '[]\n'],
    [400, 'a header followed by garbage', {}, '{} x\n{}'],
    [400, 'the DSN of another project', {}, `{"dsn":"https://${otherKey}@h/2"}\n`],
    [400, 'the DSN of another key', {}, `{"dsn":"https://${otherKey}@h/1"}\n`],
    [400, 'a newer protocol', { 'X-Sentry-Auth': `Sentry sentry_key=${key}, sentry_version=8` }, envelope],
    [415, 'an unknown encoding', { 'Content-Encoding': 'lzma' }, envelope],
    [415, 'an encoding twice', { 'Content-Encoding': 'gzip, gzip' }, envelope],
  ])('%i for %s', async (status, _name, more, body) => {
    const reply = await front.call(path, { headers: { ...headers, ...more }, body })
    expect(reply.status).toBe(status)
    expect(JSON.parse(reply.body.toString())).toEqual({ detail: expect.any(String) as unknown })
    expect(reply.headers['access-control-allow-origin']).toBe('*')
    expect(reply.headers['x-sentry-error']).toBeTypeOf('string')
    expect(front.log.records).toHaveLength(0)
  })

  it('429 with Retry-After 60 when the log is full', async () => {
    front.log.answer = { kind: 'full' }
    const reply = await front.call(path, { headers, body: envelope })
    expect([reply.status, reply.headers['retry-after']]).toEqual([429, '60'])
  })

  it('503 with Retry-After 10 when the log cannot write', async () => {
    front.log.answer = { kind: 'failed', cause: new Error('no space') }
    const reply = await front.call(path, { headers, body: envelope })
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '10'])
    expect(front.errors.map(({ message }) => message)).toContain('no space')
  })
})

describe('chapter 4: the DSN of the first line authenticates', () => {
  const withDsn = (project: number, dsnKey = key): string =>
    `{"event_id":"${eventId}","dsn":"http://${dsnKey}@host:8642/${project}"}\n{"type":"event"}\n{}`

  it.each(['/tunnel', '/tunnel/', '/api/1/envelope/'])('on %s', async (tunnel) => {
    const reply = await front.call(tunnel, { body: withDsn(1) })
    expect([reply.status, reply.body.toString()]).toEqual([200, `{"id":"${eventId}"}`])
    expect(front.log.records[0]).toMatchObject({ projectId: 1, head: { key } })
  })

  it('also compressed, and beside agreeing authorization', async () => {
    expect((await front.call('/tunnel', { headers: { 'Content-Encoding': 'br' }, body: brotliCompressSync(withDsn(1)) })).status).toBe(200)
    expect((await front.call(path, { headers, body: withDsn(1) })).status).toBe(200)
    expect((await front.call(`/tunnel?sentry_key=${key}`, { body: withDsn(1) })).status).toBe(200)
  })

  it.each([
    [401, '/tunnel', envelope],
    [401, '/tunnel', '{"dsn":"not a dsn"}\n'],
    [401, '/tunnel', `{"x":"${'x'.repeat(70_000)}"}\n`],
    [400, '/tunnel', 'garbage'],
    [403, '/tunnel', withDsn(2)],
    [403, '/tunnel', withDsn(1, otherKey)],
    [400, '/api/2/envelope/', withDsn(1)],
    [401, '/api/1/envelope/', envelope],
  ])('%i on %s: %#', async (status, tunnel, body) => {
    expect((await front.call(tunnel, { body })).status).toBe(status)
    expect(front.log.records).toHaveLength(0)
  })
})
