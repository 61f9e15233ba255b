import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { EventItem } from '#packages/contract/event'
import type { Issue } from '#packages/contract/issue'
import { addIssue, addPlaces, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { eventPayloads, events } from '#server/stores/events/tables'
import type { EventRow } from '#server/stores/events/tables'
import { eventRow, openTestEngine, writeBatchFile } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

import { bodiesMax } from './read.ts'

/* Issues by what only the bodies of their events have, and by the release in which they came back. */

const dayMs = 86_400_000

let engine: TestEngine
let api: TestApi
let acme: Tenant
let rival: Tenant
const ids = new Map<string, number>()

const hashOf = (digit: string): string => digit.repeat(32)

const rowOf = (projectId: number, digit: string, index: number, change: Partial<EventRow> = {}): EventRow =>
  eventRow(projectId, index, {
    hash: BigInt(`0x${hashOf(digit).slice(0, 16)}`),
    hashes: [hashOf(digit)],
    event_id: `${digit}${index.toString(16).padStart(31, '0')}`,
    timestamp: startMs - 60_000 - index * 1000,
    received_at: startMs - 60_000,
    tags: [],
    ...change,
  })

const payloadOf = ({ project_id, hash, timestamp, event_id, received_at, retention_class }: EventRow, body: object) => ({
  project_id,
  hash,
  timestamp,
  event_id,
  received_at,
  retention_class,
  rules_version: 0,
  payload_version: 2,
  scrub_version: 1,
  payload: JSON.stringify({ event_id, type: 'error', level: 'error', platform: 'python', timestamp: 1, received: 1, tags: [], ...body }),
})

const insert = async (name: string, rows: readonly EventRow[], bodies: readonly object[] = []): Promise<void> => {
  const payloads = bodies.map((body, index) => payloadOf(rows[index] ?? eventRow(0, 0), body))
  const files = [await writeBatchFile(engine.folder, events, { token: `${name}-e`, rows })]
  if (payloads.length > 0) files.push(await writeBatchFile(engine.folder, eventPayloads, { token: `${name}-p`, rows: payloads }))
  for (const file of files) expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
}

const thrown = (name: string, cause = 'Cause') => ({
  exception: [{ type: cause }, { type: 'E', stacktrace: { frames: [{ function: 'main' }, { function: name, module: `shop.${name}` }] } }],
  contexts: { flags: { values: [{ flag: 'dark', result: name === 'pay' }] } },
})

const addRegression = (issueId: number, data: object): Promise<unknown> =>
  api.db
    .insertInto('activity')
    .values({
      id: api.nextId(),
      project_id: acme.projectId,
      issue_id: issueId,
      type: 'set_regression',
      user_id: 0,
      data: JSON.stringify(data),
      created_at: startMs,
    })
    .execute()

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  rival = await api.addTenant('rival')
  acme = await api.addTenant('acme')
  for (const [index, digit] of ['a', 'b', 'c'].entries()) {
    const issue = await addIssue(api, acme.projectId, {
      hash: hashOf(digit),
      short_id: index + 1,
      last_seen: startMs - index,
      first_seen: startMs - 90 * dayMs,
    })
    ids.set(digit, issue.id)
  }
  await addIssue(api, rival.projectId, { hash: hashOf('a') })
  const rows = [
    rowOf(acme.projectId, 'a', 0),
    rowOf(acme.projectId, 'a', 1, { level: 'fatal' }),
    rowOf(acme.projectId, 'b', 2),
    rowOf(acme.projectId, 'c', 3),
  ]
  await insert('own', rows, [thrown('pay'), thrown('ship'), thrown('ship', 'KeyError'), {}])
  await insert('foreign', [rowOf(rival.projectId, 'a', 0)], [thrown('rival')])
}, 60_000)
afterAll(async () => {
  await api.close()
  await engine.close()
})

const list = (query: string, params = ''): Promise<Response> =>
  api.get(`/api/0/organizations/acme/issues/?query=${encodeURIComponent(query)}${params}`, acme.token)

