import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { dayMs } from '#core/time'
import { spanRow } from '#server/stores/events/test-spans'
import type { ProblemKey, ProblemState, Sighting } from '#server/stores/metadata/port'

import { decideProblems } from './decide-problems.ts'
import type { Intent } from './intent.ts'
import { ok } from './result.ts'
import { runRecord } from './run.ts'
import type { RecordEnd } from './run.ts'
import { settle } from './settle.ts'
import { pipeline } from './step.ts'
import { decodeRecordBody } from './steps/decode.ts'
import { configurationOfOne, envelopeOf, recordOf } from './test-records.ts'
import type { Lane, Unit } from './unit.ts'

const hash = 'ab'.repeat(16)
const neverSeen: ProblemState = { issue: 'none', sightings: 0, seenAtMs: 0 }

interface Sight {
  readonly atMs: number
  readonly noticedAt: number
}

const problem = ({ atMs, noticedAt }: Sight, place: number): Intent => {
  const eventId = place.toString(16).padStart(32, '0')
  const facts = { occurredAtMs: atMs, type: 'performance', level: 'info', priority: 25, title: 'N+1 Query', culprit: '/' }
  return {
    kind: 'problem',
    noticedAt,
    rows: [{ table: 'spans', row: spanRow({ event_id: eventId }) }],
    issue: {
      projectId: 1,
      hashes: [hash],
      eventId,
      weight: 1,
      environment: 'production',
      receivedAtMs: atMs,
      userHash: 0,
      facts: { ...facts, metadata: '{}', platform: 'python', release: '' },
    },
  }
}

/** Records of one unit each, which shows the problem once. */
const recordsOf = async (sights: readonly Sight[]): Promise<RecordEnd[]> => {
  const ends: RecordEnd[] = []
  for (const [place, sight] of sights.entries()) {
    const lane: Lane = {
      name: 'sights',
      claim: (items) => items.map((item) => [item]),
      pipeline: pipeline<[Unit, unknown]>('sights', [() => ok(undefined, [problem(sight, place)])]),
    }
    const record = recordOf(envelopeOf({}, [{ type: 'profile' }, {}]), { offset: place * 100 })
    ends.push(await runRecord([lane], decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne))
  }
  return ends
}

const run = async (sights: readonly Sight[], state: ProblemState = neverSeen, dropped: readonly number[] = []) => {
  const records = await recordsOf(sights)
  const decisions = dropped.map((place) => ({ offset: place * 100, item: 0, outcome: 'duplicate' as const }))
  const decided = await decideProblems(records, decisions, (keys: readonly ProblemKey[]) => Promise.resolve(keys.map(() => state)))
  const { issues, rows } = settle(records, decisions, configurationOfOne, { quiet: decided.quiet })
  return { events: issues[0]?.timesSeen ?? 0, rows: rows.length, sightings: decided.sightings }
}

const sights = (count: number, noticedAt = 3): Sight[] => Array.from({ length: count }, (_, place) => ({ atMs: dayMs + place, noticedAt }))
const sighting = (count: number, seenAtMs: number): Sighting => ({ projectId: 1, hash, sightings: count, seenAtMs })

describe('a problem that has no issue', () => {
  it('is kept in mind until it was seen often enough, and is an issue from then on', async () => {
    expect(await run(sights(2))).toEqual({ events: 0, rows: 0, sightings: [sighting(2, dayMs + 1)] })
    expect(await run(sights(1), { issue: 'none', sightings: 2, seenAtMs: dayMs })).toEqual({
      events: 1,
      rows: 1,
      sightings: [sighting(0, dayMs)],
    })
    expect(await run(sights(5))).toEqual({ events: 3, rows: 3, sightings: [] })
    expect(await run(sights(2, 1))).toEqual({ events: 2, rows: 2, sightings: [] })
  })

  it('begins anew after a day without it', async () => {
    expect(await run(sights(1), { issue: 'none', sightings: 2, seenAtMs: -1 })).toEqual({
      events: 0,
      rows: 0,
      sightings: [sighting(1, dayMs)],
    })
    const apart = [0, 1, 2].map((day) => ({ atMs: day * (dayMs + 1), noticedAt: 2 }))
    expect((await run(apart)).events).toBe(0)
  })

  it('counts where it need not be seen so often, as outside of production', async () => {
    const [first, second, third] = sights(3)
    expect((await run([first, { ...second, noticedAt: 1 }, third].map((each) => ({ atMs: 0, noticedAt: 3, ...each })))).events).toBe(2)
  })
})

describe('a problem that is known', () => {
  it('is an event each time', async () => {
    expect(await run(sights(4), { issue: 'live', sightings: 0, seenAtMs: 0 })).toEqual({ events: 4, rows: 4, sightings: [] })
  })

  it('is none when it was discarded', async () => {
    expect(await run(sights(4), { issue: 'discarded', sightings: 0, seenAtMs: 0 })).toEqual({ events: 0, rows: 0, sightings: [] })
  })
})

describe('however a stream is cut into batches', () => {
  it('as many are events, and repeats are none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }), async (sizes) => {
        let state = neverSeen
        let events = 0
        for (const size of sizes) {
          const { events: made, sightings } = await run(sights(size + 1), state, [0])
          events += made
          const [kept] = sightings
          state = made > 0 ? { ...neverSeen, issue: 'live' } : { ...neverSeen, ...kept }
        }
        const total = sizes.reduce((sum, size) => sum + size, 0)
        expect(events).toBe(Math.max(0, total - 2))
      }),
      { numRuns: 30 },
    )
  })
})
