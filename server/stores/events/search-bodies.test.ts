import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Event } from '#packages/protocol/event'
import { namesBody, withoutBodies } from '#packages/search/body-keys'
import { checkQuery } from '#packages/search/check'
import { fitsPattern } from '#packages/search/condition'
import type { Condition } from '#packages/search/condition'
import { eventKeys } from '#packages/search/event-keys'
import { parseQuery } from '#packages/search/parse'

import { searchEvents } from './search-events.ts'
import { param, sql } from './sql.ts'
import { eventPayloads, events } from './tables.ts'
import type { EventRow } from './tables.ts'
import { eventRow, openTestEngine, writeBatchFile } from './test-engine.ts'
import type { TestEngine } from './test-engine.ts'
import { fitsEvent } from './test-search.ts'

/* What only the bodies of events have: found as a naive look at each body finds it, and only where the search may look. */

const nowMs = 1_795_354_200_000
const project = 7_200
const stranger = 7_201
const idOf = (index: number): string => (index + 1).toString(16).padStart(32, 'd')

const names = fc.constantFrom('pay', 'Pay_all', 'kiosk', 'K\u212Aiosk', '', 'a"b', 'x\ny', 'größe', '{p0:String}', "' OR 1=1 --", '100%')
const frames = fc.array(
  fc.record({ function: names, module: names, filename: names, abs_path: names, package: names }, { requiredKeys: [] }),
  {
    maxLength: 3,
  },
)
const traces = fc.record({ frames })
const bodies = fc.record(
  {
    exception: fc.array(
      fc.record({ type: names, value: names, thread_id: fc.constantFrom('1', '2'), stacktrace: traces }, { requiredKeys: [] }),
      {
        maxLength: 3,
      },
    ),
    stacktrace: traces,
    threads: fc.array(
      fc.record({ id: fc.constantFrom('1', '2'), crashed: fc.boolean(), main: fc.boolean(), stacktrace: traces }, { requiredKeys: ['id'] }),
      { maxLength: 2 },
    ),
    contexts: fc.record(
      {
        app: fc.record({ in_foreground: fc.boolean() }),
        device: fc.record({ arch: fc.constantFrom('arm64', 'x86'), battery_level: fc.constantFrom(5, 5.5, null), name: names }),
        os: fc.record({ build: names, rooted: fc.constantFrom<unknown>(true, 'no', { a: 1 }) }),
        flags: fc.record({
          values: fc.array(fc.record({ flag: fc.constantFrom('dark', 'a b'), result: fc.constantFrom<unknown>(true, 'blue') }), {
            maxLength: 2,
          }),
        }),
      },
      { requiredKeys: [] },
    ),
    user: fc.record({ geo: fc.record({ city: names, country_code: fc.constantFrom('DE', 'FR') }, { requiredKeys: [] }) }),
    request: fc.record({ headers: fc.array(fc.tuple(fc.constantFrom('Referer', 'referer', 'Host'), names), { maxLength: 2 }) }),
  },
  { requiredKeys: [] },
)
type Body = Record<string, never> & Partial<Event>

const drawn = fc.sample(fc.record({ body: bodies, level: fc.constantFrom('error', 'fatal'), title: names }), { numRuns: 200, seed: 11 })
const bodyOf = new Map<string, Body>(drawn.map(({ body }, index) => [idOf(index), body as unknown as Body]))
const rows: EventRow[] = drawn.map(({ level, title }, index) =>
  eventRow(project, index, {
    event_id: idOf(index),
    level,
    title,
    hash: BigInt(index % 7),
    timestamp: nowMs - index * 60_000,
    received_at: nowMs,
    tags: [],
  }),
)

const payloadOf = ({ project_id, hash, timestamp, event_id, received_at, retention_class }: EventRow, body: unknown) => ({
  project_id,
  hash,
  timestamp,
  event_id,
  received_at,
  retention_class,
  rules_version: 0,
  payload_version: 2,
  scrub_version: 1,
  payload: JSON.stringify(body),
})

