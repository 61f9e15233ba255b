import { describe, expect, it } from 'vitest'

import type { FilterSettings } from '#packages/filters/settings'
import type { Json, JsonObject } from '#packages/protocol/json'

import { containedSpan, containerType, endedAt, receivedAtMs, sentSpan, spanIdOf } from './test-spans-sent.ts'
import { storeContainer, storeItems, storeTransaction, textOf } from './test-store-spans.ts'

describe('what a project does not want to hear of', () => {
  it.each<[string, JsonObject, Partial<FilterSettings>, string]>([
    ['health checks', { transaction: 'GET /healthz' }, {}, 'filtered-transaction'],
    ['names of its list', { transaction: '/orders/{id}' }, { transactions: ['/orders/*'] }, 'filtered-transaction'],
    ['releases', {}, { releases: ['shop@1.*'] }, 'release-version'],
    ['robots', { request: { headers: { 'User-Agent': 'Googlebot/2.1' } } }, {}, 'web-crawlers'],
    ['localhost', { request: { url: 'http://localhost/x' } }, { localhost: true }, 'localhost'],
  ])('%s', async (_, change, filters, reason) => {
    expect(await storeTransaction(change, { filters })).toMatchObject({ rows: [], outcomes: [`filtered ${reason} transaction 1`] })
  })

  it('in a container: the segment goes with its spans, and the others stay', async () => {
    const items = [
      containedSpan(1, { name: 'GET /healthz' }),
      containedSpan(2, { is_segment: false, parent_span_id: spanIdOf(1) }, { 'sentry.op': 'db' }),
      containedSpan(3, { is_segment: false }, { 'sentry.segment.id': 'c'.repeat(16), 'sentry.segment.name': '/ping' }),
      containedSpan(4),
    ]
    const { rows, outcomes } = await storeContainer(items)
    expect(rows.map(({ span_id: id }) => id)).toEqual([spanIdOf(4)])
    expect(outcomes).toEqual(['accepted span 1', 'filtered filtered-transaction span 3'])
    expect((await storeContainer([containedSpan(1, { name: 'GET' }, { 'url.path': '/healthz' })])).rows).toEqual([])
    expect((await storeContainer([containedSpan(1)], { filters: { releases: ['shop@11.*'] } })).outcomes).toEqual([
      'filtered release-version span 1',
    ])
  })
})

