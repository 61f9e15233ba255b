import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { IssueHash } from '#packages/contract/hash'
import type { IssueDetails, IssueItem } from '#packages/contract/issue'
import { queryLengthMax } from '#packages/search/parse'
import { tokensMax } from '#packages/search/scan'
import { addIssue, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { events } from '#server/stores/events/tables'
import { eventRow, openTestEngine, writeBatchFile } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

/* What nobody types and somebody sends: each is answered, soon, and changes nothing that it should not. */

const many = 100_000

let engine: TestEngine
let api: TestApi
let acme: Tenant
let big: { readonly id: number }

/** Hashes in the order in which they were seen: the first was seen last. */
const hashOf = (place: number): string => (place + 1).toString(16).padStart(16, '0').padEnd(32, 'b')

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  acme = await api.addTenant('acme')
  big = await addIssue(api, acme.projectId, {
    title: 'Ärger (with) "hashes"',
    hash: hashOf(0),
    short_id: 900,
    times_seen: 1,
    last_seen: startMs,
  })
  await addIssue(api, acme.projectId, { title: 'other', short_id: 901, hash: 'c'.repeat(32) })
  await sql`insert into hashes select ${acme.projectId}, substr(printf('%016x', value + 1) || 'bbbbbbbbbbbbbbbb', 1, 32), ${big.id}, 1,
      ${startMs} - value, ${startMs} - value, 0, 0, 0, 0 from (with recursive n(value) as (select 1 union all select value + 1 from n where value < ${many - 1}) select value from n)`.execute(
    api.db,
  )
  await api.db.updateTable('issues').set({ times_seen: many }).where('id', '=', big.id).execute()
  const rows = [0, 1, 4_000].map((place) =>
    eventRow(acme.projectId, place, {
      hash: BigInt(`0x${hashOf(place).slice(0, 16)}`),
      hashes: [hashOf(place)],
      timestamp: startMs - place - 1000,
      received_at: startMs - place - 1000,
      tags: [['size', String(place)]],
    }),
  )
  expect(await engine.store.insert(await writeBatchFile(engine.folder, events, { token: 'big', rows }))).toEqual({ kind: 'inserted' })
}, 60_000)
afterAll(async () => {
  await api.close()
  await engine.close()
})

const get = (path: string): Promise<Response> => api.get(`/api/0${path}`, acme.token)
const list = (query: string, params = ''): Promise<Response> =>
  get(`/organizations/acme/issues/?query=${encodeURIComponent(query)}${params}`)

describe('an issue of 100,000 hashes', () => {
  it('is shown with all its parts, and found by its events', async () => {
    const shown = (await (await get(`/issues/${big.id}/`)).json()) as IssueDetails
    expect([shown.count, shown.tags.map(({ key }) => key)]).toEqual([String(many), ['size']])
    const parts = ['events/', 'events/latest/', 'events-stats/', 'tags/', 'hashes/', 'activities/', 'tags/size/values/']
    for (const part of parts) expect([part, (await get(`/issues/${big.id}/${part}`)).status]).toEqual([part, 200])
    for (const part of ['similar-issues/', 'what-changed/', 'merge-rules/', 'splits/', 'moves/']) {
      expect([part, (await get(`/organizations/acme/issues/${big.id}/${part}`)).status]).toEqual([part, 200])
    }
    const found = (await (await list('size:4000')).json()) as IssueItem[]
    expect(found.map(({ id, filtered }) => [id, filtered?.count])).toEqual([[String(big.id), '1']])
    const bodies = await get(`/issues/${big.id}/events/?query=${encodeURIComponent('!has:stack.function !stack.module:x flags[a]:""')}`)
    expect(((await bodies.json()) as unknown[]).length).toBe(0)
  })

  it('is listed page by page, each hash once', async () => {
    const first = await get(`/issues/${big.id}/hashes/?per_page=100`)
    const next = /results="true"; cursor="([^"]+)"[^"]*$/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    const second = await get(`/issues/${big.id}/hashes/?per_page=100&cursor=${encodeURIComponent(next)}`)
    const ids = [...((await first.json()) as IssueHash[]), ...((await second.json()) as IssueHash[])].map(({ id }) => id)
    expect(new Set(ids).size).toBe(200)
    expect(ids[0]).toBe(hashOf(0))
  })

  it('is changed at once, and a hash is taken out of it', async () => {
    const put = (path: string, body: object) =>
      sendJson(api, `/api/0/organizations/acme/issues/${path}`, 'PUT', { token: acme.token, body })
    expect((await put(`?id=${big.id}`, { status: 'resolved' })).status).toBe(200)
    expect((await put(`${big.id}/hashes/?id=${hashOf(50_000)}`, {})).status).toBe(202)
    const { times_seen: left } = await api.db.selectFrom('issues').select('times_seen').where('id', '=', big.id).executeTakeFirstOrThrow()
    expect(left).toBe(many - 1)
  })
})

