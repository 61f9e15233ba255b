import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import { systemClock } from '#core/time'

import type { MetadataStore } from './open-metadata.ts'
import type { BatchStore, IssueDelta } from './port.ts'
import { aDelta, hex, TestConsumer } from './test-batches.ts'
import { addProject, emptyTables, testEngines } from './test-engines.ts'

/** One event, as the pipeline would group it. */
interface TestEvent {
  readonly hashes: readonly string[]
  readonly occurredAtMs: number
  readonly weight: number
  readonly user: number
  readonly environment: string
}

/** What one event after another makes of hashes and issues, kept as naively as possible. */
class NaiveModel {
  readonly issueOfHash = new Map<string, number>()
  readonly timesOfHash = new Map<string, { times: number; first: number; last: number }>()
  readonly issues: { times: number; first: number; last: number; users: Set<number>; minutes: Map<string, number> }[] = []

  add(event: TestEvent): void {
    const linked = event.hashes.map((hash) => this.issueOfHash.get(hash)).find((issue) => issue !== undefined)
    const number = linked ?? this.issues.push({ times: 0, first: Infinity, last: 0, users: new Set(), minutes: new Map() }) - 1
    for (const hash of event.hashes) if (!this.issueOfHash.has(hash)) this.issueOfHash.set(hash, number)
    const issue = this.issues[number]
    if (!issue) throw new Error('no such issue')
    this.#count(issue, event)
    const first = event.hashes[0] ?? ''
    const counted = this.timesOfHash.get(first) ?? { times: 0, first: Infinity, last: 0 }
    this.#count(counted, event)
    this.timesOfHash.set(first, counted)
    if (event.user !== 0) issue.users.add(event.user)
    const minute = minuteKey(event)
    issue.minutes.set(minute, (issue.minutes.get(minute) ?? 0) + event.weight)
  }

  #count(counters: { times: number; first: number; last: number }, event: TestEvent): void {
    counters.times += event.weight
    counters.first = Math.min(counters.first, event.occurredAtMs)
    counters.last = Math.max(counters.last, event.occurredAtMs)
  }
}

const minuteOf = (event: TestEvent): number => Math.floor(event.occurredAtMs / 60_000)
const minuteKey = (event: TestEvent): string => `${minuteOf(event)}/${event.environment}`

/** The events of a batch summed by their list of hashes, in the order in which the lists were first met. */
const sumEvents = (events: readonly TestEvent[]): IssueDelta[] =>
  [...Map.groupBy(events, (event) => event.hashes.join()).values()].map((group) => {
    const times = group.map((event) => event.occurredAtMs)
    const minutes = [...Map.groupBy(group, minuteKey).values()].map((same) => ({
      minute: same[0] ? minuteOf(same[0]) : 0,
      environment: same[0]?.environment ?? '',
      events: same.reduce((sum, event) => sum + event.weight, 0),
    }))
    const lastSeenMs = Math.max(...times)
    return aDelta({
      hashes: group[0]?.hashes ?? [],
      timesSeen: group.reduce((sum, event) => sum + event.weight, 0),
      firstSeenMs: Math.min(...times),
      lastSeenMs,
      userHashes: [...new Set(group.map((event) => event.user))].filter((user) => user !== 0),
      minutes,
      facts: { occurredAtMs: lastSeenMs, title: `at ${lastSeenMs}` },
    })
  })

const eventWith = (hashes: fc.Arbitrary<string[]>): fc.Arbitrary<TestEvent> =>
  fc.record({
    hashes,
    occurredAtMs: fc.integer({ min: 1, max: 200_000 }),
    weight: fc.integer({ min: 1, max: 10 }),
    user: fc.integer({ min: 0, max: 5 }),
    environment: fc.constantFrom('', 'prod'),
  })

/** Any overlap of lists: which issue an event joins then depends on the order. */
const anyEvent = eventWith(
  fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 3 }).map((numbers) => numbers.map(hex)),
)
/** Families that share their last hash: each is one issue in any order. */
const familyEvent = eventWith(
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
    .map(([own, family]) => [hex(family * 10 + own), hex(family * 10)]),
)

