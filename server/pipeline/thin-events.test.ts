import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { lanes } from '#server/lanes'
import { RowSlabs } from '#server/stores/events/row-slabs'
import { events } from '#server/stores/events/tables'

import type { IssueIntent, RowIntent } from './intent.ts'
import { runRecord } from './run.ts'
import { decodeRecordBody } from './steps/decode.ts'
import { configurationOfOne, envelopeOf, errorEvent, recordOf } from './test-records.ts'
import { thinEvents } from './thin-events.ts'
import type { ThinnedEvent } from './thin-events.ts'
import { weighRow } from './weigh-row.ts'

interface Shape {
  readonly atMs?: number
  readonly release?: string
  readonly environment?: string
  readonly level?: string
  readonly user?: number
  readonly id?: number
  readonly isNeeded?: boolean
}

const event = ({ atMs = 0, release = '', environment = '', level = 'error', user = 0, id = 1, isNeeded = false }: Shape): ThinnedEvent => {
  const facts = {
    occurredAtMs: atMs,
    type: 'error',
    level,
    priority: 75,
    title: 'E',
    culprit: '',
    metadata: '{}',
    platform: 'node',
    release,
  }
  const issue: IssueIntent = {
    projectId: 1,
    hashes: ['a'.repeat(32)],
    eventId: id.toString(16).padStart(32, '0'),
    weight: 1,
    receivedAtMs: atMs,
    userHash: user,
    environment,
    facts,
  }
  return { issue, isNeeded }
}

const decision = { oneIn: 10, free: 0, seenFromMs: 0 }
const sum = (weights: readonly number[]): number => weights.reduce((total, weight) => total + weight, 0)
const keptOf = (weights: readonly number[]): number[] => [...weights.entries()].flatMap(([place, weight]) => (weight > 0 ? [place] : []))

describe('a sample of the events of a loud issue', () => {
  const loop = Array.from({ length: 100 }, (_, id) => event({ atMs: 1000 + id, id: id * 10 + 1 }))

  it('one that does the same over and over is one row a batch, the latest', () => {
    expect(keptOf(thinEvents(loop, decision))).toEqual([99])
    expect(sum(thinEvents(loop, decision))).toBe(100)
  })

  it('keeps one in so many by their ids, each for those before it', () => {
    const weights = thinEvents(
      Array.from({ length: 100 }, (_, id) => event({ id })),
      decision,
    )
    expect(keptOf(weights)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99])
    expect(weights[10]).toBe(10)
  })

  it('keeps the first ever, what the budget has left, and what attachments came with', () => {
    const late = loop.with(40, event({ atMs: 5, id: 7 })).with(60, event({ atMs: 1060, id: 601, isNeeded: true }))
    expect(keptOf(thinEvents(late, { ...decision, free: 2, seenFromMs: 900 }))).toEqual([0, 1, 40, 60, 99])
    expect(keptOf(thinEvents(late, { ...decision, seenFromMs: 5 }))).toEqual([60, 99])
  })

  it('keeps the last of each release and of each user, up to a bound', () => {
    const byRelease = loop.map(({ issue }, place) =>
      event({ atMs: issue.facts.occurredAtMs, id: place * 10 + 1, release: place < 30 ? '1' : '2' }),
    )
    expect(keptOf(thinEvents(byRelease, decision))).toEqual([29, 99])
    expect(thinEvents(byRelease, decision)[29]).toBe(30)
    const byUser = loop.map((_, place) => event({ id: place * 10 + 1, user: place + 1 }))
    expect(keptOf(thinEvents(byUser, decision))).toHaveLength(50)
  })

  it('property: counts are exact in all and in each stratum, and the latest and the first are kept', () => {
    const shape = fc.record({
      atMs: fc.integer({ min: 0, max: 239_000 }),
      release: fc.constantFrom('', '1', '2'),
      environment: fc.constantFrom('', 'prod'),
      level: fc.constantFrom('error', 'fatal'),
      user: fc.integer({ min: 0, max: 40 }),
      id: fc.nat(),
      isNeeded: fc.boolean(),
    })
    const decisions = fc.record({
      oneIn: fc.constantFrom(10, 100, 1000),
      free: fc.integer({ min: 0, max: 5 }),
      seenFromMs: fc.integer({ min: 0, max: 239_000 }),
    })
    const stratum = ({ issue: { environment, facts } }: ThinnedEvent): string =>
      `${environment}/${facts.release}/${facts.level}/${Math.floor(facts.occurredAtMs / 60_000)}`
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 60 }), decisions, (shapes, made) => {
        const list = shapes.map(event)
        const weights = thinEvents(list, made)
        expect(sum(weights)).toBe(list.length)
        const strata = [...Map.groupBy(list.keys(), (place) => stratum(list[place] ?? event({}))).values()]
        expect(strata.map((places) => sum(places.map((place) => weights[place] ?? 0)))).toEqual(strata.map((places) => places.length))
        const times = list.map(({ issue }) => issue.facts.occurredAtMs)
        const keptTimes = new Set(keptOf(weights).map((place) => times[place]))
        const wanted = [Math.max(...times), ...(Math.min(...times) < made.seenFromMs ? [Math.min(...times)] : [])]
        expect(wanted.filter((time) => !keptTimes.has(time))).toEqual([])
        expect(list.filter(({ isNeeded }, place) => isNeeded && weights[place] === 0)).toEqual([])
        expect(thinEvents(list, made)).toEqual(weights)
      }),
    )
  })
})

describe('the weight of a row', () => {
  const rowsOfOne = async (): Promise<RowIntent[]> => {
    const record = recordOf(envelopeOf({}, [{ type: 'event' }, errorEvent('e'.repeat(32))]))
    const { ends } = await runRecord(lanes, decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)
    return ends.flatMap((end) => (end.kind === 'written' ? end.intents.flatMap((each) => (each.kind === 'row' ? [each.row] : [])) : []))
  }

  it('is changed in its bytes as if it had been written so, whatever stands before it', async () => {
    const written = (await rowsOfOne()).flatMap((intent) => (intent.table === 'events' && 'row' in intent ? [intent.row] : []))
    const slabs = new RowSlabs()
    const configs = ['', 'newstyle', 'x'.repeat(300)]
    const lists = [[], ['a'.repeat(32)], Array.from({ length: 4 }, () => 'b'.repeat(32))]
    const rows = written.flatMap((row) => configs.flatMap((config) => lists.map((hashes) => ({ ...row, hashes, grouping_config: config }))))
    expect(rows).toHaveLength(9)
    for (const row of rows) {
      const { retention_class, received_at } = row
      const encoded = { table: 'events' as const, bytes: slabs.encode(events, row), retention_class, received_at }
      const before = Buffer.from(encoded.bytes)
      expect(weighRow(encoded, 70_000)).toEqual({ ...encoded, bytes: slabs.encode(events, { ...row, weight: 70_000 }) })
      expect(encoded.bytes).toEqual(before)
    }
  })

  it('is changed before it is encoded too; rows of payloads have none', async () => {
    const rows = await rowsOfOne()
    expect(rows.map((row) => weighRow(row, 3))).toMatchObject([{ table: 'events', row: { weight: 3 } }, rows[1] ?? {}])
  })
})
