import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { ExploreFacets, ExploreSeries, ExploreTable, TraceAttributes } from '#packages/contract/explore'
import { startMs } from '#server/http/test/api-fixture'
import type { SpanRow } from '#server/stores/events/tables'

import { fields, hex, openExploreWorld, spanCount } from './test-world.ts'
import type { Asked, ExploreWorld } from './test-world.ts'

let world: ExploreWorld
beforeAll(async () => {
  world = await openExploreWorld()
})
afterAll(() => world.close())

const ask: ExploreWorld['ask'] = (what, asked, tenant) => world.ask(what, asked, tenant)
const table: ExploreWorld['table'] = (dataset, asked) => world.table(dataset, asked)
const segments = (): SpanRow[] => world.rows.filter(({ is_segment: isSegment }) => isSegment === 1)

describe('rows', () => {
  it('are listed with their id and project, page by page, each once', async () => {
    const seen: unknown[] = []
    let cursor = ''
    for (let page = 0; page < 5; page += 1) {
      const { body, link } = await ask<ExploreTable>('events', [
        ['dataset', 'logs'],
        ['per_page', '100'],
        ['statsPeriod', '1d'],
        ...fields('message', 'severity'),
        ['cursor', cursor],
      ])
      seen.push(...body.data.map((row) => row['message']))
      const next = /rel="next"; results="(true|false)"; cursor="([^"]+)"/.exec(link)
      cursor = next?.[2] ?? ''
      if (next?.[1] !== 'true') break
    }
    expect(seen).toHaveLength(250)
    expect(new Set(seen).size).toBe(250)
    expect(seen[0]).toBe('line 1')
  })

  it('are what sentry-cli asks of logs', async () => {
    const { data } = await table('logs', [
      ...fields('sentry.item_id', 'trace', 'severity', 'timestamp', 'message'),
      ['project', String(world.acme.projectId)],
      ['query', 'project:acme-web severity:error'],
      ['per_page', '1000'],
      ['sort', '-timestamp'],
    ])
    expect(data).toHaveLength(25)
    expect(data[0]).toEqual({
      id: hex(0, 32),
      'project.name': 'acme-web',
      'sentry.item_id': hex(0, 32),
      trace: 'a'.repeat(32),
      severity: 'error',
      timestamp: new Date(startMs - 3_600_000).toISOString().replace(/\.\d+Z$/, '+00:00'),
      message: 'line 0',
    })
  })

  it('have attributes of every type, null where they are not', async () => {
    const { data, meta } = await table('spans', [
      ...fields(
        'id',
        'shop.plan',
        'cart',
        'tags[cart,number]',
        'cache.hit',
        'flags[cache.hit]',
        'measurements.lcp',
        'trace',
        'is_transaction',
        'nothing',
        'timestamp',
      ),
      ['sort', '-timestamp'],
      ['per_page', '2'],
    ])
    expect(data[0]).toMatchObject({
      id: hex(0, 16),
      'shop.plan': 'pro',
      cart: '0',
      'tags[cart,number]': 0,
      'flags[cache.hit]': true,
      trace: hex(0, 32),
      nothing: null,
    })
    expect(data[1]).toMatchObject({
      cart: null,
      'tags[cart,number]': null,
      'cache.hit': 'false',
      'measurements.lcp': 1,
      is_transaction: true,
    })
    expect(meta.fields).toMatchObject({
      id: 'string',
      'tags[cart,number]': 'number',
      'flags[cache.hit]': 'boolean',
      'measurements.lcp': 'duration',
    })
  })

  it('of errors know their issue, and are counted by it', async () => {
    const counted = await table('errors', [...fields('issue', 'count()', 'last_seen()'), ['sort', '-count()']])
    expect(counted.data).toMatchObject([
      { issue: 'ACME-WEB-7', 'count()': 12 },
      { issue: null, 'issue.id': null, 'count()': 4 },
    ])
    const listed = await table('', [...fields('title', 'issue', 'timestamp'), ['query', 'issue:ACME-WEB-7'], ['per_page', '1']])
    expect(listed.data[0]).toMatchObject({ 'project.name': 'acme-web', issue: 'ACME-WEB-7', title: 'ValueError: 7' })
    expect(listed.meta.dataset).toBe('errors')
  })

  it('are those of transactions where the query says so, and of errors where it leaves them out', async () => {
    const count = async (query: string) => (await table('discover', [...fields('title', 'count()'), ['query', query]])).data
    expect((await count('event.type:transaction')).map((row) => row['title'])).toContain('GET /orders')
    expect(await count('!event.type:transaction')).toHaveLength(12)
  })

  it('are those of a user by any of what is known, or by one', async () => {
    const count = async (query: string) => (await table('spans', [...fields('count()'), ['query', query]])).data[0]?.['count()']
    const ofFive = world.rows.filter((row) => new Map(row.texts).get('user.id') === 'u5').length
    expect(ofFive).toBeGreaterThan(0)
    for (const query of ['user:u5', 'user:id:u5', 'user:"id:u5"', 'user.id:u5', 'user.display:U5'])
      expect([query, await count(query)]).toEqual([query, ofFive])
    expect(await count('user:email:u5')).toBe(0)
    expect(await count('!user:u5 has:user')).toBe(spanCount - ofFive)
  })

  it('of metrics are summed by their name', async () => {
    const { data } = await table(
      'tracemetrics',
      fields('metric.name', 'sum(value)', 'count(value)', 'p50(value,orders,counter,none)', 'sum(value,other,counter,-)'),
    )
    expect(data).toEqual([
      { 'metric.name': 'orders', 'sum(value)': 6, 'count(value)': 3, 'p50(value,orders,counter,none)': 2, 'sum(value,other,counter,-)': 0 },
    ])
  })

  it('of others are not among them', async () => {
    const { body } = await ask<ExploreTable>('events', [['dataset', 'logs'], ...fields('message')], world.rival)
    expect(body.data).toEqual([])
    const foreign = await ask('events', [['dataset', 'logs'], ...fields('message'), ['project', String(world.acme.projectId)]], world.rival)
    expect(foreign.status).toBe(404)
  })

  it('are refused with one sentence where a request is wrong', async () => {
    const wrong: Asked[] = [
      [],
      fields('p95(span.op)'),
      [...fields('id'), ['sort', '-count()']],
      [...fields('id'), ['query', 'span.duration:soon']],
      [...fields('count()'), ['query', 'count():>1 OR span.op:db']],
      [...fields('id'), ['dataset', 'profiles']],
      [...fields('id'), ['start', 'yesterday']],
      Array.from({ length: 30 }, (_, index) => ['field', `a${index}`] as const),
    ]
    for (const asked of wrong) {
      const { status, body } = await ask('events', [['dataset', 'spans'], ...asked].toReversed() as Asked)
      expect([asked, status, body]).toEqual([asked, 400, { detail: expect.any(String) }])
    }
  })
})

