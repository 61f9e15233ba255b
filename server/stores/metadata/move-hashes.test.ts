import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import { systemClock } from '#core/time'

import { beginMerge, beginUnmerge, openMoves } from './begin-move.ts'
import { stepMove } from './move-hashes.ts'
import type { MoveCursor } from './move-hashes.ts'
import type { MetadataStore } from './open-metadata.ts'
import type { BatchStore } from './port.ts'
import type { IssuesTable } from './schema-issues.ts'
import { aDelta, hex, TestConsumer } from './test-batches.ts'
import { addProject, emptyTables, testEngines } from './test-engines.ts'

/** One event, as the pipeline would have grouped it. */
interface TestEvent {
  readonly hash: number
  readonly occurredAtMs: number
  readonly user: number
  readonly environment: string
  readonly release: string
}

type Act =
  | { readonly kind: 'events'; readonly events: readonly TestEvent[] }
  | { readonly kind: 'merge'; readonly into: number; readonly from: number }
  | { readonly kind: 'undo'; readonly child: number }
  | { readonly kind: 'take'; readonly hashes: readonly number[] }
  | { readonly kind: 'steps'; readonly count: number }

const hashesOfTest = 6
const aHash = fc.integer({ min: 1, max: hashesOfTest })
const anEvent: fc.Arbitrary<TestEvent> = fc.record({
  hash: aHash,
  occurredAtMs: fc.integer({ min: 1, max: 200_000 }),
  user: fc.integer({ min: 0, max: 4 }),
  environment: fc.constantFrom('', 'prod', 'staging'),
  release: fc.constantFrom('', '1.0', '2.0'),
})
const anAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('events' as const), events: fc.array(anEvent, { minLength: 1, maxLength: 4 }) }),
  fc.record({ kind: fc.constant('merge' as const), into: aHash, from: aHash }),
  fc.record({ kind: fc.constant('undo' as const), child: aHash }),
  fc.record({ kind: fc.constant('take' as const), hashes: fc.uniqueArray(aHash, { minLength: 1, maxLength: 2 }) }),
  fc.record({ kind: fc.constant('steps' as const), count: fc.integer({ min: 1, max: 3 }) }),
)

const deltaOf = ({ hash, occurredAtMs, user, environment, release }: TestEvent) =>
  aDelta({
    hashes: [hex(hash)],
    userHashes: user === 0 ? [] : [user],
    minutes: [{ minute: Math.floor(occurredAtMs / 60_000), environment, events: 1 }],
    facts: { occurredAtMs, release, title: `at ${occurredAtMs}` },
  })

/** What an issue with these events counts, by one who looks at them all. */
const countedOf = (events: readonly TestEvent[]) => {
  const times = events.map((event) => event.occurredAtMs)
  const sorted = events
    .filter((event) => event.release !== '')
    .toSorted((a, b) => a.occurredAtMs - b.occurredAtMs || (a.release < b.release ? -1 : a.release > b.release ? 1 : 0))
  const tally = (keyOf: (event: TestEvent) => string) =>
    Object.fromEntries([...Map.groupBy(events, keyOf)].map(([key, same]) => [key, same.length]))
  return {
    times: events.length,
    first: Math.min(...times),
    last: Math.max(...times),
    users: new Set(events.map((event) => event.user).filter((user) => user !== 0)).size,
    firstRelease: sorted[0]?.release ?? '',
    lastRelease: sorted.at(-1)?.release ?? '',
    environments: tally((event) => event.environment),
    minutes: tally((event) => `${Math.floor(event.occurredAtMs / 60_000)}/${event.environment}`),
  }
}

const by = (nextId: () => number) => ({ projectId: 1, userId: 9, nowMs: 70_000, nextId })