const text = (value: unknown): string => (['string', 'number', 'boolean'].includes(typeof value) ? `${value as string}` : '')
const at = (value: unknown, part: string): unknown => (value as Record<string, unknown> | undefined)?.[part]

const flagValues = (body: Body, flag: string): string[] => {
  const values = (at(at(body.contexts, 'flags'), 'values') ?? []) as { flag: string; result: unknown }[]
  return values.filter((one) => one.flag === flag).map((one) => text(one.result))
}

const ofFailingThreads = ({ exception = [], threads = [] }: Body): string[] => {
  const ids = exception.map(({ thread_id: id }) => id ?? '')
  return threads.filter(({ id, crashed }) => crashed === true || ids.includes(id ?? '')).map(({ main }) => String(main === true))
}

const referers = ({ request }: Body): string[] => {
  const headers = (at(request, 'headers') as [string, string][] | undefined) ?? []
  return headers.filter(([header]) => header.toLowerCase() === 'referer').map(([, value]) => value)
}

const framesOf = (body: Body) =>
  [...(body.exception ?? []), ...(body.threads ?? []), { stacktrace: body.stacktrace }].flatMap(
    ({ stacktrace }) => stacktrace?.frames ?? [],
  )

/** All texts of a key, read off the body as a program would. */
const textsOf = (body: Body, key: string): string[] => {
  const [first = '', name = ''] = key.replace('chain.', '').split('.')
  const flag = /^flags\[(.*)\]$/.exec(key)?.[1]
  if (flag !== undefined) return flagValues(body, flag)
  if (key === 'error.main_thread') return ofFailingThreads(body)
  if (key === 'http.referer') return referers(body)
  if (first === 'stack') return framesOf(body).map((frame) => text(at(frame, name)))
  if (first === 'error') return (body.exception ?? []).map((exception) => text(at(exception, name)))
  return [text(first === 'geo' ? at(body.user?.geo, name) : at(at(body.contexts, first), name))]
}

const fitsBody = (leaf: Condition, body: Body): boolean => {
  if (!('key' in leaf)) return false
  const texts = textsOf(body, leaf.key)
  const isThere = texts.some((text) => text !== '')
  if (leaf.kind === 'present') return isThere
  if (leaf.kind === 'boolean') return texts.includes(String(leaf.value))
  if (leaf.kind !== 'names') return false
  return leaf.patterns.some((pattern) =>
    pattern.length === 1 && pattern[0] === '' ? !isThere : texts.some((text) => text !== '' && fitsPattern(pattern, text)),
  )
}

const known = { latestReleases: [], releases: [] }

const fits = (condition: Condition, row: EventRow): boolean => {
  if (condition.kind === 'all') return condition.parts.every((part) => fits(part, row))
  if (condition.kind === 'any') return condition.parts.some((part) => fits(part, row))
  if (condition.kind === 'not') return !fits(condition.part, row)
  return namesBody(condition) ? fitsBody(condition, bodyOf.get(String(row.event_id)) ?? {}) : fitsEvent(condition, row, known)
}

const terms = [
  'stack.function:pay',
  'stack.function:*PAY*',
  'stack.function:k*k',
  'stack.function:kiosk',
  '!stack.function:[pay, kiosk]',
  'stack.function:""',
  'stack.function:[pay, ""]',
  'has:stack.module',
  '!has:stack.package',
  'stack.module:größe',
  String.raw`stack.filename:"a\"b"`,
  'stack.abs_path:100%',
  'stack.path:*OR*',
  'error.chain.type:pay*',
  'error.chain.value:"x*y"',
  'error.main_thread:true',
  'error.main_thread:false',
  'app.in_foreground:1',
  '!app.in_foreground:false',
  'device.arch:ARM64',
  'device.battery_level:5.5',
  'has:device.battery_level',
  'device.name:"{p0:String}"',
  'os.rooted:true',
  'os.rooted:[no, ""]',
  'flags[dark]:true',
  'flags["a b"]:blue',
  'has:flags[dark]',
  'geo.city:größe',
  'user.geo.country_code:de',
  'http.referer:*pay*',
] as const

