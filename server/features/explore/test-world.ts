import { expect } from 'vitest'

import type { ExploreTable } from '#packages/contract/explore'
import { addIssue, openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { encodeRows } from '#server/stores/events/row-binary'
import { columnNames } from '#server/stores/events/table'
import type { RowOf, Table } from '#server/stores/events/table'
import { events } from '#server/stores/events/tables'
import type { SpanRow } from '#server/stores/events/tables'
import { eventRow, openTestEngine } from '#server/stores/events/test-engine'
import { logRow, metricRow, spanRow } from '#server/stores/events/test-spans'
import { logs, metrics, spans } from '#server/stores/events/trace-tables'

const hash = 'e'.repeat(32)
export const spanCount = 4_000
export const names = ['GET /orders', 'GET /cart', 'POST /pay']
const statuses = ['ok', 'ok', 'ok', 'internal_error', 'cancelled', 'unknown', 'ok', 'not_found', 'ok', 'ok']

/** Parameters of a request, in order. */
export type Asked = readonly (readonly [name: string, value: string])[]

/** The API over an engine with rows of every dataset, and another tenant who has none. */
export interface ExploreWorld {
  readonly api: TestApi
  readonly acme: Tenant
  readonly rival: Tenant
  readonly rows: readonly SpanRow[]
  readonly insert: <Description extends Table>(table: Description, token: string, rows: readonly RowOf<Description>[]) => Promise<void>
  readonly ask: <Body>(what: string, asked: Asked, tenant?: Tenant) => Promise<{ body: Body; link: string; status: number }>
  /** An answer of `/events/`, which must be one. */
  readonly table: (dataset: string, asked: Asked) => Promise<ExploreTable>
  readonly close: () => Promise<void>
}

/** The same numbers in every run, spread over 0 .. 1. */
export const draws = (seed: number): (() => number) => {
  let state = seed * 2_654_435_761 + 1
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x9e37_79b9) >>> 0
    return ((state ^ (state >>> 13)) >>> 0) / 0x1_0000_0000
  }
}

export const hex = (value: number, digits: number): string => (value + 1).toString(16).padStart(digits, '0')
export const fields = (...texts: string[]): Asked => texts.map((text) => ['field', text] as const)

const makeSpans = (acme: Tenant): SpanRow[] => {
  const draw = draws(7)
  return Array.from({ length: spanCount }, (_, index) => {
    const atMs = startMs - 60_000 - index * 2_000
    const name = names[index % names.length] ?? ''
    return spanRow({
      project_id: acme.projectId,
      timestamp: atMs * 1000 + 7,
      received_at: atMs + 20,
      is_segment: index % 4 === 3 ? 0 : 1,
      name,
      transaction: name,
      span_id: hex(index, 16),
      event_id: hex(index, 32),
      trace_id: hex(index, 32),
      duration_us: Math.round(1000 * Math.exp(3 + 3 * draw())),
      self_us: 1000 * (index % 50),
      status: statuses[index % statuses.length] ?? '',
      http_status: index % 5 === 0 ? 500 : 200,
      user_hash: index % 40,
      environment: index % 2 === 0 ? 'production' : 'staging',
      texts: new Map([
        ['shop.plan', index % 3 === 0 ? 'pro' : 'free'],
        ['user.id', `u${index % 40}`],
      ]),
      numbers: new Map(index % 2 === 0 ? [['cart', index % 10]] : []),
      flags: new Map([['cache.hit', index % 4 === 0 ? 1 : 0]]),
      measurements: new Map([['lcp', index]]),
    })
  })
}

const insertOthers = async (api: TestApi, acme: Tenant, insert: ExploreWorld['insert']): Promise<void> => {
  await addIssue(api, acme.projectId, { hash, short_id: 7 })
  const atMs = startMs - 3_600_000
  const ofIssue = { hash: BigInt(`0x${hash.slice(0, 16)}`), hashes: [hash] }
  await insert(
    events,
    'events',
    Array.from({ length: 12 }, (_, index) =>
      eventRow(acme.projectId, index, {
        timestamp: atMs + index,
        received_at: atMs + index,
        ...(index < 8 && ofIssue),
        weight: index === 0 ? 5 : 1,
      }),
    ),
  )
  await insert(
    logs,
    'logs',
    Array.from({ length: 250 }, (_, index) =>
      logRow({
        project_id: acme.projectId,
        timestamp: (atMs - Math.floor(index / 2)) * 1000,
        received_at: atMs,
        sequence: index,
        log_id: hex(index, 32),
        body: `line ${index}`,
        level: index % 10 === 0 ? 'error' : 'info',
      }),
    ),
  )
  await insert(
    metrics,
    'metrics',
    [1, 2, 3].map((value) => metricRow({ project_id: acme.projectId, timestamp: atMs * 1000, received_at: atMs, value })),
  )
}

/** Opens it; about two seconds. */
export const openExploreWorld = async (): Promise<ExploreWorld> => {
  const engine = await openTestEngine()
  const api = await openTestApi({ events: engine.store })
  const rival = await api.addTenant('rival')
  const acme = await api.addTenant('acme')
  const insert: ExploreWorld['insert'] = async (table, token, rows) => {
    const inserted = await engine.store.insertRows({
      table: table.name,
      columns: columnNames(table),
      bytes: encodeRows(table, rows),
      token,
    })
    expect(inserted).toEqual({ kind: 'inserted' })
  }
  const rows = makeSpans(acme)
  await insert(spans, 'spans', rows)
  await insertOthers(api, acme, insert)
  const ask: ExploreWorld['ask'] = async <Body>(what: string, asked: Asked, { org, token }: Tenant = acme) => {
    const query = new URLSearchParams()
    for (const [name, value] of asked) query.append(name, value)
    const answer = await api.get(`/api/0/organizations/${org}/${what}/?${query.toString()}`, token)
    return { body: (await answer.json()) as Body, link: answer.headers.get('link') ?? '', status: answer.status }
  }
  const table: ExploreWorld['table'] = async (dataset, asked) => {
    const { body, status } = await ask<ExploreTable>('events', [['dataset', dataset], ['statsPeriod', '1d'], ...asked])
    expect([status, status === 200 ? '' : body]).toEqual([200, ''])
    return body
  }
  const close = async (): Promise<void> => {
    await api.close()
    await engine.close()
  }
  return { api, acme, rival, rows, insert, ask, table, close }
}