describe('spans that come without a transaction', () => {
  const child = containedSpan(
    2,
    {
      name: 'GET shop.example',
      is_segment: false,
      parent_span_id: spanIdOf(1),
      start_timestamp: endedAt - 0.5,
      end_timestamp: endedAt - 0.25,
    },
    { 'sentry.op': 'http.client', 'http.request.method': 'GET', 'url.full': 'https://shop.example/x', 'sentry.segment.id': spanIdOf(1) },
  )

  it('in a container are stored with their segment', async () => {
    const { rows, outcomes } = await storeContainer([child, containedSpan(1)], { header: { trace: { sample_rate: '0.5' } } })
    expect(rows).toMatchObject([
      {
        is_segment: 0,
        name: 'GET https://shop.example',
        parent_span_id: spanIdOf(1),
        segment_id: spanIdOf(1),
        event_id: '',
        duration_us: 250_000,
        self_us: 250_000,
        op: 'http.client',
        description: 'GET https://shop.example/x',
        domain: 'shop.example',
        transaction: 'GET /orders/:id',
        transaction_op: 'http.server',
        http_method: 'GET',
        weight: 2,
        release: 'shop@11.0.0',
        environment: 'staging',
        sdk_name: 'sentry.javascript.node',
        platform: 'node',
      },
      { is_segment: 1, name: 'GET /orders/:id', description: 'GET /orders/:id', segment_id: spanIdOf(1), self_us: 750_000, weight: 2 },
    ])
    expect(outcomes).toEqual(['accepted span 2'])
    for (const key of ['sentry.op', 'sentry.release', 'sentry.segment.id']) expect(rows[0]?.texts).not.toContain(key)
  })

  it('are called by method and path where the SDK knows no more', async () => {
    const { rows } = await storeContainer([
      containedSpan(1, { name: 'GET' }, { 'url.path': '/orders/12345', 'sentry.segment.name.source': 'url' }),
    ])
    expect(rows[0]).toMatchObject({ name: 'GET /orders/*', transaction: 'GET /orders/*', description: 'GET /orders/*' })
  })

  it('are counted as they were read, whatever the header claims', async () => {
    const header = { type: 'span', item_count: 77, content_type: containerType }
    const items = [child, null, child, { ...child, span_id: 'x' }]
    expect((await storeItems([[header, { version: 2, items }]])).outcomes.toSorted()).toEqual([
      'accepted span 1',
      'invalid duplicate span 1',
      'invalid invalid_span span 1',
      'invalid invalid_span:id span 1',
    ])
  })

  it('are the same when their bytes are, whichever header they come with', async () => {
    const keys = [
      await storeContainer([child]),
      await storeContainer([child], { header: { sent_at: new Date(receivedAtMs + 1000).toISOString() } }),
    ]
    expect(keys[0]?.seen).toEqual(keys[1]?.seen)
    expect(keys[0]?.seen).toMatchObject([{ kind: 'spans' }])
    expect((await storeContainer([containedSpan(1)])).seen).not.toEqual(keys[0]?.seen)
  })

  it('alone, as older browsers send a vital, are no transaction', async () => {
    const vital = sentSpan(1, {
      op: 'ui.interaction.click',
      description: 'body > button',
      is_segment: true,
      segment_id: spanIdOf(1),
      exclusive_time: 10,
      measurements: { inp: { value: 120, unit: 'millisecond' } },
      data: { release: 'web@1', environment: 'production', transaction: '/cart' },
    })
    const { rows, outcomes } = await storeItems([[{ type: 'span' }, vital]])
    expect(rows).toMatchObject([{ is_segment: 0, transaction: '/cart', release: 'web@1', environment: 'production', self_us: 10_000 }])
    expect(Object.fromEntries(rows[0]?.measurements ?? [])).toMatchObject({ inp: 120 })
    expect(outcomes).toEqual(['accepted span 1'])
  })

  it('alone, of nobody, are a segment of their own', async () => {
    const { rows } = await storeItems([[{ type: 'span' }, sentSpan(1, { parent_span_id: null, op: 'task', description: 'nightly' })]])
    expect(rows).toMatchObject([{ is_segment: 1, name: 'nightly', transaction: 'nightly', segment_id: spanIdOf(1) }])
  })

  it('have the vitals that newer browsers say as attributes', async () => {
    const { rows } = await storeContainer([
      containedSpan(1, {}, { 'sentry.op': 'pageload', 'browser.web_vital.lcp.value': 1200, 'browser.name': 'Chrome' }),
    ])
    expect(Object.fromEntries(rows[0]?.measurements ?? [])).toMatchObject({ lcp: 1200, 'score.total': expect.closeTo(0.9, 2) as number })
  })

  it('learn address and browser of who sent them only where the container says so', async () => {
    const settings = { ingest_settings: { infer_ip: 'auto', infer_user_agent: 'auto' } }
    const auto = containedSpan(1, {}, { 'user.ip_address': '{{auto}}' })
    const [asked, unasked] = [await storeContainer([auto], {}, settings), await storeContainer([auto])]
    expect(Object.fromEntries(asked.rows[0]?.texts ?? [])).toMatchObject({
      'client.address': '203.0.113.9',
      'user.ip_address': '203.0.113.9',
    })
    expect(textOf(unasked.rows)).not.toMatch(/203\.0\.113|auto/)
  })

  it.each<[string, JsonObject, Json, string]>([
    ['without payload', { content_type: containerType }, '', 'no_data'],
    ['of no items', { content_type: containerType }, { version: 2, items: [] }, 'no_data'],
    ['that is no JSON', { content_type: containerType }, '{', 'invalid_json'],
    ['without items', { content_type: containerType }, { version: 2 }, 'invalid_json'],
    ['of a version to come', { content_type: containerType }, { version: 3, items: [child] }, 'container_version'],
    ['that is nonsense', {}, [1], 'invalid_span'],
  ])('an item %s ends by name', async (_, header, payload, reason) => {
    expect(await storeItems([[{ type: 'span', ...header }, payload]])).toMatchObject({ rows: [], outcomes: [`invalid ${reason} span 1`] })
  })
})