describe('a query', () => {
  it.each([
    ['longer than 10 kB', 'a'.repeat(queryLengthMax + 1)],
    ['of more than 500 words', 'a '.repeat(tokensMax + 1)],
    ['of more than 500 terms', 'a:1 '.repeat(tokensMax + 1)],
    ['of brackets alone', '('.repeat(queryLengthMax)],
    ['that closes what was never opened', ') OR ) AND )'],
    ['of a quote that is not closed', 'title:"Ärger'],
    ['of a list that is not closed', 'level:[error, '],
    ['of operators alone', 'AND OR AND !'],
    ['of stars', `title:${'*'.repeat(5_000)}`],
    ['of an unknown state', 'is:lost'],
  ])('%s is refused with the place, or read as far as the page can', async (_, query) => {
    const strict = await list(query)
    const { detail } = (await strict.clone().json()) as { detail?: string }
    expect([strict.status, strict.status === 400 ? detail?.slice(-14) : '']).toSatisfy(
      ([status, end]: [number, string]) => status === 200 || (status === 400 && end.endsWith('of the query)')),
    )
    const lenient = await list(query, '&lenient=1')
    const body = (await lenient.json()) as { detail?: string }
    // A search for events may be too wide even so, and says it.
    expect([lenient.status, lenient.status === 200 ? undefined : body.detail]).toEqual([200, undefined])
    expect(
      (
        await sendJson(api, `/api/0/organizations/acme/issues/?query=${encodeURIComponent(query)}`, 'DELETE', {
          token: acme.token,
          body: {},
        })
      ).status,
    ).not.toBe(500)
  })

  it.each([
    '\u202E\u2066evil\u2069',
    'ＫＡＴＡＫＡＮＡ',
    '👩‍👩‍👧‍👦',
    'a\u0000b',
    'İ ı ß ſ K',
    '\uFFFE\uFFFF',
    'z\u0301\u0302\u0303'.repeat(300),
    "'; drop table issues; --",
    '{p0:String}',
  ])('%j is a text that no issue has', async (query) => {
    for (const text of [query, `title:"${query}"`, `tags[x]:"${query}"`, `stack.function:"${query}"`]) {
      const answer = await list(text.slice(0, 2_000), '&lenient=1')
      expect([text, answer.status, await answer.json()]).toEqual([text, 200, []])
    }
  })

  it('in bytes that are no text is read as something', async () => {
    for (const bytes of ['%ED%A0%80:x', '%FF%FE', 'title:"%C3%28"', '%00', '%']) {
      expect([bytes, (await get(`/organizations/acme/issues/?lenient=1&query=${bytes}`)).status]).toEqual([bytes, 200])
    }
  })

  it('finds the text that it has, in any case of letters of the alphabet', async () => {
    expect(((await (await list('"(WITH) \\"hashes\\""')).json()) as IssueItem[]).map(({ id }) => id)).toContain(String(big.id))
  })

  it('with a sort or a period that nobody knows: the one is as if it were not there, the other is refused', async () => {
    expect((await list('', '&sort=sideways')).status).toBe(200)
    for (const period of ['14', '-3d', '1e9d', 'yesterday']) {
      const answer = await list('', `&statsPeriod=${period}`)
      expect([period, answer.status]).toEqual([period, 400])
    }
  })
})
