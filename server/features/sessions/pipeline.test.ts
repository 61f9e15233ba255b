import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { defaultFilterSettings } from '#packages/filters/settings'
import type { FilterSettings } from '#packages/filters/settings'
import { encodeFiles } from '#server/pipeline/batch-files'
import { lighten } from '#server/pipeline/lighten'
import type { RecordEnd } from '#server/pipeline/run'
import { runRecord } from '#server/pipeline/run'
import { decideDuplicates, naturalKeys, settle } from '#server/pipeline/settle'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, recordOf } from '#server/pipeline/test-records'
import { RowSlabs } from '#server/stores/events/row-slabs'
import type { SessionRow } from '#server/stores/events/tables'

import { sessionsLane } from './pipeline.ts'

const receivedAtMs = Date.UTC(2026, 10, 22, 12, 0, 30)
const at = (beforeMs = 0): string => new Date(receivedAtMs - beforeMs).toISOString()
const attrs = { release: 'shop@1.0', environment: 'production' }

const read = async (items: readonly (readonly [string, unknown])[], header: object = { sent_at: at() }): Promise<RecordEnd> => {
  const record = recordOf(envelopeOf(header, ...items.map(([type, payload]) => [{ type }, payload] as const)))
  return runRecord([sessionsLane], decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)
}

/** What a server over these batches stores: repeats of earlier batches are known. */
const store = (batches: readonly (readonly RecordEnd[])[]) => {
  const seen = new Set<string>()
  const rows: SessionRow[] = []
  const outcomes: string[] = []
  for (const records of batches) {
    const keys = naturalKeys(records)
    const known = new Set(keys.flatMap((key, place) => (seen.has(`${key.seen.kind} ${key.seen.key}`) ? [place] : [])))
    const settled = settle(records, decideDuplicates(keys, known), configurationOfOne)
    for (const key of settled.seen) seen.add(`${key.kind} ${key.key}`)
    rows.push(...settled.rows.flatMap((row) => ('row' in row && row.table === 'sessions' ? [row.row] : [])))
    outcomes.push(...settled.outcomes.map(({ kind, reason, category, quantity }) => `${kind} ${reason} ${category} ${quantity}`))
  }
  return { rows, outcomes }
}

const numbers = ['total', 'crashed', 'abnormal', 'unhandled', 'errored'] as const
const sets = ['errored_ids', 'users', 'errored_users', 'crashed_users'] as const

/** What the engine makes of rows. */
const figuresOf = (rows: readonly SessionRow[]) => ({
  ...Object.fromEntries(numbers.map((name) => [name, rows.reduce((sum, row) => sum + Number(row[name]), 0)])),
  ...Object.fromEntries(sets.map((name) => [name, new Set(rows.flatMap((row) => row[name].map(Number))).size])),
})

const dropsOf = ({ ends }: RecordEnd): unknown[] => ends.map((end) => (end.kind === 'dropped' ? end.drop : end.kind))

