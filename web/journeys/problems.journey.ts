import { describe, expect, it } from 'vitest'

import { until } from '../../compat/vedette.ts'
import type { Issue } from '../../packages/contract/issue.ts'
import { axeProblems } from './axe-problems.ts'
import { servedSuite } from './served-suite.ts'

/* Fifty queries in a loop, on a real server: the third request of a day makes an issue, whose page names the query and leads to its spans. */

const suite = servedSuite({ project: 'shop-api' })

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0')
const rootId = hex(0xa0, 16)
const repeats = 49

const span = (number: number, description: string, startMs: number, endedAt: number) => ({
  span_id: hex(number, 16),
  parent_span_id: rootId,
  op: 'db.sql.query',
  description,
  data: { 'db.system': 'postgresql' },
  start_timestamp: endedAt - 1 + startMs / 1000,
  timestamp: endedAt - 1 + (startMs + 10) / 1000,
})

/** A request that reads the lines of its orders one by one. */
const sendRequest = async (number: number): Promise<void> => {
  const endedAt = Date.now() / 1000
  const traceId = hex(number, 32)
  const spans = [
    span(1, 'SELECT id FROM orders', 0, endedAt),
    ...Array.from({ length: repeats }, (_, index) =>
      span(index + 2, `SELECT * FROM lines WHERE order_id = ${index}`, 20 + index * 12, endedAt),
    ),
  ]
  const item = JSON.stringify({
    type: 'transaction',
    event_id: hex(number, 32),
    platform: 'python',
    transaction: '/orders',
    transaction_info: { source: 'route' },
    start_timestamp: endedAt - 1,
    timestamp: endedAt,
    sdk: { name: 'sentry.python', version: '2.68.0' },
    contexts: { trace: { trace_id: traceId, span_id: rootId, op: 'http.server', status: 'ok' } },
    spans: spans.map((each) => ({ ...each, trace_id: traceId })),
  })
  await suite.sendEnvelope(`{}\n${JSON.stringify({ type: 'transaction', length: Buffer.byteLength(item) })}\n${item}\n`)
}

const problems = () => suite.get<readonly Issue[]>('/organizations/acme/issues/?query=issue.category:performance')

describe('a query in a loop', () => {
  it('is an issue that names the query, how often it ran again and what it cost, and leads to the spans in their trace', async () => {
    for (const number of [0xb1, 0xb2, 0xb3]) await sendRequest(number)
    const issue = await until('the issue', 60_000, async () => (await problems())[0])
    expect(issue).toMatchObject({ title: 'N+1 Query', issueType: 'performance_n_plus_one_db_queries', count: '1', culprit: '/orders' })
    const { page } = suite
    await page.goto(`/organizations/acme/issues/${issue.id}/`)
    const evidence = page.getByRole('table', { name: 'Evidence' })
    await evidence.getByText('480 ms in this one').waitFor()
    await evidence.getByRole('row', { name: `Repeating Spans ${repeats}` }).waitFor()
    await page.locator('#evidence').getByText('SELECT * FROM lines WHERE order_id = %s', { exact: true }).first().waitFor()
    await suite.shoot('problem')
    expect(await axeProblems(page)).toEqual([])
    await page.getByRole('link', { name: 'Show these spans in their trace' }).click()
    await page.waitForURL(/\/explore\/traces\/trace\/[0-9a-f]{32}\/\?node=/)
    await page.getByRole('treegrid').getByText('/orders').first().waitFor()
    await suite.shoot('problem-trace')
    expect(await axeProblems(page)).toEqual([])
  })
})