describe('figures over time', () => {
  const stats = async <Body = ExploreSeries>(asked: Asked, what = 'events-stats'): Promise<Body> => {
    const { body, status } = await ask<Body>(what, [['dataset', 'transactions'], ['statsPeriod', '3h'], ['interval', '30m'], ...asked])
    expect([status, status === 200 ? '' : body]).toEqual([200, ''])
    return body
  }
  const inBucket = (list: readonly SpanRow[], seconds: number): SpanRow[] =>
    list.filter(({ timestamp }) => Math.floor(Number(timestamp) / 1e6 / 1800) * 1800 === seconds)

  it('are counted in whole intervals, and 0 where nothing was', async () => {
    const { data, ...series } = await stats([['yAxis', 'count()']])
    expect(data.map(([seconds, values]) => [seconds, values[0]?.count])).toEqual(
      data.map(([seconds]) => [seconds, inBucket(segments(), seconds).length]),
    )
    expect(data.length).toBeGreaterThanOrEqual(6)
    expect(series).toMatchObject({ order: 0, isMetricsData: false, meta: { dataset: 'transactions', interval: 1800 } })
  })

  it('are drawn by function, and by group with the rest as one', async () => {
    const both = await stats<Record<string, ExploreSeries>>([
      ['yAxis', 'count()'],
      ['yAxis', 'p95(span.duration)'],
    ])
    expect(Object.keys(both)).toEqual(['count()', 'p95(span.duration)'])
    const groups = await stats<Record<string, ExploreSeries>>([
      ...fields('transaction', 'environment', 'count()'),
      ['yAxis', 'count()'],
      ['topEvents', '2'],
      ['sort', '-count'],
    ])
    expect(Object.keys(groups)).toHaveLength(3)
    const total = (series: ExploreSeries | undefined) => series?.data.reduce((sum, [, [value]]) => sum + (value?.count ?? 0), 0) ?? 0
    const all = await stats([['yAxis', 'count()']])
    expect(Object.values(groups).reduce((sum, series) => sum + total(series), 0)).toBe(total(all))
    expect(groups['Other']?.groupBy).toBeUndefined()
    const [name = ''] = Object.keys(groups)
    const [transaction, environment] = name.split(',')
    expect(groups[name]?.groupBy).toEqual([
      { key: 'transaction', value: transaction },
      { key: 'environment', value: environment },
    ])
    const alone = await stats<Record<string, ExploreSeries>>([...fields('transaction'), ['topEvents', '2'], ['excludeOther', '1']])
    expect(Object.keys(alone)).toHaveLength(2)
    const plain = await stats([...fields('count()'), ['topEvents', '5'], ['excludeOther', '1']])
    expect(plain.data.length).toBe(all.data.length)
  })

  it('are told as a list of lines as well', async () => {
    const { timeSeries } = await stats<{ timeSeries: { values: { value: number }[]; groupBy?: unknown }[] }>(
      [
        ['yAxis', 'count()'],
        ['groupBy', 'transaction'],
        ['topEvents', '1'],
        ['excludeOther', '1'],
      ],
      'events-timeseries',
    )
    expect(timeSeries).toHaveLength(1)
    expect(timeSeries[0]?.groupBy).toEqual([{ key: 'transaction', value: expect.any(String) }])
  })
})

