import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TraceSpan, TraceSpans } from '#packages/contract/trace'
import type { TraceListItem } from '#packages/contract/trace-list'
import type { TraceMeta, TraceSpanNode } from '#packages/contract/trace-nodes'
import type { TraceStrip } from '#packages/contract/trace-strip'
import { ensureProject } from '#server/features/setup/write'
import { addIssue, openTestApi } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { encodeRows } from '#server/stores/events/row-binary'
import { columnNames } from '#server/stores/events/table'
import type { RowOf, Table } from '#server/stores/events/table'
import { events } from '#server/stores/events/tables'
import { eventRow, openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'
import { logRow, metricRow, spanRow } from '#server/stores/events/test-spans'
import { logs, metrics, spans } from '#server/stores/events/trace-tables'

import {
  aheadUs,
  beginMs,
  checkoutSpans,
  errorRow,
  eventIdOf,
  hashOf,
  hostileSpans,
  hostileTrace,
  secret,
  spanAt,
  spanIdOf,
  traceId,
} from './test-traces.ts'

const rivalTrace = 'b'.repeat(32)
const deepTrace = 'd'.repeat(32)
const ms = 1000

let engine: TestEngine
let api: TestApi
let acme: Tenant
let rival: Tenant
const projects = { web: 0, node: 0, flask: 0, go: 0 }

const insert = async <Description extends Table>(table: Description, rows: readonly RowOf<Description>[]): Promise<void> => {
  const bytes = encodeRows(table, rows)
  const token = `${table.name}-${rows.length}-${Math.random()}`
  expect(await engine.store.insertRows({ table: table.name, columns: columnNames(table), bytes, token })).toEqual({ kind: 'inserted' })
}

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
  projects.web = acme.projectId
  for (const name of ['node', 'flask', 'go'] as const) {
    const made = { nowMs: api.clock.now, nextId: api.nextId }
    const about = { orgId: acme.orgId, slug: name, name, platform: name }
    projects[name] = await api.db.transaction().execute(async (trx) => (await ensureProject(trx, about, made)).project.id)
  }
  await addIssue(api, projects.go, { hash: hashOf('7'), title: 'StockError', short_id: 5 })
  await addIssue(api, projects.node, { hash: hashOf('8'), title: 'BadGateway', short_id: 6 })
  await addIssue(api, projects.go, {
    hash: hashOf('6'),
    title: 'N+1 Query',
    short_id: 7,
    type: 'transaction',
    metadata: '{"issueType":"performance_n_plus_one_db_queries"}',
    level: 'info',
  })
  await insert(spans, checkoutSpans(projects))
  await insert(spans, [
    // The same ids in a foreign project, and a trace of their own.
    spanRow({ ...checkoutSpans(projects)[7], project_id: rival.projectId, description: `foreign ${secret}` }),
    spanAt(1, 0, 0, { trace_id: rivalTrace, project_id: rival.projectId, is_segment: 1, name: `foreign ${secret}` }),
  ])
  await insert(spans, hostileSpans(acme.projectId))
  await insert(
    spans,
    Array.from({ length: 3_000 }, (_, index) =>
      spanAt(index + 1, index, index, { trace_id: deepTrace, project_id: acme.projectId, is_segment: 1 }),
    ),
  )
  await insert(events, [
    errorRow(1, projects.go, hashOf('7'), 8),
    errorRow(2, projects.go, hashOf('7'), 0),
    errorRow(3, projects.node, hashOf('8'), 99),
    errorRow(4, projects.go, hashOf('6'), 8),
    // Its issue was deleted.
    errorRow(5, projects.go, hashOf('5'), 8),
    eventRow(rival.projectId, 6, { event_id: eventIdOf(6), trace_id: traceId, received_at: beginMs }),
    eventRow(acme.projectId, 7, { event_id: eventIdOf(7), trace_id: '', span_id: '', received_at: beginMs }),
  ])
  const item = { project_id: projects.go, trace_id: traceId, received_at: beginMs }
  await insert(logs, [logRow(item), logRow({ ...item, sequence: 1 }), logRow({ ...item, project_id: rival.projectId })])
  await insert(metrics, [metricRow(item)])
})
afterAll(async () => {
  await api.close()
  await engine.close()
})

