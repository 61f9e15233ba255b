import { describe, expect, test } from 'vitest'

import { findConsecutiveHttp } from './consecutive-http.ts'
import { findHttpOverhead } from './http-overhead.ts'
import { findLargePayloads } from './large-payload.ts'
import { findNPlusOneApi } from './n-plus-one-api.ts'
import { growTree } from './segment.ts'
import type { Segment } from './segment.ts'
import { defaultDetectorSettings } from './settings.ts'
import { parameterizeUrl } from './span-url.ts'
import { inRow, segmentOf, times } from './test-segment.ts'
import type { TestSpan } from './test-segment.ts'

const client = 'http.client'

describe('URLs without what varies', () => {
  test.each([
    ['https://Example.com/users/12/x', 'https://example.com/users/*/x'],
    ['/u/2fd4e1c6-7a2d-28fc-ed84-9ee1bb76e739', '/u/*'],
    ['/c/0123456789abcdef01234567', '/c/*'],
    ['/v1/top10/a-1-b', '/v1/top10/*'],
    ['/static/12.js', '/static/12.js'],
    ['/search?b=2&a=1#top', '/search?a=*&b=*'],
    ['', ''],
  ])('%s', (url, expected) => {
    expect(parameterizeUrl(url)).toBe(expected)
  })
})

describe('a request for each row of a list', () => {
  const request = (row: number): TestSpan => ({ op: client, description: `GET /api/orders/${row}`, startMs: row * 5, durationMs: 80 })
  const find = (spans: readonly TestSpan[], root: TestSpan = { op: 'pageload' }) =>
    findNPlusOneApi(growTree(segmentOf(spans, root)), defaultDetectorSettings)

  test('is one problem', () => {
    const [found, ...others] = find(times(10, request))
    expect(others).toEqual([])
    expect(found).toMatchObject({ identity: '/api/orders/*', subtitle: '/api/orders/*', lostUs: 45_000 })
    expect(found?.offenders).toHaveLength(10)
    expect(found?.evidence).toContainEqual([
      'Parameters',
      `path: ${times(10, request)
        .map((_, row) => row)
        .join(', ')}`,
    ])
  })

  test('also where the query differs, as an attribute', () => {
    const found = find(
      times(8, (row) => ({
        op: client,
        description: 'GET /api/orders',
        startMs: row,
        durationMs: 80,
        data: { url: '/api/orders', 'http.query': `id=${row}` },
      })),
    )
    expect(found[0]?.evidence).toContainEqual(['Common URL', '/api/orders?id=*'])
  })

  test.each<[string, readonly TestSpan[], TestSpan?]>([
    ['few', times(4, request).map((span) => ({ ...span, durationMs: 500 }))],
    ['quick ones', times(10, request).map((span) => ({ ...span, durationMs: 10 }))],
    ['one after another', inRow(times(10, request))],
    ['the same again and again', times(10, (row) => ({ ...request(row), description: 'GET /api/orders' }))],
    ['GraphQL', times(10, (row) => ({ ...request(row), description: `GET /graphql?id=${row}` }))],
    ['assets', times(10, (row) => ({ ...request(row), description: `GET /img/${row}.png` }))],
    ['prefetched', times(10, (row) => ({ ...request(row), data: { 'http.request.prefetch': true } }))],
    ['changes', times(10, (row) => ({ ...request(row), description: `POST /api/orders/${row}` }))],
    ['in a server', times(10, request), { op: 'http.server' }],
  ])('%s: none', (_what, spans, root) => {
    expect(find(spans, root)).toEqual([])
  })
})

