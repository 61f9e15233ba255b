import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { SnapshotLimit } from '#core/key-snapshot-format'
import type { DataCategory } from '#packages/protocol/data-category'

import { disabledKey, envelope, key, openFront, otherKey, sentryAuth, snapshot, unknownKey } from './test/open-front.ts'
import type { TestFront } from './test/open-front.ts'

let front: TestFront
beforeAll(async () => {
  front = await openFront()
})
afterAll(() => front.close())
beforeEach(() => {
  front.log.records.length = 0
  front.setKeys(snapshot())
})

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`

describe('every form of authorization', () => {
  it.each([
    ['X-Sentry-Auth', '', { 'X-Sentry-Auth': sentryAuth }],
    ['Authorization: Sentry', '', { Authorization: sentryAuth }],
    ['Authorization: Basic', '', { Authorization: basic(`${key}:`) }],
    ['query', `?sentry_version=7&sentry_key=${key}&sentry_client=js%2F10`, {}],
    ['query and header that agree', `?sentry_key=${key}`, { 'X-Sentry-Auth': sentryAuth }],
    ['X-Sentry-Auth twice, agreeing', '', { 'X-Sentry-Auth': [sentryAuth, sentryAuth] }],
    ['query beside a token of somebody else', `?sentry_key=${key}`, { Authorization: 'Bearer x' }],
  ])('%s', async (_name, query, headers) => {
    for (const path of ['/api/1/envelope/', '/api/1/envelope'])
      expect((await front.call(path + query, { headers, body: envelope })).status).toBe(200)
    expect(front.log.records.map(({ head }) => head.key)).toEqual([key, key])
  })
})

describe('refusals, each with a body that is drained', () => {
  it.each([
    [401, 'missing authorization information', '/api/1/envelope/', {}],
    [401, 'multiple authorization payloads detected', `/api/1/envelope/?sentry_key=${otherKey}`, { 'X-Sentry-Auth': sentryAuth }],
    [401, 'malformed authorization information', '/api/1/envelope/', { 'X-Sentry-Auth': 'Sentry sentry_version=7' }],
    [400, 'invalid project key', '/api/1/envelope/?sentry_key=short', {}],
    [400, 'unsupported protocol version', `/api/1/envelope/?sentry_key=${key}&sentry_version=99`, {}],
    [403, 'event submission rejected with_reason: ProjectId', `/api/1/envelope/?sentry_key=${unknownKey}`, {}],
    [403, 'event submission rejected with_reason: ProjectId', `/api/1/envelope/?sentry_key=${disabledKey}`, {}],
    [403, 'event submission rejected with_reason: ProjectId', `/api/1/envelope/?sentry_key=${otherKey}`, {}],
    [403, 'event submission rejected with_reason: ProjectId', `/api/99999999999999999999/envelope/?sentry_key=${key}`, {}],
    [403, 'event submission rejected with_reason: Cors', `/api/2/envelope/?sentry_key=${otherKey}`, { Origin: 'https://evil.example' }],
    [
      403,
      'event submission rejected with_reason: Cors',
      `/api/2/envelope/?sentry_key=${otherKey}`,
      { Referer: 'https://evil.example/shop.example' },
    ],
  ])('%i %s: %#', async (status, detail, path, headers) => {
    const reply = await front.call(path, { headers, body: envelope.repeat(100) })
    expect([reply.status, JSON.parse(reply.body.toString())]).toEqual([status, { detail }])
    expect(reply.headers['access-control-allow-origin']).toBe('*')
    expect(front.log.records).toHaveLength(0)
  })

  it('lets in the origins that the project allows, and requests without one', async () => {
    for (const headers of [
      {},
      { Origin: 'https://shop.example' },
      { Origin: 'null' },
      { Origin: 'null', Referer: 'http://shop.example/x' },
    ])
      expect((await front.call(`/api/2/envelope/?sentry_key=${otherKey}`, { headers, body: envelope })).status).toBe(200)
    expect(front.log.records.map(({ head }) => head.origin)).toEqual([undefined, 'https://shop.example', undefined, 'http://shop.example'])
  })

  it('503, not 403, as long as the keys were never read: SDKs give up on 403', async () => {
    front.setKeys(undefined)
    const reply = await front.call('/api/1/envelope/', { headers: { 'X-Sentry-Auth': sentryAuth }, body: envelope })
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '10'])
  })

  it('obeys a revoked key at once', async () => {
    const call = { headers: { 'X-Sentry-Auth': sentryAuth }, body: envelope }
    expect((await front.call('/api/1/envelope/', call)).status).toBe(200)
    front.setKeys({ ...snapshot(), version: 2, keys: new Map() })
    expect((await front.call('/api/1/envelope/', call)).status).toBe(403)
  })
})

describe('rate limits (law 3)', () => {
  const limit = (categories: DataCategory[], more: Partial<SnapshotLimit> = {}): SnapshotLimit => ({
    scope: 'key',
    target: key,
    categories,
    untilMs: Date.now() + 59_500,
    reason: 'quota',
    ...more,
  })
  const send = (path = '/api/1/envelope/'): ReturnType<TestFront['call']> =>
    front.call(path, {
      headers: { 'X-Sentry-Auth': sentryAuth, 'Content-Type': 'application/json' },
      body: path.includes('store') ? '{}' : envelope,
    })

  it('tells of a limit on some categories with the 200', async () => {
    front.setKeys(snapshot([limit(['error', 'default'])]))
    const reply = await send()
    expect([reply.status, reply.headers['x-sentry-rate-limits'], reply.headers['retry-after']]).toEqual([
      200,
      '60:error;default:key:quota',
      undefined,
    ])
    expect(reply.headers['access-control-expose-headers']).toContain('x-sentry-rate-limits')
  })

  it('answers 429 when a limit covers everything', async () => {
    front.setKeys(snapshot([limit([], { scope: 'organization', target: '9' }), limit(['error'])]))
    const reply = await send()
    expect([reply.status, reply.headers['retry-after']]).toEqual([429, '60'])
    expect(reply.headers['x-sentry-rate-limits']).toContain('60::organization:quota')
    expect(front.log.records).toHaveLength(0)
  })

  it('tells of limits on errors too', async () => {
    front.setKeys(snapshot([limit(['error'], { scope: 'project', target: '1' })]))
    const reply = await front.call('/api/1/envelope/', { headers: { 'X-Sentry-Auth': sentryAuth }, body: '' })
    expect([reply.status, reply.headers['x-sentry-rate-limits']]).toEqual([400, '60:error:project:quota'])
  })

  it('forgets limits that ended, and those of others', async () => {
    front.setKeys(
      snapshot([limit([], { untilMs: Date.now() - 1 }), limit([], { target: otherKey }), limit([], { scope: 'project', target: '2' })]),
    )
    const reply = await send()
    expect([reply.status, reply.headers['x-sentry-rate-limits']]).toEqual([200, undefined])
  })

  it('refuses at a door of one category when that category is limited', async () => {
    front.setKeys(snapshot([limit(['session'])]))
    expect((await send('/api/1/store/')).status).toBe(200)
    front.setKeys(snapshot([limit(['error'])]))
    expect((await send('/api/1/store/')).status).toBe(429)
  })
})