const get = async <Body>(path: string, token = acme.token): Promise<Body> => {
  const answer = await api.get(path, token)
  expect([path, answer.status, api.logged]).toEqual([path, 200, []])
  return (await answer.json()) as Body
}
const ofAcme = (rest: string): string => `/api/0/organizations/acme/${rest}`
const readTrace = (id: string, query = '') => get<TraceSpans>(ofAcme(`traces/${id}/spans/${query}`))

describe('a trace', () => {
  it('of a page, Node, Flask and Go is one tree, and says that the clock of Flask is 90 s ahead', async () => {
    const trace = await readTrace(traceId)
    const { spans: rows, words, skews, projects: senders } = trace
    expect(rows.id).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map(spanIdOf))
    expect(rows.depth).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0])
    expect(rows.parent).toEqual([-1, 0, 1, 2, 3, 4, 5, 6, -1])
    expect(rows.project.map((place) => senders[place]?.slug)).toEqual([
      'acme-web',
      'acme-web',
      'node',
      'node',
      'flask',
      'flask',
      'go',
      'go',
      'node',
    ])
    expect(skews.map(({ row }) => row)).toEqual([4])
    expect(Math.abs((skews[0]?.shiftUs ?? 0) + aheadUs)).toBeLessThanOrEqual(50 * ms)
    expect(rows.skew).toEqual([-1, -1, -1, -1, 0, 0, -1, -1, -1])
    // Shown, every bar lies in that of its parent.
    const shown = rows.startUs.map((start, row) => start + (skews[rows.skew[row] ?? -1]?.shiftUs ?? 0))
    const endOf = (row: number): number => (shown[row] ?? 0) + (rows.durationUs[row] ?? 0)
    for (const [row, parent] of rows.parent.entries()) {
      if (parent < 0) continue
      expect([row, (shown[row] ?? 0) >= (shown[parent] ?? 0), endOf(row) <= endOf(parent)]).toEqual([row, true, true])
    }
    expect(rows.isCritical).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0])
    expect(rows.isOrphan).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1])
    expect([trace.shape, trace.isCut, trace.logs]).toEqual(['broken_subtraces', false, 2])
    expect([trace.beginUs, trace.endUs]).toEqual([beginMs * 1000, (beginMs + 1000) * 1000])
    expect(words[rows.description[7] ?? -1]).toBe(`SELECT * FROM stock WHERE note = '${secret} ü\u202E" '`)
    expect(words[rows.op[6] ?? -1]).toBe('rpc.server')
    expect(Object.entries(rows.measurements)).toEqual([['0', JSON.parse('{"lcp":2500.5,"__proto__":1}')]])
  })

  it('has its errors and performance issues at their span and time; not those of deleted issues', async () => {
    const { events: found, beginUs, spans: rows } = await readTrace(traceId)
    expect(found.map(({ shortId, kind, row, atUs }) => [shortId, kind, row, beginUs + atUs])).toEqual([
      ['GO-5', 'error', 7, (beginMs + 501) * 1000],
      ['GO-5', 'error', -1, (beginMs + 502) * 1000],
      ['NODE-6', 'error', -1, (beginMs + 503) * 1000],
      ['GO-7', 'occurrence', 7, (beginMs + 504) * 1000],
    ])
    expect(rows.id[7]).toBe(spanIdOf(8))
  })

  it('is narrowed by project and time, and found at any time without them', async () => {
    const ids = async (query: string) => (await readTrace(traceId, query)).spans.id
    expect(await ids('?project=node')).toEqual([3, 4, 9].map(spanIdOf))
    expect(await ids(`?timestamp=${beginMs / 1000}`)).toHaveLength(9)
    expect(await ids(`?timestamp=${new Date(beginMs + 86_400_000).toISOString()}`)).toHaveLength(9)
    expect(await ids('?timestamp=1600000000')).toEqual([])
    expect(await ids('?statsPeriod=14d&project=-1')).toHaveLength(9)
    expect(await ids('?start=2020-01-01&end=2020-01-03')).toEqual([])
    for (const query of ['?timestamp=soon', '?statsPeriod=x', '?start=2020-01-01'])
      expect([query, (await api.get(ofAcme(`traces/${traceId}/spans/${query}`), acme.token)).status]).toEqual([query, 400])
  })

  it('of which nothing is stored is empty; of which only errors are says so', async () => {
    expect(await readTrace(hashOf('0').replace('0', '1'))).toMatchObject({ shape: 'empty', beginUs: 0, spans: { id: [] }, events: [] })
    const onlyErrors = eventRow(projects.go, 8, {
      event_id: eventIdOf(8),
      trace_id: hashOf('f'),
      hashes: [hashOf('7')],
      received_at: beginMs,
    })
    await insert(events, [onlyErrors])
    expect(await readTrace(hashOf('f'))).toMatchObject({ shape: 'only_errors', events: [{ eventId: eventIdOf(8), row: -1, atUs: 0 }] })
  })

  it('that is hostile is drawn all the same', async () => {
    const { spans: rows, words } = await readTrace(hostileTrace)
    expect(rows.id).toHaveLength(6)
    expect(new Set(rows.id).size).toBe(6)
    expect(Math.max(...rows.description.map((word) => words[word]?.length ?? 0))).toBe(1_000)
    const deep = await readTrace(deepTrace)
    expect(Math.max(...deep.spans.depth)).toBe(2_999)
    const nested = await get<TraceSpanNode[]>(ofAcme(`trace/${deepTrace}/`))
    expect(JSON.stringify(nested).match(/"event_type":"span"/g)).toHaveLength(3_000)
    const walkDown = (node: TraceSpanNode | undefined, levels: number): number => (node ? walkDown(node.children[0], levels + 1) : levels)
    expect(walkDown(nested[0], 0)).toBeLessThan(600)
    expect((await get<TraceSpan>(ofAcme(`traces/${hostileTrace}/spans/${spanIdOf(6)}/`))).measurements).toEqual({})
    for (const id of ['x', "' or 1=1", '0'.repeat(32), '%00'])
      expect([id, (await api.get(ofAcme(`traces/${encodeURIComponent(id)}/spans/`), acme.token)).status]).toEqual([id, 404])
    expect(api.logged).toEqual([])
  })
})

