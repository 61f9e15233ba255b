import { deflateSync, gzipSync } from 'node:zlib'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { NewRecord } from '#server/log/log'

import { envelope, eventId, key, openFront, sentryAuth, snapshot } from './test/open-front.ts'
import type { TestFront } from './test/open-front.ts'

let front: TestFront
beforeAll(async () => {
  front = await openFront({ limits: { legacyBytesMax: 10_000, minidumpBytesMax: 300_000, spoolAboveBytes: 100_000 } })
})
afterAll(() => front.close())
beforeEach(() => {
  front.log.records.length = 0
  front.log.answer = { kind: 'durable', offset: 0 }
  front.setKeys(snapshot())
})

const auth = { 'X-Sentry-Auth': sentryAuth }
const query = `?sentry_key=${key}`
const hyphenated = '4a1f0c77-d2e9-4b5f-8c3a-6e90b1d24f57'
const lastRecord = (): NewRecord | undefined => front.log.records.at(-1)

describe('store: one event', () => {
  const event = `{"event_id":"${eventId}","message":"hi"}`
  it.each([
    ['JSON', '/api/1/store/', {}, event],
    ['JSON, gzip', '/api/1/store', { 'Content-Encoding': 'gzip' }, gzipSync(event)],
    ['base64 of zlib', '/api/1/store/', {}, deflateSync(event).toString('base64')],
    ['no project in the path', '/api/store/', {}, event],
    ['an envelope by content type', '/api/1/store/', { 'Content-Type': 'application/x-sentry-envelope' }, envelope],
  ])('%s', async (_name, path, headers, body) => {
    const reply = await front.call(path, { headers: { ...auth, ...headers }, body })
    expect([reply.status, reply.body.toString()]).toEqual([200, `{"id":"${eventId}"}`])
    expect(Buffer.from(body).equals(Buffer.from(lastRecord()?.body ?? []))).toBe(true)
    expect(lastRecord()?.projectId).toBe(1)
  })

  it('answers with the record id when the event has none, and says so to processing', async () => {
    const reply = await front.call('/api/1/store/', { headers: auth, body: '{"event_id":"00000000000000000000000000000000"}' })
    expect(reply.body.toString()).toBe(`{"id":"${lastRecord()?.recordId}"}`)
    expect(lastRecord()?.head.eventId).toBe(lastRecord()?.recordId)
  })

  it.each([
    [400, {}, '{"a":'],
    [400, {}, ''],
    [400, {}, '{"event_id":"not-an-id"}'],
    [400, { 'Content-Encoding': 'gzip' }, 'no gzip'],
    [413, { 'Content-Encoding': 'gzip' }, gzipSync(`{"a":"${'x'.repeat(20_000)}"}`)],
    [413, {}, `{"a":"${'x'.repeat(20_000)}"}`],
    [415, { 'Content-Encoding': 'lzma' }, event],
  ])('%i: %#', async (status, headers, body) => {
    expect((await front.call('/api/1/store/', { headers: { ...auth, ...headers }, body })).status).toBe(status)
    expect(front.log.records).toHaveLength(0)
  })

  it('takes an event in the URL and answers with an image', async () => {
    const reply = await front.call(`/api/1/store/${query}&sentry_data=${encodeURIComponent(Buffer.from(event).toString('base64'))}`, {
      method: 'GET',
    })
    expect([reply.status, reply.headers['content-type'], reply.body.toString('latin1', 0, 6)]).toEqual([200, 'image/gif', 'GIF89a'])
    expect(lastRecord()).toMatchObject({ kind: 'store', head: { eventId } })
    expect((await front.call(`/api/1/store/${query}`, { method: 'GET' })).status).toBe(400)
  })
})

describe('security reports of browsers', () => {
  it.each([
    ['/api/1/security/', 'application/csp-report', '{"csp-report":{}}'],
    ['/api/1/csp-report/', 'application/csp-report; charset=utf-8', '{"csp-report":{}}'],
    ['/api/1/security/', 'application/reports+json', '[{"type":"csp-violation","body":{}}]'],
    ['/api/1/security/', 'application/expect-ct-report+json', '{"expect-ct-report":{}}'],
  ])('%s as %s', async (path, type, body) => {
    const reply = await front.call(`${path}${query}&sentry_release=a%401&sentry_environment=prod`, {
      headers: { 'Content-Type': type },
      body,
    })
    expect([reply.status, reply.body.length]).toEqual([200, 0])
    expect(lastRecord()).toMatchObject({ kind: 'security', head: { release: 'a@1', environment: 'prod', contentType: type } })
  })

  it('NEL', async () => {
    const reply = await front.call(`/api/1/nel/${query}`, {
      headers: { 'Content-Type': 'application/reports+json' },
      body: '[{"type":"network-error"}]',
    })
    expect([reply.status, lastRecord()?.kind]).toEqual([200, 'nel'])
  })

  it.each([
    [415, '/api/1/security/', 'text/html', '{"csp-report":{}}'],
    [415, '/api/1/nel/', 'application/csp-report', '[]'],
    [400, '/api/1/security/', 'application/csp-report', 'no json'],
    [400, '/api/1/security/', 'application/csp-report', '{"other":1}'],
    [413, '/api/1/security/', 'application/csp-report', `{"csp-report":"${'x'.repeat(20_000)}"}`],
  ])('%i on %s: %#', async (status, path, type, body) => {
    expect((await front.call(path + query, { headers: { 'Content-Type': type }, body })).status).toBe(status)
    expect(front.log.records).toHaveLength(0)
  })
})