describe('a session', () => {
  it('is counted by the hour in which it began, with hashes for who and which', async () => {
    const sent = {
      sid: 'a'.repeat(32),
      did: 'ann@example.com',
      init: true,
      status: 'crashed',
      started: at(3_600_000),
      timestamp: at(),
      attrs,
    }
    const { rows } = store([[await read([['session', sent]])]])
    expect(rows).toMatchObject([
      {
        project_id: 1,
        started: Date.UTC(2026, 10, 22, 11),
        received_at: receivedAtMs,
        retention_class: 90,
        release: 'shop@1.0',
        environment: 'production',
        total: 1,
        crashed: 1,
      },
    ])
    expect(JSON.stringify(rows, (_key, value: unknown) => (value instanceof Map ? [...value] : value))).not.toContain('ann')
    expect(figuresOf(rows)).toMatchObject({ errored_ids: 1, users: 1, crashed_users: 1 })
  })

  it('makes its release and environment, from its beginning on', async () => {
    const sent = { sid: 'a'.repeat(32), init: true, started: at(5_000), attrs }
    const { places } = settle([await read([['session', sent]])], [], configurationOfOne)
    const place = { projectId: 1, ...attrs, firstSeenMs: receivedAtMs - 5_000, lastSeenMs: receivedAtMs - 5_000, isOfSessions: true }
    expect(places).toEqual([place])
  })

  it.each([
    ['no JSON', 'garbage', 'invalid_json'],
    ['no release', { sid: 'a'.repeat(32), attrs: {} }, 'session_release'],
    ['a bad release', { sid: 'a'.repeat(32), attrs: { release: 'a/b' } }, 'session_release'],
    ['a beginning six days ago', { started: at(6 * 86_400_000), attrs }, 'timestamp'],
  ])('with %s is dropped by name', async (_what, payload, reason) => {
    expect(dropsOf(await read([['session', payload]]))).toEqual([{ kind: 'invalid', reason }])
  })

  it('of a clock that is hours off is put right', async () => {
    const sent = { sid: 'a'.repeat(32), init: true, started: at(-7_200_000), attrs }
    const { rows } = store([[await read([['session', sent]], { sent_at: at(-7_200_000) })]])
    expect(rows).toMatchObject([{ started: Date.UTC(2026, 10, 22, 12) }])
  })

  it('of a browser whose user is its address is of who sent it', async () => {
    const ends = await Promise.all(
      ['{{auto}}', '203.0.113.9'].map((did, index) => read([['session', { sid: String(index), init: true, did, attrs }]])),
    )
    expect(figuresOf(store([ends]).rows)).toMatchObject({ total: 2, users: 1 })
  })
})

describe('filters of a project', () => {
  const filtered = async (filters: Partial<FilterSettings>, change: object): Promise<unknown> => {
    const [project] = [...configurationOfOne.values()]
    if (!project) throw new Error('no project')
    const settings = { ...project.settings, filters: { ...defaultFilterSettings, ...filters } }
    const record = recordOf(envelopeOf({}, [{ type: 'session' }, { sid: 'a', init: true, attrs: { ...attrs, ...change } }]))
    const decoded = decodeRecordBody(record, Buffer.from(record.body))
    return dropsOf(await runRecord([sessionsLane], decoded, new Map([[1, { ...project, settings }]])))[0]
  }

  it.each([
    ['web-crawlers', {}, { user_agent: 'Mozilla/5.0 (compatible; Googlebot/2.1)' }],
    ['release-version', { releases: ['shop@1.*'] }, {}],
    ['ip-address', { clientIps: ['203.0.113.0/24'] }, {}],
    ['localhost', { localhost: true }, { ip_address: '127.0.0.1' }],
    [
      'legacy-browsers',
      { legacyBrowsers: ['ie' as const] },
      { user_agent: 'Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.1; Trident/6.0)' },
    ],
  ])('end sessions by %s', async (reason, filters, change) => {
    expect(await filtered(filters, change)).toEqual({ kind: 'filtered', reason })
  })

  it('let the others pass', async () => expect(await filtered({}, { user_agent: 'Firefox/140', ip_address: '{{auto}}' })).toBe('written'))
})

describe('counted sessions', () => {
  const minute = { started: '2026-11-22T12:00:00.000000Z', exited: 3, errored: 1 }
  const item = { attrs: { release: 'a@1' }, aggregates: [minute, { ...minute, crashed: 2 }] }

  it('are added up', async () => {
    const { rows, outcomes } = store([[await read([['sessions', item]])]])
    expect(figuresOf(rows)).toMatchObject({ total: 10, errored: 4, crashed: 2 })
    expect(rows).toHaveLength(1)
    expect(outcomes).toEqual(['accepted  session 1'])
  })

  it('are the same when they are sent again', async () => {
    const again = await Promise.all([1, 2].map(() => read([['sessions', item]])))
    expect(figuresOf(store([again]).rows)).toMatchObject({ total: 10 })
  })

  it('of two workers are two, although Python sends both with equal bytes', async () => {
    const workers = await Promise.all([1, 2].map(() => read([['sessions', item]], {})))
    expect(figuresOf(store([workers]).rows)).toMatchObject({ total: 20 })
  })

  it('that began too long ago are told beside those that are kept', async () => {
    const old = { ...item, aggregates: [minute, { ...minute, started: at(6 * 86_400_000) }] }
    const { rows, outcomes } = store([[await read([['sessions', old]])]])
    expect(figuresOf(rows)).toMatchObject({ total: 4 })
    expect(outcomes).toEqual(['invalid timestamp session 1', 'accepted  session 1'])
  })
})

