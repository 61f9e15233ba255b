import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { keysOf } from '#packages/explore/dataset'
import type { Dataset } from '#packages/explore/dataset'
import { parseField } from '#packages/explore/field'
import { functionNames } from '#packages/explore/functions'
import type { SearchKey } from '#packages/search/keys'
import { openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { encodeRows } from '#server/stores/events/row-binary'
import { columnNames } from '#server/stores/events/table'
import type { Table } from '#server/stores/events/table'
import { events } from '#server/stores/events/tables'
import { eventRow, openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'
import { logRow, metricRow, spanRow } from '#server/stores/events/test-spans'
import { logs, metrics, spans } from '#server/stores/events/trace-tables'

/* Every key as a field, as a group, as an argument of every function and in every form of filter: the engine understands whatever is printed. */

const datasets = { errors: 'errors', transactions: 'transactions', spans: 'spans', logs: 'logs', metrics: 'tracemetrics' } as const

let engine: TestEngine
let api: TestApi
let acme: Tenant

const insert = async (table: Table, bytes: Uint8Array): Promise<void> => {
  const inserted = await engine.store.insertRows({ table: table.name, columns: columnNames(table), bytes, token: table.name })
  expect(inserted).toEqual({ kind: 'inserted' })
}

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  acme = await api.addTenant('acme')
  const at = { project_id: acme.projectId, timestamp: (startMs - 60_000) * 1000, received_at: startMs - 60_000 }
  const said = { texts: new Map([['plan', 'pro']]), numbers: new Map([['cart', 2.5]]), flags: new Map([['cache.hit', 1]]) }
  await insert(
    spans,
    encodeRows(spans, [spanRow({ ...at, ...said, measurements: new Map([['lcp', 900]]) }), spanRow({ ...at, is_segment: 0 })]),
  )
  await insert(logs, encodeRows(logs, [logRow({ ...at, ...said })]))
  await insert(metrics, encodeRows(metrics, [metricRow({ ...at, ...said })]))
  await insert(events, encodeRows(events, [eventRow(acme.projectId, 1, { timestamp: startMs - 60_000, received_at: startMs - 60_000 })]))
})
afterAll(async () => {
  await api.close()
  await engine.close()
})

/** What went wrong; nothing where it was answered. */
const ask = async (dataset: Dataset, fields: readonly string[], query = ''): Promise<string[]> => {
  const asked = new URLSearchParams({ dataset: datasets[dataset], statsPeriod: '1h', query })
  for (const field of fields) asked.append('field', field)
  api.logged.length = 0
  const answer = await api.get(`/api/0/organizations/acme/events/?${asked.toString()}`, acme.token)
  const text = await answer.text()
  return answer.status === 200 ? [] : [`${text} ${api.logged.join(' ').slice(0, 300)} ${fields.join(' ')} ${query}`]
}

const attributes = ['plan', 'tags[cart,number]', 'flags[cache.hit]', 'tags[plan,string]', 'measurements.own']
const chunks = <Value>(list: readonly Value[], size: number): Value[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size))

/** A call of a function with a field in front, in the forms that take one. */
const callsOf = (name: string, field: string): string[] => {
  if (name === 'percentile') return [`percentile(${field},0.9)`]
  if (name === 'count_if') return [`count_if(${field},equals,1)`, `count_if(${field},greater,abc)`, `count_if(${field},less,2.5)`]
  if (name === 'avg_if') return [`avg_if(${field},plan,pro)`, `avg_if(tags[cart,number],${field},2)`]
  if (name === 'division') return [`division(${field},${field})`]
  if (name === 'count_web_vitals') return [`count_web_vitals(${field},meh)`]
  return [`${name}(${field})`]
}

const refusedByName = new Set<SearchKey['type']>(['person'])
const valuesOf = ({ type, digits = 0, words = [] }: SearchKey): string[] => {
  if (type === 'id') return ['ab'.repeat(digits / 2)]
  if (type === 'enum') return words.slice(0, 1).map(({ word }) => word)
  if (type === 'time') return ['-1d', '>2026-01-01', '2026-11-22T13:00:00']
  if (type === 'boolean') return ['true', 'false']
  if (type === 'issue') return ['ACME-WEB-1']
  if (['number', 'decimal'].includes(type)) return ['1', '>=0.5', '[1, 2]']
  if (type === 'duration') return ['>1s', '<=250ms']
  if (type === 'size') return ['>1kb']
  return refusedByName.has(type) ? [] : ['x', '*x*', '[a, b*, "c d"]', '""', '!=x']
}

/** Functions that are printed as another is, but for a number. */
const twins = new Set(['spm', 'tpm', 'per_minute', 'eps', 'sps', 'tps', 'per_second', 'p50', 'p75', 'p90', 'p99'])

/** One key of each type: functions and filters look at nothing else of them. */
const ofEachType = (keys: readonly SearchKey[]): SearchKey[] =>
  [...Map.groupBy(keys, ({ type, name }) => `${type} ${name.startsWith('measurements.')}`).values()].flatMap((alike) => alike.slice(0, 1))

const all = Object.keys(datasets) as Dataset[]

describe.each(all)('whatever is asked of %s', (dataset) => {
  it('is answered for each key: as a field of rows and of groups, and in a filter', async () => {
    const keys = keysOf(dataset).keys.filter(({ isInBody }) => !isInBody)
    const wrong: string[] = []
    for (const part of chunks(keys, 20)) {
      const fields = part.map(({ name }) => name)
      const filters = part.flatMap((key) =>
        valuesOf(key)
          .slice(0, 1)
          .map((value) => `${key.name}:${value}`),
      )
      wrong.push(...(await ask(dataset, fields)), ...(await ask(dataset, ['count()', ...fields], filters.join(' OR '))))
    }
    expect([...wrong, ...(await ask(dataset, attributes))]).toEqual([])
  })
})

// Transactions are printed as spans are.
describe.each(all.filter((dataset) => dataset !== 'transactions'))('of %s', (dataset) => {
  const keys = ofEachType(keysOf(dataset).keys.filter(({ isInBody }) => !isInBody))

  it('each function of each type of field is answered', async () => {
    const fields = [...keys.map(({ name }) => name), 'user', ...attributes]
    const names = functionNames.filter((name) => !twins.has(name))
    const calls = names.flatMap((name) => [`${name}()`, `${name}(300)`, ...fields.flatMap((field) => callsOf(name, field))])
    const readable = calls.filter((call) => typeof parseField(dataset, keysOf(dataset), call) !== 'string')
    expect(readable.length).toBeGreaterThan(40)
    const wrong: string[] = []
    for (const part of chunks(readable, 12)) wrong.push(...(await ask(dataset, part)))
    expect(wrong).toEqual([])
  })

  it('each form of filter of each type of key is answered', async () => {
    const filters = keys.flatMap((key) => [
      ...valuesOf(key).map((value) => `${key.name}:${value}`),
      ...(key.canBeEmpty ? [`!has:${key.name}`] : []),
    ])
    const ofAttributes = [
      'plan:pro',
      'plan:[pro, x*]',
      'cart:>2',
      'tags[cart,number]:2.5',
      '!has:plan',
      'flags[cache.hit]:true',
      '"free words"',
    ]
    const wrong: string[] = []
    for (const part of chunks([...filters, ...ofAttributes], 10)) wrong.push(...(await ask(dataset, ['count()'], part.join(' OR '))))
    expect(wrong).toEqual([])
  })
})