const boundary = 'xXx'
const form = { 'Content-Type': `multipart/form-data; boundary=${boundary}` }
const parts = (fields: Record<string, string | Buffer>): Buffer =>
  Buffer.concat([
    ...Object.entries(fields).flatMap(([name, value]) => [
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="f"\r\n\r\n`),
      Buffer.from(value),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ])

describe('minidumps', () => {
  const dump = Buffer.from('MDMP rest')
  const msgpack = Buffer.from(`\x82\xa5level\xa5fatal\xa8event_id\xd9\x24${hyphenated}`, 'latin1')
  const send = (body: Buffer, headers: Record<string, string> = form): ReturnType<TestFront['call']> =>
    front.call(`/api/1/minidump/${query}`, { headers, body })

  it.each<[string, Record<string, string | Buffer>]>([
    ['sentry', { sentry: `{"event_id":"${eventId}"}`, upload_file_minidump: dump }],
    [
      'sentry in pieces',
      { sentry__1: `{"event_id":"${eventId.slice(0, 9)}`, sentry__2: `${eventId.slice(9)}"}`, upload_file_minidump: dump },
    ],
    ['sentry[event_id]', { upload_file_minidump: dump, 'sentry[event_id]': eventId }],
    ['msgpack', { '__sentry-event': msgpack, upload_file_minidump: dump }],
  ])('answers with the event id from %s', async (_name, fields) => {
    for (const [body, headers] of [
      [parts(fields), form],
      [gzipSync(parts(fields)), { ...form, 'Content-Encoding': 'gzip' }],
    ] as const) {
      const reply = await send(body, headers)
      expect([reply.status, reply.headers['content-type'], reply.body.toString()]).toEqual([200, 'text/plain', hyphenated])
      expect(lastRecord()).toMatchObject({ kind: 'minidump', head: { eventId, contentType: form['Content-Type'] } })
    }
  })

  it('takes a raw dump, with the record id as event id', async () => {
    const reply = await send(dump, { 'Content-Type': 'application/x-dmp' })
    expect([reply.status, reply.body.toString().replaceAll('-', '')]).toEqual([200, lastRecord()?.recordId])
  })

  it('takes a large dump whose end it has not seen', async () => {
    const reply = await send(parts({ 'sentry[event_id]': eventId, big: Buffer.alloc(200_000), upload_file_minidump: dump }))
    expect([reply.status, reply.body.toString()]).toEqual([200, hyphenated])
    expect(lastRecord()?.spooled?.bytes).toBeGreaterThan(200_000)
  })

  it.each([
    [400, 'missing minidump', parts({ sentry: '{}' }), form],
    [400, 'invalid minidump', parts({ upload_file_minidump: 'text' }), form],
    [400, 'invalid minidump', Buffer.from('text'), { 'Content-Type': 'application/octet-stream' }],
    [400, 'invalid multipart body', Buffer.from('text'), form],
    [400, 'invalid multipart body', Buffer.from('text'), { 'Content-Type': 'text/plain' }],
    [400, 'empty request body', Buffer.alloc(0), form],
    [413, 'minidump exceeds size limit', Buffer.alloc(300_001), form],
  ])('%i %s: %#', async (status, detail, body, headers) => {
    const reply = await send(body, headers)
    expect([reply.status, JSON.parse(reply.body.toString())]).toEqual([status, { detail }])
    expect(front.log.records).toHaveLength(0)
  })

  it('never answers 429', async () => {
    front.setKeys(snapshot([{ scope: 'key', target: key, categories: [], untilMs: Date.now() + 60_000, reason: 'quota' }]))
    expect((await send(parts({ upload_file_minidump: dump }))).status).toBe(200)
    front.log.answer = { kind: 'full' }
    expect((await send(parts({ upload_file_minidump: dump }))).status).toBe(503)
  })
})

describe('attachments of an event', () => {
  it('201 for a form', async () => {
    const body = parts({ a: 'b' })
    const reply = await front.call(`/api/1/events/${hyphenated}/attachments/`, { headers: { ...auth, ...form }, body })
    expect([reply.status, reply.body.length]).toEqual([201, 0])
    expect(lastRecord()).toMatchObject({ kind: 'attachment', body, head: { eventId, contentType: form['Content-Type'] } })
  })

  it.each([
    [400, `/api/1/events/${eventId}/attachments/`, { 'Content-Type': 'text/plain' }],
    [400, '/api/1/events/nonsense/attachments/', form],
    [403, `/api/2/events/${eventId}/attachments/`, form],
  ])('%i on %s: %#', async (status, path, headers) => {
    expect((await front.call(path, { headers: { ...auth, ...headers }, body: parts({ a: 'b' }) })).status).toBe(status)
  })

  it('429 when attachments are limited', async () => {
    front.setKeys(snapshot([{ scope: 'project', target: '1', categories: ['attachment'], untilMs: Date.now() + 60_000, reason: 'quota' }]))
    expect(
      (await front.call(`/api/1/events/${eventId}/attachments/`, { headers: { ...auth, ...form }, body: parts({ a: 'b' }) })).status,
    ).toBe(429)
  })
})