const conditionOf = (text: string): Condition => {
  const { condition, problems } = checkQuery(parseQuery(text), eventKeys, nowMs)
  if (problems.length > 0) throw new Error(`${text}: ${problems[0]?.message ?? ''}`)
  return condition
}

let engine: TestEngine

beforeAll(async () => {
  engine = await openTestEngine()
  const others = rows.map((row) => ({ ...row, project_id: stranger }))
  const payloads = [...rows, ...others].map((row) => payloadOf(row, bodyOf.get(String(row.event_id))))
  const files = [
    await writeBatchFile(engine.folder, events, { token: 'e', rows: [...rows, ...others] }),
    await writeBatchFile(engine.folder, eventPayloads, { token: 'p', rows: payloads }),
  ]
  for (const file of files) expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
}, 60_000)
afterAll(() => engine.close())

const find = async (condition: Condition, projectIds = [project]): Promise<string[]> => {
  const candidates = searchEvents(withoutBodies(condition), known)
  const where = searchEvents(condition, { ...known, bodies: { projectIds, candidates, receivedFromMs: 0 } })
  const statement = sql`SELECT lower(hex(event_id)) AS id FROM events WHERE project_id = ${param.uint64(project)} AND ${where} ORDER BY id`
  return (await engine.store.query<{ id: string }>(statement, { comment: 'test' })).map(({ id }) => id)
}
const expected = (condition: Condition): string[] =>
  rows.flatMap((row) => (fits(condition, row) ? [String(row.event_id)] : [])).toSorted((a, b) => (a < b ? -1 : 1))

describe('searching the bodies of events', () => {
  it('finds for every kind of term what a naive look at each body finds', async () => {
    const hits = new Set<number>()
    for (const text of terms) {
      const found = await find(conditionOf(text))
      expect([text, found]).toEqual([text, expected(conditionOf(text))])
      hits.add(found.length)
    }
    // Else it would compare nothing with nothing.
    expect(hits.size).toBeGreaterThan(15)
  })

  it('finds for every structure of terms, with those about columns, what a naive look finds', async () => {
    const one = fc.constantFrom<string>(...terms, 'level:fatal', 'title:pay', '!title:""')
    const group = fc
      .tuple(fc.constantFrom('AND', 'OR'), fc.array(one, { minLength: 2, maxLength: 4 }), fc.boolean())
      .map(([word, parts, isFirst]) => (isFirst ? `level:error (${parts.join(` ${word} `)} )` : parts.join(` ${word} `)))
    await fc.assert(
      fc.asyncProperty(group, async (text) => {
        const { condition, problems } = checkQuery(parseQuery(text), eventKeys, nowMs)
        fc.pre(problems.length === 0)
        expect([text, await find(condition)]).toEqual([text, expected(condition)])
      }),
      { numRuns: 30 },
    )
  }, 60_000)

  it('leaves out, without bodies, nothing that could fit', () => {
    const one = fc.constantFrom<string>(...terms, 'level:fatal')
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 3 }), fc.constantFrom(' ', ' OR '), (parts, word) => {
        const condition = conditionOf(parts.join(word))
        const lost = rows.filter((row) => fits(condition, row) && !fitsEvent(withoutBodies(condition), row, known))
        expect(lost).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  it('looks into no body that is not among those asked for', async () => {
    expect(await find(conditionOf('has:stack.function'), [stranger + 1])).toEqual([])
    expect(searchEvents(conditionOf('has:stack.function'), known)).toEqual(sql`0`)
  })
})