const found = async (query: string): Promise<string> => {
  const answer = await list(query)
  expect([query, answer.status]).toEqual([query, 200])
  const names = ((await answer.json()) as Issue[]).map(({ id }) => [...ids].find(([, each]) => String(each) === id)?.[0])
  return names.join('')
}

describe('issues by what the bodies of their events have', () => {
  it('are those with one event that fits all that is asked of events', async () => {
    expect(await found('stack.function:pay')).toBe('a')
    expect(await found('stack.module:SHOP.*')).toBe('ab')
    expect(await found('stack.function:ship level:fatal')).toBe('a')
    expect(await found('stack.function:pay level:fatal')).toBe('')
    expect(await found('!has:stack.function')).toBe('c')
    expect(await found('flags[dark]:true OR error.chain.type:KeyError')).toBe('ab')
    expect(await found('stack.function:rival')).toBe('')
  })

  it('and their events are found by the same words', async () => {
    const path = `/api/0/organizations/acme/issues/${ids.get('a')}/events/?query=`
    const of = async (query: string): Promise<number> =>
      ((await (await api.get(path + encodeURIComponent(query), acme.token)).json()) as EventItem[]).length
    expect([await of('stack.function:pay'), await of('stack.function:*'), await of('!stack.function:pay'), await of('flags[x]:y')]).toEqual(
      [1, 2, 1, 0],
    )
    const latest = await api.get(`/api/0/organizations/acme/issues/${ids.get('a')}/events/latest/?query=stack.function:ship`, acme.token)
    expect(await latest.json()).toMatchObject({ matchesFilter: true, previousEventID: null, nextEventID: null })
  })

  it('can be changed together', async () => {
    const answer = await sendJson(api, '/api/0/organizations/acme/issues/?query=stack.function:pay', 'PUT', {
      token: acme.token,
      body: { status: 'resolved' },
    })
    expect(answer.status).toBe(200)
    expect(await found('is:resolved')).toBe('a')
  })

  it('are refused with what to do where too many bodies would have to be read, and found when other terms narrow them', async () => {
    const long = Array.from({ length: bodiesMax + 1 }, (_, index) =>
      rowOf(acme.projectId, 'c', index + 10, {
        timestamp: startMs - 60 * dayMs - index,
        received_at: startMs - 60 * dayMs,
        release: index === 0 ? 'one' : 'many',
      }),
    )
    await insert('many', long)
    const answer = await list('stack.function:pay')
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { detail: expect.stringMatching(/20005 events fit the rest .* Narrow the time window/) },
    ])
    const ofIssue = await api.get(`/api/0/organizations/acme/issues/${ids.get('c')}/events/?query=stack.function:pay`, acme.token)
    expect([ofIssue.status, await ofIssue.json()]).toEqual([400, { detail: expect.stringContaining('Narrow the time window') }])
    expect((await list('stack.function:pay', '&statsPeriod=10d')).status).toBe(200)
    expect(await found('stack.function:pay release:one')).toBe('')
  }, 60_000)
})

describe('issues by the release in which they came back', () => {
  it('are those with such a line of activity', async () => {
    await addPlaces(api, acme, [{ projectId: acme.projectId, environment: '', release: 'shop@2.0', firstSeenMs: 2000, lastSeenMs: 2000 }])
    await addRegression(ids.get('a') ?? 0, { version: 'shop@1.0', event_id: 'x' })
    await addRegression(ids.get('b') ?? 0, { version: 'shop@2.0' })
    await addRegression(ids.get('c') ?? 0, {})
    expect(await found('regressed_in_release:shop@1.0')).toBe('a')
    expect(await found('regressed_in_release:[shop@1.0, latest]')).toBe('ab')
    expect(await found('!regressed_in_release:shop@*')).toBe('c')
    expect(await found('has:regressed_in_release stack.function:ship level:fatal')).toBe('a')
    expect(await found('regressed_in_release:""')).toBe('c')
    expect(await found('regressed_in_release:other')).toBe('')
  })
})