describe('a trace with more spans than an answer holds', () => {
  it('has those that began first', async () => {
    const [id, begin] = [hashOf('5'), beginMs * 1000]
    await engine.store
      .execute(`INSERT INTO vedette.spans (project_id, trace_id, span_id, timestamp, received_at, retention_class, description)
      SELECT ${acme.projectId}, unhex('${id}'), reinterpretAsFixedString(toUInt64(number + 1)),
        fromUnixTimestamp64Micro(toInt64(${begin} + number)), fromUnixTimestamp64Milli(toInt64(${beginMs})), 30, repeat('long ', 100)
      FROM numbers(100010) ORDER BY cityHash64(number)`)
    const { spans: rows, isCut, words } = await readTrace(id)
    expect([isCut, rows.id.length, Math.max(...rows.startUs.slice(-10)), words.at(-1)?.length]).toEqual([true, 100_000, 99_999, 160])
    expect(await get<TraceMeta>(ofAcme(`trace-meta/${id}/`))).toMatchObject({ spansCount: 100_010 })
    expect((await get<TraceSpanNode[]>(ofAcme(`trace/${id}/?limit=100000`))).length).toBe(10_000)
  })
})

describe('one span', () => {
  it('shows all that it said, and how long others of its group take', async () => {
    const shown = await get<TraceSpan>(ofAcme(`traces/${traceId.toUpperCase()}/spans/${spanIdOf(8)}/`))
    expect(shown).toMatchObject({
      parentSpanId: spanIdOf(7),
      segmentId: spanIdOf(7),
      eventId: hashOf('4'),
      projectSlug: 'go',
      startedAt: `${new Date(beginMs + 225).toISOString().slice(0, -1)}000Z`,
      durationUs: 390 * ms,
      sdk: 'sentry.go 2.68.0',
      links: [{ traceId: hashOf('9'), spanId: spanIdOf(9), kind: 'previous_trace' }],
      group: { count: 1, avgUs: 390 * ms, p95Us: 390 * ms },
    })
    expect(shown.description).toContain('\u202E"\n')
    expect(shown.attributes).toEqual([
      { key: '__proto__', value: 'x' },
      { key: 'cached', value: false },
      { key: 'db.system', value: 'postgresql' },
      { key: 'rows', value: 7 },
    ])
    expect(await get<TraceSpan>(ofAcme(`traces/${traceId}/spans/${spanIdOf(1)}/`))).toMatchObject({ parentSpanId: null, group: null })
    for (const id of ['x', spanIdOf(999), 'g'.repeat(16)])
      expect([id, (await api.get(ofAcme(`traces/${traceId}/spans/${id}/`), acme.token)).status]).toEqual([id, 404])
  })
})

