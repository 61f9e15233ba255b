import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import { systemClock } from '#core/time'
import type { IssueIntent } from '#server/pipeline/intent'
import { sumIssues } from '#server/pipeline/sum-issues'
import { sumPlaces } from '#server/pipeline/sum-places'

import type { MetadataStore } from './open-metadata.ts'
import type { BatchStore } from './port.ts'
import { hex, TestConsumer } from './test-batches.ts'
import { addProject, emptyTables, testEngines } from './test-engines.ts'

interface TestEvent {
  readonly projectId: number
  readonly issue: number
  readonly atMs: number
  readonly release: string
  readonly environment: string
}

const facts = { type: 'error', level: 'error', priority: 75, title: 'x', culprit: '', metadata: '{}', platform: 'node' } as const

const intentOf = ({ projectId, issue, atMs, release, environment }: TestEvent): IssueIntent => ({
  projectId,
  hashes: [hex(issue)],
  eventId: hex(atMs),
  weight: 1,
  environment,
  receivedAtMs: atMs,
  userHash: 0,
  facts: { ...facts, occurredAtMs: atMs, release },
})

/** Events by what they share, named by it. */
const groups = (events: readonly TestEvent[], nameOf: (event: TestEvent) => string): [string, TestEvent[]][] =>
  [...Map.groupBy(events, nameOf)].toSorted(([a], [b]) => (a < b ? -1 : 1))

const times = (events: readonly TestEvent[]) => [Math.min(...events.map(({ atMs }) => atMs)), Math.max(...events.map(({ atMs }) => atMs))]

/** First and last release of events: the oldest and newest that have one; at the same time the least and the greatest. */
const releasesOf = (events: readonly TestEvent[]) => {
  const sorted = events
    .filter(({ release }) => release !== '')
    .toSorted((a, b) => a.atMs - b.atMs || (a.release < b.release ? -1 : a.release > b.release ? 1 : 0))
  return [sorted[0]?.release ?? '', sorted.at(-1)?.release ?? '']
}

/** What all events together come to, whatever their order: projects 1 and 2 are alone in organizations 1 and 2. */
const expectedRows = (events: readonly TestEvent[]) => {
  const released = events.filter(({ release }) => release !== '')
  const byIssue = groups(events, ({ projectId, issue }) => `${projectId} ${issue}`)
  const newIn = (name: string) =>
    byIssue.filter(([, ofIssue]) => `${ofIssue[0]?.projectId ?? 0} ${releasesOf(ofIssue)[0] ?? ''}` === name).length
  return {
    issues: byIssue.map(([name, same]) => [name, ...times(same), ...releasesOf(same)]),
    issueEnvironments: groups(events, ({ projectId, issue, environment }) => `${projectId} ${issue} ${environment}`).map(([name, same]) => [
      name,
      same.length,
      ...times(same),
      ...releasesOf(same),
    ]),
    environments: groups(
      events.filter(({ environment }) => environment !== ''),
      ({ projectId, environment }) => `${projectId} ${environment}`,
    ).map(([name, same]) => [name, ...times(same)]),
    releases: groups(released, ({ projectId, release }) => `${projectId} ${release}`).map(([name, same]) => [
      name,
      times(same)[0],
      ...times(same),
      newIn(name),
    ]),
    releaseEnvironments: groups(released, ({ projectId, release, environment }) => `${projectId} ${release} ${environment}`).map(
      ([name, same]) => [name, ...times(same)],
    ),
  }
}

const byName = <Row extends readonly unknown[]>(rows: readonly Row[]): Row[] =>
  rows.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))

const storedRows = async ({ db }: MetadataStore) => {
  const issues = await db
    .selectFrom('issues')
    .innerJoin('hashes', 'hashes.issue_id', 'issues.id')
    .selectAll('issues')
    .select('hashes.hash')
    .execute()
  const nameOf = new Map(issues.map((row) => [row.id, `${row.project_id} ${Number(`0x${row.hash}`)}`]))
  const perEnvironment = await db.selectFrom('issue_environments').selectAll().execute()
  const environments = await db.selectFrom('environments').selectAll().execute()
  const releases = await db
    .selectFrom('release_projects')
    .innerJoin('releases', 'releases.id', 'release_projects.release_id')
    .selectAll()
    .execute()
  const inEnvironments = await db
    .selectFrom('release_environments')
    .innerJoin('releases', 'releases.id', 'release_environments.release_id')
    .selectAll()
    .execute()
  return {
    issues: byName(issues.map((row) => [nameOf.get(row.id), row.first_seen, row.last_seen, row.first_release, row.last_release])),
    issueEnvironments: byName(
      perEnvironment.map((row) => [
        `${nameOf.get(row.issue_id) ?? '?'} ${row.environment}`,
        row.times_seen,
        row.first_seen,
        row.last_seen,
        row.first_release,
        row.last_release,
      ]),
    ),
    environments: byName(environments.map((row) => [`${row.project_id} ${row.name}`, row.first_seen, row.last_seen])),
    releases: byName(
      releases.map((row) => [`${row.project_id} ${row.version}`, row.created_at, row.first_event_at, row.last_event_at, row.new_issues]),
    ),
    releaseEnvironments: byName(
      inEnvironments.map((row) => [`${row.project_id} ${row.version} ${row.environment}`, row.first_seen, row.last_seen]),
    ),
  }
}

const event: fc.Arbitrary<TestEvent> = fc.record({
  projectId: fc.integer({ min: 1, max: 2 }),
  issue: fc.integer({ min: 1, max: 3 }),
  atMs: fc.integer({ min: 1, max: 6 }),
  release: fc.constantFrom('', '1.0', '2.0', 'shop@1.0-rc.1'),
  environment: fc.constantFrom('', 'production', 'staging'),
})

describe.each(Object.entries(testEngines))('releases and environments on %s', (engine, open) => {
  let metadata: MetadataStore
  let store: BatchStore
  beforeAll(async () => {
    metadata = await open()
    store = metadata.batches({ newId: createIdGenerator(systemClock, 3), signals: {} })
  })
  afterAll(() => metadata.close())

  it('are the same whatever the order of the events and however they are cut into batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(event, { maxLength: 6 }), { maxLength: 5 }), async (batches) => {
        await emptyTables(metadata)
        for (const project of [1, 2]) await addProject(metadata.db, project)
        const consumer = await new TestConsumer(store).claim()
        for (const events of batches) {
          const intents = events.map(intentOf)
          await consumer.commit({ issues: sumIssues(intents), places: sumPlaces(intents) })
        }
        expect(await storedRows(metadata)).toEqual(expectedRows(batches.flat()))
      }),
      { numRuns: engine === 'sqlite' ? 100 : 15 },
    )
  }, 60_000)
})
