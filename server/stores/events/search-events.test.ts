import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { checkQuery } from '#packages/search/check'
import type { Condition } from '#packages/search/condition'
import { eventKeys } from '#packages/search/event-keys'
import { parseQuery } from '#packages/search/parse'

import { namesLatest, searchEvents } from './search-events.ts'
import { compileSql, param, sql } from './sql.ts'
import { events } from './tables.ts'
import type { EventRow } from './tables.ts'
import { eventRow, openTestEngine, writeBatchFile } from './test-engine.ts'
import type { TestEngine } from './test-engine.ts'
import { fitsEvent } from './test-search.ts'

const nowMs = 1_795_354_200_000
const project = 7_100
const releases = ['shop@1.0', 'shop@2.0', 'SHOP@2.0', 'shop@2.0.1-rc.1+7', 'api@2.1+12', 'f00ba4f00ba4']
const known = { latestReleases: [{ projectId: project, version: 'shop@2.0' }], releases }
const idOf = (index: number): string => (index + 1).toString(16).padStart(32, 'e')

const words = [
  '',
  'Edge',
  'edge 120',
  '100%',
  'a_b',
  String.raw`back\slash`,
  'a*b',
  '"quoted"',
  'Ärger',
  '日本 語',
  '😀',
  'x\ny',
  "' OR 1=1 --",
  '{p0:String}',
]
const drawn = fc.record({
  level: fc.constantFrom('error', 'fatal', 'info'),
  type: fc.constantFrom('error', 'csp'),
  environment: fc.constantFrom('', 'prod', 'Staging'),
  release: fc.constantFrom('', ...releases),
  dist: fc.constantFrom('', '1'),
  transaction: fc.constantFrom('', '/pay', ...words),
  title: fc.constantFrom(...words),
  culprit: fc.constantFrom('', 'app.pay in checkout'),
  error_type: fc.constantFrom('', 'TypeError'),
  error_value: fc.constantFrom(...words),
  user_id: fc.constantFrom('', '42', 'email:x'),
  user_email: fc.constantFrom('', 'ann@acme.example'),
  user_name: fc.constantFrom('', 'Ann', '42'),
  user_ip: fc.constantFrom('', '192.0.2.1'),
  http_method: fc.constantFrom('', 'GET', 'POST'),
  http_url: fc.constantFrom('', 'https://shop.example/?a=1'),
  handled: fc.constantFrom(0, 1, 2),
  hoursOld: fc.integer({ min: 0, max: 100 }),
  hasTrace: fc.boolean(),
  tags: fc.dictionary(
    fc.constantFrom(
      'browser',
      'size',
      'a b',
      'mechanism',
      '__proto__',
      'os',
      'os.name',
      'browser.name',
      'device',
      'runtime',
      'url',
      'user',
    ),
    fc.constantFrom(...words, 'Windows', 'Windows 11', 'Edge', 'Edge 10.1 x', '5', '5.5', '-7', '1e3', '5x'),
  ),
})

const makeRows = (): EventRow[] =>
  fc.sample(drawn, { numRuns: 300, seed: 42 }).map(({ hoursOld, hasTrace, tags, ...facts }, index) =>
    eventRow(project, index, {
      ...facts,
      event_id: idOf(index),
      trace_id: hasTrace ? idOf(index % 5) : '',
      span_id: hasTrace ? 'ab'.repeat(8) : '',
      timestamp: nowMs - hoursOld * 3_600_000,
      tags: Object.entries(tags),
    }),
  )

const terms = [
  'level:error',
  '!level:[error, fatal]',
  'type:csp',
  'environment:PROD',
  'environment:[prod, ""]',
  '!has:environment',
  'release:shop@2.0',
  'release:latest',
  '!release:latest',
  'release:[shop@1.0, latest]',
  'release:shop*',
  'has:dist',
  'transaction:/pay',
  'title:100%',
  'title:a_b',
  'title:a_*',
  String.raw`title:back\\slash`,
  String.raw`title:a\*b`,
  String.raw`title:"\"quoted\""`,
  'title:*ÄRGER*',
  'title:日本*',
  'title:""',
  'message:edge',
  'message:e*0',
  'culprit:app.pay*',
  'error.type:typeerror',
  'has:error.value',
  'error.mechanism:Edge',
  'user:id:42',
  'user:42',
  'user:email:ANN@acme.example',
  'user:email:*',
  'user:ip:192.*',
  'user:""',
  '!has:user',
  'user.username:ann',
  'has:user.email',
  'user.id:"email:x"',
  'http.method:[get, put]',
  'url:*shop.example*',
  'error.handled:true',
  'error.unhandled:1',
  `event.id:${idOf(3)}`,
  `id:[${idOf(3)}, ${idOf(4)}]`,
  `trace:${idOf(2).toUpperCase()}`,
  '!has:trace',
  `span:${'ab'.repeat(8)}`,
  'has:span',
  'event.timestamp:-12h',
  'timestamp:+50h',
  'timestamp:>2026-11-20',
  'release.version:2.0',
  'release.version:2.0.0',
  '!release.version:2.*',
  'release.version:>=2.0.1',
  'release.version:<2.0.1',
  '!release.version:>1',
  'release.version:""',
  'has:release.version',
  'release.package:[shop, api]',
  'release.package:""',
  'release.build:>7',
  'release.build:<=7',
  'release.build:12',
  '!has:release.build',
  'os:"windows 11"',
  'os:win*',
  'os.name:edge',
  'os.version:11',
  'os.version:"10.1 x"',
  '!has:os.version',
  'browser.version:*0',
  'device:"Pixel 9"',
  'has:device.class',
  'runtime:edge*',
  'browser:edge',
  'browser:[EDGE, "edge 120"]',
  '!browser:[edge, "edge 120", "100%"]',
  'browser:[edge, ""]',
  'browser:ÄRGER',
  'tags[url]:edge',
  '!tags[user]:[edge, "a_b"]',
  'browser:Edge*',
  '!browser:edge',
  'tags[a b]:*a*',
  'has:tags[a b]',
  '!has:browser',
  'size:>5',
  'size:<=5.5',
  '!size:>=-7',
  'size:5',
  '__proto__:Edge',
  'constructor:x',
  'nothing:""',
  'edge',
  '!"edge 120"',
  '100%',
  'a_b',
  '*',
  'x*y',
  '"\' OR 1=1 --"',
  '"{p0:String}"',
  '😀',
  'ann@acme.example',
  idOf(7),
] as const