describe('slow requests one after another', () => {
  const request = (path: string, host = 'api.example.com'): TestSpan => ({
    op: client,
    description: `GET https://${host}/${path}`,
    durationMs: 1_200,
  })
  const find = (spans: readonly TestSpan[], facts: Partial<Segment> = {}) =>
    findConsecutiveHttp(growTree(segmentOf(spans, {}, facts)), defaultDetectorSettings)

  test('are one problem', () => {
    const [found, ...others] = find(inRow([request('a'), request('b/1'), { op: 'db', description: 'SELECT 1' }, request('c')]))
    expect(others).toEqual([])
    expect(found).toMatchObject({ identity: '/a-/b/*-/c', lostUs: 2_400_000 })
  })

  test('also to an address in brackets', () => {
    expect(find(inRow(['a', 'b', 'c'].map((path) => request(path, '[::1]'))))).toHaveLength(1)
  })

  test.each<[string, readonly TestSpan[], Partial<Segment>?]>([
    ['two', inRow([request('a'), { ...request('b'), durationMs: 9_000 }])],
    ['at the same time', ['a', 'b', 'c'].map((path) => request(path))],
    ['too far apart', times(3, (row) => ({ ...request('a'), startMs: row * 2_000 }))],
    ['to three hosts', inRow([request('a', 'a.io'), request('a', 'b.io'), request('a', 'c.io')])],
    ['of an agent', inRow([{ id: 'agent', op: 'gen_ai.chat' }, ...['a', 'b', 'c'].map((path) => ({ ...request(path), parent: 'agent' }))])],
    ['whose hosts were scrubbed', inRow(['a', 'b', 'c'].map((path) => request(path, '[Filtered]')))],
    ['in a browser', inRow(['a', 'b', 'c'].map((path) => request(path))), { sdkName: 'sentry.javascript.react' }],
  ])('%s: none', (_what, spans, facts) => {
    expect(find(spans, facts)).toEqual([])
  })
})

describe('an answer with much data', () => {
  const find = (span: TestSpan, ignoredPaths: string[] = []) =>
    findLargePayloads(growTree(segmentOf([{ op: client, durationMs: 200, ...span }])), {
      ...defaultDetectorSettings,
      largePayload: { ...defaultDetectorSettings.largePayload, ignoredPaths },
    })
  const large = { description: 'GET https://example.com/api/orders/12', data: { 'http.response_content_length': '300001' } }

  test('is a problem', () => {
    expect(find(large)).toMatchObject([{ identity: '/api/orders/*', lostUs: 200_000, evidence: [['Payload Size', '300 kB']] }])
  })

  test.each<[string, TestSpan]>([
    ['less data', { ...large, data: { 'http.response_content_length': 300_000 } }],
    ['no number', { ...large, data: { 'http.response_content_length': 'much' } }],
    ['a picture', { ...large, description: 'GET https://example.com/a.png' }],
    ['quick', { ...large, durationMs: 99 }],
    ['a page of Next.js', { ...large, description: 'GET https://example.com/_next/data/a.json' }],
  ])('%s: none', (_what, span) => {
    expect(find(span)).toEqual([])
  })

  test('unless its path is excepted', () => {
    expect(find(large, ['/api/orders'])).toEqual([])
    expect(find(large, ['/api/users'])).toHaveLength(1)
  })
})

describe('requests that wait for a connection', () => {
  const beginS = 1_800_000_000
  const request = (delayMs: number, version = '1.1'): TestSpan => ({
    op: client,
    description: 'GET https://example.com/a',
    durationMs: 2_000,
    data: { url: 'https://example.com/a', 'network.protocol.version': version, 'http.request.request_start': beginS + delayMs / 1_000 },
  })
  const find = (spans: readonly TestSpan[]) => findHttpOverhead(growTree(segmentOf(spans)), defaultDetectorSettings)
  const delays = [0, 0, 0, 50, 150, 300, 700]

  test('are one problem per host', () => {
    const [found, ...others] = find(delays.map((delayMs) => request(delayMs)))
    expect(others).toEqual([])
    expect(found).toMatchObject({ identity: 'example.com', lostUs: 700_000 })
    expect(found?.offenders).toHaveLength(3)
  })

  test('not by HTTP/2, not when few, not when the clock is another', () => {
    expect(find(delays.map((delayMs) => request(delayMs, '2')))).toEqual([])
    expect(find(delays.slice(-5).map((delayMs) => request(delayMs)))).toEqual([])
    expect(find(delays.map((delayMs) => request(delayMs + 60_000)))).toEqual([])
  })
})