describe.each(Object.entries(testEngines))('moving hashes between issues on %s', (engine, open) => {
  const numRuns = engine === 'sqlite' ? 80 : 8
  const nextId = createIdGenerator(systemClock, 2)
  let metadata: MetadataStore
  let store: BatchStore
  let consumer: TestConsumer

  beforeAll(async () => {
    metadata = await open()
    store = metadata.batches({ newId: createIdGenerator(systemClock, 0), signals: {} })
  })
  afterAll(() => metadata.close())

  const begin = async (): Promise<void> => {
    await emptyTables(metadata)
    await addProject(metadata.db, 1)
    consumer = await new TestConsumer(store).claim()
  }
  const issues = (): Promise<IssuesTable[]> => metadata.db.selectFrom('issues').selectAll().orderBy('short_id').execute()
  const issueOf = async (hash: number): Promise<IssuesTable | undefined> => {
    const row = await metadata.db.selectFrom('hashes').select('issue_id').where('hash', '=', hex(hash)).executeTakeFirst()
    return row && metadata.db.selectFrom('issues').selectAll().where('id', '=', row.issue_id).executeTakeFirst()
  }
  /** As many steps as are asked for, and no cursor kept: whoever did one is killed after it. */
  const step = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done++) {
      const move = await metadata.db.selectFrom('issue_moves').select('id').where('finished_at', '=', 0).orderBy('id').executeTakeFirst()
      if (move) await metadata.db.transaction().execute((trx) => stepMove(trx, move.id, 80_000))
    }
  }
  const finishAll = async (): Promise<void> => {
    for (;;) {
      const move = await metadata.db.selectFrom('issue_moves').select('id').where('finished_at', '=', 0).orderBy('id').executeTakeFirst()
      if (!move) return
      let cursor: MoveCursor | undefined
      for (let steps = 0; steps < 100; steps++) {
        const done = await metadata.db.transaction().execute((trx) => stepMove(trx, move.id, 80_000, cursor))
        if (done.isDone) break
        cursor = done.cursor
      }
    }
  }
  const merge = async (into: IssuesTable, from: readonly IssuesTable[]): Promise<void> => {
    await metadata.db.transaction().execute((trx) => beginMerge(trx, into, from, by(nextId)))
  }

  const isFree = async (...ids: number[]): Promise<boolean> => (await openMoves(metadata.db, ids)).length === 0

  const takeOut = async (source: IssuesTable, hashes: readonly string[]): Promise<void> => {
    const leaving = { hashes, issue: { ...source, id: nextId() } }
    await metadata.db.transaction().execute((trx) => beginUnmerge(trx, source.id, leaving, { ...by(nextId), count: hashes.length }))
  }

  const mergeOf = async (intoHash: number, fromHash: number): Promise<void> => {
    const [into, from] = [await issueOf(intoHash), await issueOf(fromHash)]
    if (!into || !from || into.id === from.id || into.merged_into !== 0 || from.merged_into !== 0) return
    if (await isFree(into.id, from.id)) await merge(into, [from])
  }
  const take = async (hashes: readonly string[], source: IssuesTable | undefined): Promise<void> => {
    if (!source || source.merged_into !== 0 || !(await isFree(source.id))) return
    const rows = await metadata.db.selectFrom('hashes').select('hash').where('issue_id', '=', source.id).execute()
    const wanted = rows.map(({ hash }) => hash).filter((hash) => hashes.includes(hash))
    if (wanted.length < rows.length) await takeOut(source, wanted)
  }
  const undo = async (shortId: number): Promise<void> => {
    const all = await issues()
    const child = all.find(({ merged_into, short_id }) => merged_into > 0 && short_id === shortId)
    let root = child
    while (root && root.merged_into > 0) root = all.find(({ id }) => id === root?.merged_into)
    if (!child || !root || !(await isFree(child.id, root.id))) return
    const [rootId, leaving] = [root.id, { restored: child }]
    await metadata.db.transaction().execute((trx) => beginUnmerge(trx, rootId, leaving, { ...by(nextId), count: 1 }))
  }
  const act = async (one: Act): Promise<void> => {
    switch (one.kind) {
      case 'events':
        await consumer.commit({ issues: one.events.map(deltaOf) })
        break
      case 'steps':
        return step(one.count)
      case 'merge':
        return mergeOf(one.into, one.from)
      case 'take':
        return take(one.hashes.map(hex), await issueOf(one.hashes[0] ?? 0))
      case 'undo':
        return undo(one.child)
    }
  }

  const found = async (issue: IssuesTable) => {
    const environments = await metadata.db.selectFrom('issue_environments').selectAll().where('issue_id', '=', issue.id).execute()
    const minutes = await metadata.db
      .selectFrom('issue_minutes')
      .select((eb) => ['minute', 'environment', eb.fn.sum<number>('events').as('events')])
      .where('issue_id', '=', issue.id)
      .groupBy(['minute', 'environment'])
      .execute()
    return {
      times: issue.times_seen,
      first: issue.first_seen,
      last: issue.last_seen,
      users: issue.users_seen,
      firstRelease: issue.first_release,
      lastRelease: issue.last_release,
      environments: Object.fromEntries(environments.map((row) => [row.environment, row.times_seen])),
      minutes: Object.fromEntries(minutes.map((row) => [`${row.minute}/${row.environment}`, Number(row.events)])),
    }
  }

  it('counts each event in one issue after every step, and everything exactly after the last one, whatever comes between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anAct, { minLength: 2, maxLength: 14 }), async (acts) => {
        await begin()
        const events: TestEvent[] = []
        for (const one of acts) {
          await act(one)
          if (one.kind === 'events') events.push(...one.events)
          const hashes = await metadata.db.selectFrom('hashes').selectAll().execute()
          const listed = await issues()
          for (const issue of listed.filter(({ merged_into }) => merged_into === 0))
            expect(issue.times_seen).toBe(hashes.filter((row) => row.issue_id === issue.id).reduce((sum, row) => sum + row.times_seen, 0))
          const all = hashes.reduce((sum, row) => sum + row.times_seen, 0)
          expect(all).toBe(events.length)
        }
        await finishAll()
        const hashes = await metadata.db.selectFrom('hashes').selectAll().execute()
        for (const issue of (await issues()).filter(({ merged_into }) => merged_into === 0)) {
          const own = new Set(hashes.filter((row) => row.issue_id === issue.id).map((row) => row.hash))
          const counted = countedOf(events.filter((event) => own.has(hex(event.hash))))
          expect(await found(issue)).toEqual(counted)
        }
        // Nobody's rows are left behind.
        const shown = new Set((await issues()).filter(({ merged_into }) => merged_into === 0).map(({ id }) => id))
        expect(hashes.filter((row) => !shown.has(row.issue_id))).toEqual([])
        for (const table of ['issue_users', 'issue_minutes', 'issue_hash_environments'] as const) {
          const rows = await metadata.db.selectFrom(table).select(['issue_id', 'hash']).execute()
          const issueOfHash = new Map(hashes.map((row) => [row.hash, row.issue_id]))
          expect(rows.filter((row) => issueOfHash.get(row.hash) !== row.issue_id)).toEqual([])
        }
      }),
      { numRuns },
    )
  })

  it('is undone to the same numbers, names and counts, with what came in between', async () => {
    await begin()
    const event = (hash: number, occurredAtMs: number): TestEvent => ({
      hash,
      occurredAtMs,
      user: hash,
      environment: 'prod',
      release: '1.0',
    })
    await consumer.commit({ issues: [event(1, 1_000), event(2, 2_000), event(2, 3_000), event(3, 4_000)].map(deltaOf) })
    const before = await issues()
    const [a, b, c] = before
    if (!a || !b || !c) throw new Error('three issues are made')
    await merge(a, [b])
    await finishAll()
    await merge(c, [a])
    await finishAll()
    expect((await issues()).map(({ times_seen, merged_into }) => [times_seen, merged_into]).at(-1)).toEqual([4, 0])
    await act({ kind: 'undo', child: a.short_id })
    await finishAll()
    await act({ kind: 'undo', child: b.short_id })
    await finishAll()
    const facts = (rows: readonly IssuesTable[]) => rows.map(({ updated_at: _changed, facts_at: _factsAt, ...row }) => row)
    expect(facts(await issues())).toEqual(facts(before))
    expect((await metadata.db.selectFrom('hashes').select('home').execute()).map(({ home }) => home)).toEqual([0, 0, 0])
  })

  it('takes activity and comments along, and brings them back', async () => {
    await begin()
    await consumer.commit({ issues: [aDelta({ hashes: [hex(1)] }), aDelta({ hashes: [hex(2)] })] })
    const [a, b] = await issues()
    if (!a || !b) throw new Error('two issues are made')
    const line = (id: number, issue_id: number, type: string) => ({
      id,
      project_id: 1,
      issue_id,
      type,
      user_id: 1,
      data: '{}',
      created_at: id,
    })
    await metadata.db
      .insertInto('activity')
      .values([line(1, a.id, 'note'), line(2, b.id, 'note'), line(3, b.id, 'first_seen')])
      .execute()
    const of = async (issue: IssuesTable) =>
      (await metadata.db.selectFrom('activity').select(['id', 'type']).where('issue_id', '=', issue.id).orderBy('id').execute())
        .filter(({ type }) => type === 'note' || type === 'first_seen')
        .map(({ id }) => id)
    await merge(a, [b])
    await finishAll()
    expect([await of(a), await of(b)]).toEqual([[1, 2], [3]])
    await act({ kind: 'undo', child: b.short_id })
    await finishAll()
    expect([await of(a), await of(b)]).toEqual([[1], [2, 3]])
  })

  it('goes on from any step, however many rows there are', async () => {
    await begin()
    const users = (from: number) => Array.from({ length: 220 }, (_, place) => from + place)
    const many = Array.from({ length: 180 }, (_, place) => aDelta({ hashes: [hex(1_000 + place), hex(2)], userHashes: [place + 1] }))
    await consumer.commit({
      issues: [aDelta({ hashes: [hex(1)], userHashes: users(1) }), aDelta({ hashes: [hex(2)], userHashes: users(100) }), ...many],
    })
    const [a, b] = await issues()
    if (!a || !b) throw new Error('two issues are made')
    await merge(a, [b])
    let steps = 0
    for (; (await openMoves(metadata.db, [a.id])).length > 0 && steps < 50; steps++) await step(1)
    expect(steps).toBeGreaterThan(4)
    expect((await issues())[0]).toMatchObject({ times_seen: 182, users_seen: 319 })
  })
})