describe('what clients of Sentry ask', () => {
  it('is answered with nested spans, errors in theirs, the others behind', async () => {
    const roots = await get<TraceSpanNode[]>(
      ofAcme(`trace/${traceId}/?limit=10000&project=-1&additional_attributes=db.system&additional_attributes=rows`),
    )
    expect(roots.map(({ event_type: type, event_id: id }) => [type, id])).toEqual([
      ['span', spanIdOf(1)],
      ['span', spanIdOf(9)],
      ['error', eventIdOf(2)],
      ['error', eventIdOf(3)],
    ])
    expect(roots[0]).toMatchObject({
      duration: 1000,
      is_transaction: true,
      browser_web_vital: { lcp: 2500.5 },
      transaction_id: hashOf('1'),
    })
    let query: TraceSpanNode | undefined = roots[0]
    while (query?.children[0]) query = query.children[0]
    expect(query).toMatchObject({
      span_id: spanIdOf(8),
      project_slug: 'go',
      additional_attributes: { 'db.system': 'postgresql', rows: '7' },
      errors: [{ event_id: eventIdOf(1), short_id: 'GO-5', issue_type: 1 }],
      occurrences: [{ event_id: eventIdOf(4), issue_type: 1006 }],
    })
    const [first] = await get<TraceSpanNode[]>(ofAcme(`trace/${traceId}/?limit=1`))
    expect(first?.children).toEqual([])
    expect((await readTrace(traceId, `?errorId=${eventIdOf(4)}`)).events[0]?.eventId).toBe(eventIdOf(4))
  })

  it('is counted in both spellings', async () => {
    const meta = await get<TraceMeta>(ofAcme(`trace-meta/${traceId}/?statsPeriod=14d`))
    expect(meta).toMatchObject({ errors: 3, errorsCount: 3, performance_issues: 1, span_count: 9, spansCount: 9, logs: 2, metricsCount: 1 })
    expect(meta.span_count_map).toMatchObject({ 'http.client': 2, pageload: 1 })
    expect(meta.transactionChildCountMap).toEqual(
      ['1', '2', '4', '3'].map((digit) => ({ 'transaction.event_id': hashOf(digit), 'count()': 1 })),
    )
  })
})

describe('the list of traces', () => {
  const list = (query = '') => get<TraceListItem[]>(ofAcme(`traces/${query}`))

  it('has the newest first, with what their root is', async () => {
    const listed = await list()
    expect(listed.map((each) => each.traceId)).toEqual([hostileTrace, deepTrace, traceId])
    expect(listed.find((each) => each.traceId === traceId)).toEqual({
      traceId,
      root: { spanId: spanIdOf(1), name: '/cart', op: 'pageload', projectId: String(acme.projectId), projectSlug: 'acme-web' },
      startedAt: `${new Date(beginMs).toISOString().slice(0, -1)}000Z`,
      durationUs: 1000 * ms,
      spans: 9,
      errors: 5,
      projects: ['acme-web', 'flask', 'go', 'node'],
    })
  })

  it('is paged there and back, and narrowed by transaction, environment and project', async () => {
    const cursorsOf = (answer: Response): string[] =>
      [...(answer.headers.get('link') ?? '').matchAll(/cursor="([^"]+)"/g)].map((match) => match[1] ?? '')
    const all = (await list()).map((each) => each.traceId)
    const first = await api.get(ofAcme('traces/?limit=2'), acme.token)
    const [, next = ''] = cursorsOf(first)
    const second = await api.get(ofAcme(`traces/?limit=2&cursor=${encodeURIComponent(next)}`), acme.token)
    const [back = ''] = cursorsOf(second)
    const idsOf = async (answer: Response) => ((await answer.json()) as TraceListItem[]).map((each) => each.traceId)
    expect([...(await idsOf(first)), ...(await idsOf(second))]).toEqual(all)
    expect((await list(`?limit=2&cursor=${encodeURIComponent(back)}`)).map((each) => each.traceId)).toEqual(all.slice(0, 2))
    expect((await list('?transaction=stock.Reserve')).map((each) => each.traceId)).toEqual([traceId])
    expect((await list('?environment=staging')).map((each) => each.traceId)).toEqual([traceId])
    expect(await list('?transaction=%25')).toEqual([])
    expect(await list('?project=node&statsPeriod=1m')).toEqual([])
    expect((await list('?project=node'))[0]).toMatchObject({ spans: 3, projects: ['node'], root: { name: 'POST /api/checkout' } })
  })
})