describe('a batch', () => {
  it('comes to the same file whenever it is processed, also from what an open batch keeps of it (law 7)', async () => {
    const sent = (life: number) => ({
      sid: String(life).repeat(32),
      did: `user ${life % 3}`,
      init: true,
      status: 'crashed',
      started: at(life * 900_000),
      attrs,
    })
    const items = Array.from({ length: 9 }, (_, life) => ['session', sent(life)] as const)
    const record = await read(items)
    const fileOf = (ended: RecordEnd) => encodeFiles(settle([ended], [], configurationOfOne).rows, { stream: '0-0', from: 0, to: 9 })[0]
    const [first, again] = [fileOf(record), fileOf(lighten(new RowSlabs(), record))]
    expect(first?.file).toMatchObject({ table: 'sessions', rows: 3, partitions: [[90, '2026-11-16']] })
    expect(again?.file).toEqual(first?.file)
  })
})

interface Life {
  readonly user: number
  readonly updates: readonly { readonly status: string; readonly errors: number }[]
}

const lives: fc.Arbitrary<readonly Life[]> = fc.array(
  fc.record({
    user: fc.integer({ min: 0, max: 3 }),
    updates: fc
      .tuple(
        fc.array(fc.record({ status: fc.constant('ok'), errors: fc.integer({ min: 0, max: 2 }) }), { maxLength: 2 }),
        fc.constantFrom('exited', 'crashed', 'abnormal', 'unhandled', 'ok'),
      )
      .map(([middle, status]) => [{ status: 'ok', errors: 0 }, ...middle, { status, errors: 0 }]),
  }),
  { minLength: 1, maxLength: 6 },
)

/** The formulas of ingest.md 5, on whole lives. */
const expectedOf = (all: readonly Life[]) => {
  const isErrored = ({ updates }: Life): boolean => updates.some(({ status, errors }) => errors > 0 || !['ok', 'exited'].includes(status))
  const ends = (status: string): readonly Life[] => all.filter(({ updates }) => updates.at(-1)?.status === status)
  const users = (some: readonly Life[]): number => new Set(some.map(({ user }) => user).filter((user) => user !== 0)).size
  return {
    total: all.length,
    crashed: ends('crashed').length,
    abnormal: ends('abnormal').length,
    unhandled: ends('unhandled').length,
    errored: 0,
    errored_ids: all.filter(isErrored).length,
    users: users(all),
    errored_users: users(all.filter(isErrored)),
    crashed_users: users(ends('crashed')),
  }
}

describe('figures', () => {
  it('are those of the formulas, in whatever order, however often and in however many batches updates come', async () => {
    expect.hasAssertions()
    await fc.assert(
      fc.asyncProperty(lives, fc.boolean(), fc.infiniteStream(fc.nat(1000)), async (all, hasSequence, chance) => {
        const draw = (): number => Number(chance.next().value)
        const sent = all.flatMap(({ user, updates }, life) =>
          updates.map(({ status, errors }, seq) => ({
            sid: life.toString(16).padStart(32, 'f'),
            init: seq === 0,
            ...(hasSequence && { seq }),
            ...(user !== 0 && { did: `user ${user}` }),
            started: at(life * 1_700_000 + 10_000),
            timestamp: at(1000 - seq),
            status,
            errors,
            attrs,
          })),
        )
        const repeated = [...sent, ...sent.filter(() => draw() % 3 === 0)]
        const shuffled = repeated.map((update) => [draw(), update] as const).toSorted(([a], [b]) => a - b)
        const records = await Promise.all(shuffled.map(([, update]) => read([['session', update]])))
        const cut = draw() % (records.length + 1)
        expect(figuresOf(store([records.slice(0, cut), records.slice(cut)]).rows)).toEqual(expectedOf(all))
      }),
      { numRuns: 60 },
    )
  })
})