const conditionOf = (text: string): Condition => {
  const { condition, problems } = checkQuery(parseQuery(text), eventKeys, nowMs)
  if (problems.length > 0) throw new Error(`${text}: ${problems[0]?.message ?? ''}`)
  return condition
}

const one = fc.constantFrom<string>(...terms)
const grouped = (depth: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom('AND', 'OR', ''),
      fc.array(depth === 0 ? one : fc.oneof(one, grouped(depth - 1)), { minLength: 1, maxLength: 3 }),
    )
    .map(([word, parts]) => `(${parts.join(` ${word} `)} )`)

let engine: TestEngine
const rows = makeRows()

beforeAll(async () => {
  engine = await openTestEngine()
  expect(await engine.store.insert(await writeBatchFile(engine.folder, events, { token: 'search', rows }))).toEqual({ kind: 'inserted' })
}, 60_000)
afterAll(() => engine.close())

const find = async (condition: Condition): Promise<string[]> => {
  const statement = sql`SELECT lower(hex(event_id)) AS id FROM events WHERE project_id = ${param.uint64(project)} AND ${searchEvents(condition, known)} ORDER BY id`
  return (await engine.store.query<{ id: string }>(statement, { comment: 'test' })).map(({ id }) => id)
}
const expected = (condition: Condition): string[] =>
  rows
    .filter((row) => fitsEvent(condition, row, known))
    .map(({ event_id }) => String(event_id))
    .toSorted((a, b) => (a < b ? -1 : 1))

describe('searching events', () => {
  it('finds for every kind of term what a naive look at each event finds', async () => {
    const hits = new Set<number>()
    for (const text of terms) {
      const condition = conditionOf(text)
      const found = await find(condition)
      expect([text, found]).toEqual([text, expected(condition)])
      hits.add(found.length)
    }
    // Else it would compare nothing with nothing.
    expect(hits.size).toBeGreaterThan(30)
  })

  it('finds for every structure of terms what a naive look at each event finds', async () => {
    await fc.assert(
      fc.asyncProperty(grouped(2), async (text) => {
        const { condition, problems } = checkQuery(parseQuery(text), eventKeys, nowMs)
        fc.pre(problems.length === 0)
        expect(await find(condition)).toEqual(expected(condition))
      }),
      { numRuns: 50 },
    )
  }, 60_000)

  it('never fails on what somebody types, and has no text of theirs in the statement', async () => {
    const unit = fc.constantFrom(
      'a',
      ':',
      '*',
      '"',
      '\\',
      '%',
      '_',
      '[',
      ']',
      '(',
      ')',
      ' ',
      '!',
      '>',
      '\u0000',
      '\u202E',
      '\uD800',
      '\u{1F600}',
      "'",
      '{',
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit, maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 30 })), async (typed) => {
        const { condition } = checkQuery(parseQuery(typed), eventKeys, nowMs)
        expect(await find(condition)).toBeInstanceOf(Array)
      }),
      { numRuns: 50 },
    )
  }, 60_000)

  it('takes the largest query that the parser lets pass', async () => {
    const deep = `${'(a:1 OR (b:2 '.repeat(10)}c:3${'))'.repeat(10)}`
    expect(await find(conditionOf(deep))).toEqual([])
    const wide = [
      ...Array.from({ length: 30 }, (_, index) => `a${index}:[1, "x y", 3]`),
      ...Array.from({ length: 18 }, (_, index) => `w${index}*`),
    ]
    expect(await find(conditionOf(wide.join(' OR ')))).toEqual([])
    expect(Object.keys(compileSql(searchEvents(conditionOf(wide.join(' OR ')), known)).params).length).toBeLessThan(500)
  })

  it('knows when the newest releases have to be known', () => {
    expect(
      ['release:latest', '!release:[a, LATEST] x', 'release:late*', 'dist:latest'].map((text) => namesLatest(conditionOf(text))),
    ).toEqual([true, true, false, false])
  })
})