describe('what can be asked for', () => {
  it('are keys, and attributes by what rows have', async () => {
    const { body } = await ask<TraceAttributes>('trace-items/attributes', [
      ['itemType', 'spans'],
      ['attributeType', 'number'],
      ['substringMatch', 'cart'],
    ])
    expect(body).toEqual([
      { key: 'tags[cart,number]', name: 'cart', attributeType: 'number', attributeSource: { source_type: 'user' }, secondaryAliases: [] },
    ])
    const texts = await ask<TraceAttributes>('trace-items/attributes', [
      ['itemType', 'spans'],
      ['attributeType', 'string'],
    ])
    expect(texts.body.map(({ name }) => name)).toEqual(expect.arrayContaining(['span.op', 'shop.plan']))
    const values = await ask<{ value: string; count: number }[]>('trace-items/attributes/shop.plan/values', [['itemType', 'spans']])
    const pro = world.rows.filter(({ texts: said }) => new Map(said).get('shop.plan') === 'pro').length
    expect(values.body.map(({ value, count }) => [value, count])).toEqual([
      ['free', spanCount - pro],
      ['pro', pro],
    ])
  })

  it('is counted by its values', async () => {
    const { body } = await ask<ExploreFacets>('events-facets', [
      ['dataset', 'spans'],
      ['facet', 'shop.plan'],
      ['facet', 'environment'],
      ['query', 'is_transaction:true'],
    ])
    const count = (isIt: (row: SpanRow) => boolean) => segments().filter(isIt).length
    expect(body.find(({ key }) => key === 'environment')?.topValues).toEqual([
      { name: 'production', value: 'production', count: count(({ environment }) => environment === 'production') },
      { name: 'staging', value: 'staging', count: count(({ environment }) => environment === 'staging') },
    ])
    expect(body.find(({ key }) => key === 'shop.plan')?.topValues).toHaveLength(2)
  })
})