const split = <Item>(items: readonly Item[], sizes: readonly number[]): Item[][] => {
  const rest = [...items]
  const batches: Item[][] = []
  for (const size of sizes) batches.push(rest.splice(0, size))
  return [...batches, rest]
}
const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 6 })

describe.each(Object.entries(testEngines))('issues are counted on %s as by one who counts event after event', (engine, open) => {
  const numRuns = engine === 'sqlite' ? 50 : 10
  let metadata: MetadataStore
  let store: BatchStore

  beforeAll(async () => {
    metadata = await open()
    store = metadata.batches({ newId: createIdGenerator(systemClock, 0), signals: {} })
  })
  afterAll(() => metadata.close())

  const commitAll = async (batches: readonly IssueDelta[][]): Promise<void> => {
    await emptyTables(metadata)
    await addProject(metadata.db, 1)
    const consumer = await new TestConsumer(store).claim()
    for (const issues of batches) await consumer.commit({ issues })
  }

  const readIssues = async () => {
    const rows = await metadata.db.selectFrom('issues').selectAll().orderBy('short_id').execute()
    const minutes = await metadata.db
      .selectFrom('issue_minutes')
      .select((eb) => ['issue_id', 'minute', 'environment', eb.fn.sum<number>('events').as('events')])
      .groupBy(['issue_id', 'minute', 'environment'])
      .execute()
    return rows.map((row) => ({
      id: row.id,
      times: row.times_seen,
      first: row.first_seen,
      last: row.last_seen,
      users: row.users_seen,
      title: row.title,
      minutes: new Map(
        minutes.filter((minute) => minute.issue_id === row.id).map((minute) => [`${minute.minute}/${minute.environment}`, minute.events]),
      ),
    }))
  }

  it('whatever hashes the events share, and however they are cut into batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 25 }), sizes, async (events, cuts) => {
        const batches = split(events, cuts)
        // Within a batch the events of one list come together, so the model meets them in that order too.
        const model = new NaiveModel()
        for (const batch of batches)
          for (const group of Map.groupBy(batch, (event) => event.hashes.join()).values()) group.forEach((event) => model.add(event))
        await commitAll(batches.map(sumEvents))

        const issues = await readIssues()
        expect(issues.map(({ times, first, last, users, minutes }) => ({ times, first, last, users, minutes }))).toEqual(
          model.issues.map(({ users, ...issue }) => ({ ...issue, users: users.size })),
        )
        const hashes = await metadata.db.selectFrom('hashes').selectAll().execute()
        expect(new Map(hashes.map((row) => [row.hash, issues.findIndex((issue) => issue.id === row.issue_id)]))).toEqual(model.issueOfHash)
        const counted = hashes.filter((row) => row.times_seen > 0)
        expect(new Map(counted.map((row) => [row.hash, { times: row.times_seen, first: row.first_seen, last: row.last_seen }]))).toEqual(
          model.timesOfHash,
        )
      }),
      { numRuns },
    )
  })

  it('in any order and any cut, when related events share a hash', async () => {
    const shuffled = fc
      .array(familyEvent, { minLength: 1, maxLength: 20 })
      .chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })))
    await fc.assert(
      fc.asyncProperty(shuffled, sizes, async ([events, arrival], cuts) => {
        const model = new NaiveModel()
        for (const event of events) model.add(event)
        const expected = model.issues.map(({ times, first, last, users, minutes }) => ({
          times,
          first,
          last,
          users: users.size,
          minutes,
          title: `at ${last}`,
        }))
        await commitAll(split(arrival, cuts).map(sumEvents))
        const found = (await readIssues()).map(({ id: _id, ...issue }) => issue)
        expect(found).toHaveLength(expected.length)
        expect(found).toEqual(expect.arrayContaining(expected))
      }),
      { numRuns },
    )
  })
})
