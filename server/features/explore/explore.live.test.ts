import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { ExploreTable } from '#packages/contract/explore'
import { startMs } from '#server/http/test/api-fixture'
import type { SpanRow } from '#server/stores/events/tables'
import { spanRow } from '#server/stores/events/test-spans'
import { spans } from '#server/stores/events/trace-tables'

import { draws, fields, names, openExploreWorld } from './test-world.ts'
import type { Asked, ExploreWorld } from './test-world.ts'

let world: ExploreWorld
beforeAll(async () => {
  world = await openExploreWorld()
})
afterAll(() => world.close())

const ask: ExploreWorld['ask'] = (what, asked, tenant) => world.ask(what, asked, tenant)
const table: ExploreWorld['table'] = (dataset, asked) => world.table(dataset, asked)
const segments = (): SpanRow[] => world.rows.filter(({ is_segment: isSegment }) => isSegment === 1)

/** The value that a part of all is not above, by counting. */
const orderStatistic = (values: readonly number[], level: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * level) - 1] ?? 0
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const durationMs = (row: SpanRow): number => Number(row.duration_us) / 1000
const share = (list: readonly SpanRow[], isIt: (row: SpanRow) => boolean): number => list.filter(isIt).length / list.length

describe('figures of transactions', () => {
  it('are those that counting by hand gives', async () => {
    const { data, meta } = await table('transactions', [
      ...fields(
        'transaction',
        'count()',
        'p50()',
        'p95()',
        'p99()',
        'max(span.duration)',
        'avg(span.duration)',
        'failure_rate()',
        'failure_count()',
      ),
      ...fields(
        'apdex()',
        'count_unique(user)',
        'http_response_rate(5)',
        'cache_miss_rate()',
        'tpm()',
        'time_spent_percentage()',
        'avg(cart)',
      ),
      ['sort', '-count()'],
    ])
    expect(new Set(data.map((row) => row['transaction']))).toEqual(new Set(names))
    const allSelf = segments().reduce((sum, row) => sum + Number(row.self_us), 0)
    for (const row of data) {
      const own = segments().filter(({ name }) => name === row['transaction'])
      const ms = own.map(durationMs)
      const failed = own.filter(({ status }) => status === 'internal_error' || status === 'not_found').length
      expect(row).toMatchObject({ 'count()': own.length, 'failure_count()': failed, 'max(span.duration)': Math.max(...ms) })
      expect(row['failure_rate()']).toBeCloseTo(failed / own.length, 12)
      expect(row['avg(span.duration)']).toBeCloseTo(mean(ms), 6)
      expect(row['apdex()']).toBeCloseTo(mean(ms.map((each) => (each <= 300 ? 1 : each <= 1200 ? 0.5 : 0))), 9)
      expect(row['http_response_rate(5)']).toBeCloseTo(
        share(own, ({ http_status: status }) => status === 500),
        12,
      )
      expect(row['cache_miss_rate()']).toBeCloseTo(
        share(own, ({ flags }) => new Map(flags).get('cache.hit') === 0),
        12,
      )
      expect(row['count_unique(user)']).toBe(new Set(own.map((each) => each.user_hash).filter((user) => user !== 0)).size)
      expect(row['tpm()']).toBeCloseTo(own.length / 1440, 9)
      expect(row['time_spent_percentage()']).toBeCloseTo(own.reduce((sum, each) => sum + Number(each.self_us), 0) / allSelf, 9)
      const carts = own.flatMap(({ numbers }) => new Map(numbers).get('cart') ?? [])
      expect(row['avg(cart)']).toBeCloseTo(mean(carts), 9)
      for (const [field, level] of [
        ['p50()', 0.5],
        ['p95()', 0.95],
        ['p99()', 0.99],
      ] as const)
        expect(Math.abs(Number(row[field]) / orderStatistic(ms, level) - 1)).toBeLessThan(0.01)
    }
    expect(meta).toMatchObject({
      dataset: 'transactions',
      dataScanned: 'full',
      scannedShare: 1,
      fields: { 'p95()': 'duration' },
      units: { 'p95()': 'millisecond' },
    })
    expect(meta.accuracy?.interval).toEqual(data.map(() => expect.objectContaining({ 'count()': null })))
  })

  it('are narrowed by rows and by groups', async () => {
    const { data } = await table('transactions', [
      ...fields('transaction', 'count()'),
      ['query', 'shop.plan:pro cart:>3 span.duration:>100ms transaction:"get /cart"'],
    ])
    const fitting = segments().filter(
      (row) =>
        row.name === 'GET /cart' &&
        durationMs(row) > 100 &&
        new Map(row.texts).get('shop.plan') === 'pro' &&
        (new Map(row.numbers).get('cart') ?? 0) > 3,
    )
    expect(data).toEqual(fitting.length === 0 ? [] : [{ transaction: 'GET /cart', 'count()': fitting.length }])
    const all = await table('spans', [...fields('status', 'count()'), ['query', 'count():>1500']])
    expect(all.data).toEqual([{ status: 'ok', 'count()': world.rows.filter(({ status }) => status === 'ok').length }])
    const equation = await table('spans', [
      ...fields('equation|failure_count() / count()'),
      ['environment', 'staging'],
      ['query', 'is_transaction:true'],
    ])
    const staging = segments().filter(({ environment }) => environment === 'staging')
    expect(equation.data[0]?.['equation|failure_count() / count()']).toBeCloseTo(
      share(staging, ({ status }) => ['internal_error', 'not_found'].includes(String(status))),
      12,
    )
  })
})

describe('sampled spans', () => {
  const seeds = 100
  const population = 1_500
  const rate = 0.1

  it('stand for the others: the printed interval holds the true value in at least 90 of 100 draws', async () => {
    const sampled = Array.from({ length: seeds }, (_, seed) => {
      const draw = draws(seed + 100)
      return Array.from({ length: population }, (_unused, index) => index).flatMap((index) =>
        draw() >= rate
          ? []
          : [
              spanRow({
                project_id: world.rival.projectId,
                timestamp: (startMs - 120_000) * 1000,
                received_at: startMs - 120_000,
                release: `seed@${seed}`,
                duration_us: 1000 * (1 + (index % 200)),
                status: index % 5 === 0 ? 'internal_error' : 'ok',
                weight: 1 / rate,
              }),
            ],
      )
    }).flat()
    await world.insert(spans, 'sampled', sampled)
    const asked: Asked = [
      ['dataset', 'transactions'],
      ['statsPeriod', '1d'],
      ['per_page', '100'],
    ]
    const names = ['count()', 'sum(span.duration)', 'avg(span.duration)', 'failure_rate()', 'failure_count()'] as const
    const { body } = await ask<ExploreTable>('events', [...asked, ...fields('release', ...names)], world.rival)
    const meanMs = mean(Array.from({ length: population }, (_, index) => 1 + (index % 200)))
    const truth = {
      'count()': population,
      'sum(span.duration)': meanMs * population,
      'avg(span.duration)': meanMs,
      'failure_rate()': 0.2,
      'failure_count()': population / 5,
    }
    expect(body.data).toHaveLength(seeds)
    for (const name of names) {
      const within = body.meta.accuracy?.interval.filter((row) => {
        const [low = 1, high = 0] = row[name] ?? []
        return low <= truth[name] && truth[name] <= high
      })
      expect([name, (within?.length ?? 0) >= 90]).toEqual([name, true])
    }
    expect(body.meta.accuracy?.samplingRate[0]?.['count()']).toBeCloseTo(rate, 9)
    expect(body.confidence?.[0]).toMatchObject({ 'count()': 'high' })
  })
})