describe('the trace strip of an event', () => {
  const strip = (project: string, index: number) =>
    get<TraceStrip>(`/api/0/projects/acme/${project}/events/${eventIdOf(index)}/trace-strip/`)

  it('leads from the root to the span that failed, and names the other issues of the trace', async () => {
    const shown = await strip('go', 1)
    expect(shown).toMatchObject({
      traceId,
      spanId: spanIdOf(8),
      beginUs: beginMs * 1000,
      durationUs: 1000 * ms,
      spans: 9,
      errors: 3,
      occurrences: 1,
      issuesTotal: 2,
    })
    expect(shown?.projects.toSorted()).toEqual(['acme-web', 'flask', 'go', 'node'])
    expect(shown?.rows.map((row) => row.spanId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map(spanIdOf))
    expect(shown?.rows[0]).toMatchObject({ projectSlug: 'acme-web', op: 'pageload', siblings: 1, folded: 0, isFailing: false, startUs: 0 })
    expect(shown?.rows[7]).toMatchObject({ category: 'db', errors: 2, isFailing: true, startUs: 225 * ms, durationUs: 390 * ms })
    expect(shown?.issues.map(({ shortId, kind, events: count }) => [shortId, kind, count])).toEqual([
      ['NODE-6', 'error', 1],
      ['GO-7', 'occurrence', 1],
    ])
  })

  it('shows the root where the span did not arrive, and nothing of no trace', async () => {
    const shown = await strip('node', 3)
    expect(shown?.rows.map(({ spanId, isFailing }) => [spanId, isFailing])).toEqual([[spanIdOf(1), false]])
    expect(await strip('acme-web', 7)).toBeNull()
    expect((await api.get(`/api/0/projects/acme/go/events/${eventIdOf(999)}/trace-strip/`, acme.token)).status).toBe(404)
  })

  it('folds a long way into 8 rows', async () => {
    await insert(events, [{ ...errorRow(20, projects.go, hashOf('7'), 0), trace_id: deepTrace, span_id: spanIdOf(2_500) }])
    const shown = await strip('go', 20)
    expect(shown?.rows.map(({ depth }) => depth)).toEqual([0, 2493, 2494, 2495, 2496, 2497, 2498, 2499])
    expect(shown?.rows[1]?.folded).toBe(2492)
  })
})

describe('traces of others', () => {
  it('are not there, nor is what others sent under the same ids', async () => {
    expect((await readTrace(rivalTrace)).shape).toBe('empty')
    for (const path of [`traces/${traceId}/spans/`, `trace/${traceId}/`, `traces/`, `trace-meta/${traceId}/`]) {
      const own = await (await api.get(ofAcme(path), acme.token)).text()
      expect([path, own.includes('foreign')]).toEqual([path, false])
      expect([path, (await api.get(ofAcme(path), rival.token)).status]).toEqual([path, 404])
    }
    const foreign = await get<TraceSpans>(`/api/0/organizations/rival/traces/${traceId}/spans/`, rival.token)
    expect(foreign).toMatchObject({ shape: 'no_root', logs: 1, spans: { id: [spanIdOf(8)] }, events: [] })
    expect(foreign.projects.map(({ slug }) => slug)).toEqual(['rival-web'])
    const strip = `/api/0/projects/acme/go/events/${eventIdOf(1)}/trace-strip/`
    expect((await api.get(strip, rival.token)).status).toBe(404)
  })
})
