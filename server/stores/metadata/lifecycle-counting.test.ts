import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import { systemClock } from '#core/time'
import { compareVersions, parseReleaseVersion } from '#packages/protocol/release-version'
import type { IssueIntent } from '#server/pipeline/intent'
import { sumIssues } from '#server/pipeline/sum-issues'
import { sumPlaces } from '#server/pipeline/sum-places'

import type { MetadataStore } from './open-metadata.ts'
import type { BatchStore } from './port.ts'
import { aResolution, aSnooze, hex, TestConsumer } from './test-batches.ts'
import { addProject, emptyTables, testEngines } from './test-engines.ts'

const archivedAtMs = 100_000
const resolvedAtMs = 50_000
const facts = { type: 'error', level: 'error', priority: 75, title: 'x', culprit: '', metadata: '{}', platform: 'node' } as const

/** Events of one issue that come by two hashes; what they are called is their place in the order of receipt. */
interface TestEvent {
  readonly own: number
  readonly atMs: number
  readonly user: number
  readonly release: string
}

const shared = hex(99)
const intentOf = ({ own, atMs, user, release }: TestEvent, place: number): IssueIntent => ({
  projectId: 1,
  hashes: [hex(own), shared],
  eventId: hex(place),
  weight: 1,
  environment: '',
  receivedAtMs: archivedAtMs + place,
  userHash: user,
  facts: { ...facts, occurredAtMs: atMs, release },
})

const anEvent = fc.record({
  own: fc.integer({ min: 1, max: 2 }),
  atMs: fc.integer({ min: 1, max: 5 * 60_000 }),
  user: fc.integer({ min: 0, max: 6 }),
  release: fc.constantFrom('', 'a@1.0.0', 'a@1.5.0', 'a@2.0.0', 'a@2.1.0'),
})
const anyEvents = fc.array(anEvent, { minLength: 1, maxLength: 25 })
const anyCuts = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 6 })

const split = <Item>(items: readonly Item[], sizes: readonly number[]): Item[][] => {
  const rest = [...items]
  return [...sizes.map((size) => rest.splice(0, size)), rest]
}

describe.each(Object.entries(testEngines))('what people decided holds on %s, however events are cut into batches', (engine, open) => {
  const numRuns = engine === 'sqlite' ? 60 : 12
  const first: TestEvent = { own: 1, atMs: 1, user: 1, release: 'a@1.0.0' }
  let metadata: MetadataStore
  let store: BatchStore

  beforeAll(async () => {
    metadata = await open()
    store = metadata.batches({ newId: createIdGenerator(systemClock, 0), signals: { 'issue-escalating': ['x'], 'issue-regressed': ['x'] } })
  })
  afterAll(() => metadata.close())

  /** Makes the issue, lets somebody decide, and sends the rest; the number of the event that brought it back, or nothing. */
  const eventThatWoke = async (events: readonly TestEvent[], cuts: readonly number[], decide: (id: number) => Promise<unknown>) => {
    await emptyTables(metadata)
    await addProject(metadata.db, 1)
    const consumer = await new TestConsumer(store).claim()
    const commit = (intents: readonly IssueIntent[]) => consumer.commit({ issues: sumIssues(intents), places: sumPlaces(intents) })
    await commit([intentOf(first, 0)])
    const { id } = await metadata.db.selectFrom('issues').select('id').executeTakeFirstOrThrow()
    await decide(id)
    for (const intents of split(
      events.map((event, place) => intentOf(event, place + 1)),
      cuts,
    ))
      await commit(intents)
    const { status } = await metadata.db.selectFrom('issues').select('status').executeTakeFirstOrThrow()
    const signals = await metadata.db.selectFrom('outbox').select('payload').execute()
    expect(signals.length).toBe(status === 'unresolved' ? 1 : 0)
    const woke = signals.map(({ payload }) => (JSON.parse(payload) as { eventId: string }).eventId)
    return woke.map((eventId) => Number.parseInt(eventId, 16)).at(0)
  }

  it('archived until so many events, or users, in a window or at all', async () => {
    const conditions = fc.record({
      events: fc.integer({ min: 0, max: 12 }),
      eventsWindow: fc.integer({ min: 0, max: 3 }),
      users: fc.integer({ min: 0, max: 4 }),
      usersWindow: fc.integer({ min: 0, max: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(
        anyEvents,
        anyCuts,
        conditions,
        async (events, cuts, { events: most, eventsWindow, users: mostUsers, usersWindow }) => {
          const woken = await eventThatWoke(events, cuts, async (issue_id) => {
            await metadata.db.updateTable('issues').set({ status: 'ignored', substatus: 'archived_until_condition_met' }).execute()
            const limits = { events_max: most, events_window: eventsWindow, users_max: mostUsers, users_window: usersWindow }
            await metadata.db
              .insertInto('issue_snoozes')
              .values(aSnooze({ issue_id, ...limits }))
              .execute()
          })
          const isMet = (count: number): boolean => {
            const seen = events.slice(0, count)
            const newest = Math.max(...seen.map(({ atMs }) => atMs))
            const within = (minutes: number) => seen.filter(({ atMs }) => minutes === 0 || atMs > newest - minutes * 60_000)
            const known = new Set(usersWindow === 0 ? [0, first.user] : [0])
            const users = new Set(within(usersWindow).map(({ user }) => user)).difference(known)
            return (most > 0 && within(eventsWindow).length >= most) || (mostUsers > 0 && users.size >= mostUsers)
          }
          const place = events.findIndex((_, index) => isMet(index + 1))
          expect(woken).toBe(place === -1 ? undefined : place + 1)
        },
      ),
      { numRuns },
    )
  })

  it('resolved in a release, in the next one, or plainly', async () => {
    const rank = (version: string) => parseReleaseVersion(version).ordered
    const isOlder = (a: string, b: string): boolean => {
      const [left, right] = [rank(a), rank(b)]
      return left !== undefined && right !== undefined && compareVersions(left, right) < 0
    }
    const version = 'a@1.5.0'
    await fc.assert(
      fc.asyncProperty(anyEvents, anyCuts, fc.constantFrom('now', 'release', 'next', 'age'), async (events, cuts, kind) => {
        const woken = await eventThatWoke(events, cuts, async (issue_id) => {
          await metadata.db.updateTable('issues').set({ status: 'resolved', substatus: '', resolved_at: resolvedAtMs }).execute()
          await metadata.db
            .insertInto('issue_resolutions')
            .values(aResolution({ issue_id, kind, version: kind === 'age' ? '' : version, version_at: 1 }))
            .execute()
        })
        const regresses = ({ atMs, release }: TestEvent): boolean => {
          if (atMs <= resolvedAtMs) return false
          if (kind === 'age') return true
          if (release === '') return kind === 'now'
          return kind === 'next' ? isOlder(version, release) : !isOlder(release, version)
        }
        const place = events.findIndex(regresses)
        expect(woken).toBe(place === -1 ? undefined : place + 1)
      }),
      { numRuns },
    )
  })
})
