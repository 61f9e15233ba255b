import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { NewRecord } from '#server/log/log'

import { key, openFront, otherKey, sentryAuth, snapshot } from './test/open-front.ts'
import type { TestFront } from './test/open-front.ts'

let front: TestFront
beforeAll(async () => {
  front = await openFront({ limits: { otlpBytesMax: 10_000 } })
})
afterAll(() => front.close())
beforeEach(() => {
  front.log.records.length = 0
  front.log.answer = { kind: 'durable', offset: 0 }
  front.setKeys(snapshot())
})

const json = { 'Content-Type': 'application/json' }
const headers = { ...json, 'x-sentry-auth': sentryAuth }
const traces = '/api/1/integration/otlp/v1/traces'
const lastRecord = (): NewRecord | undefined => front.log.records.at(-1)

describe('the doors of OpenTelemetry', () => {
  it.each([
    ['/api/1/integration/otlp/v1/traces', 'traces'],
    ['/api/1/integration/otlp/v1/traces/', 'traces'],
    ['/api/1/otlp/v1/traces', 'traces'],
    ['/api/1/otlp/v1/traces/', 'traces'],
    ['/api/1/integration/otlp/v1/logs', 'logs'],
    ['/api/1/integration/otlp/v1/logs/', 'logs'],
    ['/api/1/otlp/v1/logs', 'logs'],
    ['/api/1/otlp/v1/logs/', 'logs'],
  ])('%s take %s as they are', async (path, signal) => {
    const reply = await front.call(path, { headers, body: '{"resourceSpans":[]}' })
    expect([reply.status, reply.body.length]).toEqual([202, 0])
    expect(lastRecord()).toMatchObject({ kind: 'otlp', projectId: 1, head: { key, signal, contentType: 'application/json' } })
    expect(Buffer.from(lastRecord()?.body ?? []).toString()).toBe('{"resourceSpans":[]}')
  })

  it('do not open what is compressed', async () => {
    const body = gzipSync('\n\0')
    const sent = { ...headers, 'Content-Type': 'application/x-protobuf', 'Content-Encoding': 'gzip' }
    expect((await front.call(traces, { headers: sent, body })).status).toBe(202)
    expect(lastRecord()).toMatchObject({ encoding: 'gzip', head: { contentType: 'application/x-protobuf' } })
    expect(body.equals(Buffer.from(lastRecord()?.body ?? []))).toBe(true)
  })

  it.each([
    ['Basic, as exporters with a user and a password', traces, { Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }],
    ['the address', `${traces}?sentry_key=${key}`, {}],
    ['a header without its first word', traces, { 'x-sentry-auth': `sentry_key=${key}` }],
  ])('know the sender by %s', async (_name, path, more) => {
    expect((await front.call(path, { headers: { ...json, ...more }, body: '{}' })).status).toBe(202)
  })

  it.each([
    [400, headers, ''],
    [401, json, '{}'],
    [403, { ...json, 'x-sentry-auth': sentryAuth.replace(key, otherKey) }, '{}'],
    [413, headers, `"${'x'.repeat(10_000)}"`],
    [415, { 'x-sentry-auth': sentryAuth }, '{}'],
    [415, { ...headers, 'Content-Type': 'text/plain' }, '{}'],
    [415, { ...headers, 'Content-Encoding': 'snappy' }, '{}'],
  ])('answer %i: %#', async (status, sent, body) => {
    expect((await front.call(traces, { headers: sent, body })).status).toBe(status)
    expect(front.log.records).toHaveLength(0)
  })

  it('know no metrics, and no GET', async () => {
    expect((await front.call('/api/1/integration/otlp/v1/metrics', { headers, body: '{}' })).status).toBe(404)
    expect((await front.call(traces, { method: 'GET', headers })).status).toBe(405)
  })

  it('say when to come again where a limit holds for what they take', async () => {
    const untilMs = Date.now() + 60_000
    front.setKeys(snapshot([{ scope: 'key', target: key, categories: ['span'], untilMs, reason: 'key_quota' }]))
    const limited = await front.call(traces, { headers, body: '{}' })
    expect(limited.status).toBe(429)
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(50)
    const logs = await front.call('/api/1/integration/otlp/v1/logs', { headers, body: '{}' })
    expect([logs.status, logs.headers['x-sentry-rate-limits']]).toEqual([202, expect.stringContaining('span')])
  })
})
