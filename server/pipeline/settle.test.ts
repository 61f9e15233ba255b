import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { lanes } from '#server/lanes'
import { spanRow } from '#server/stores/events/test-spans'

import { encodeFiles } from './batch-files.ts'
import { ok } from './result.ts'
import { runRecord } from './run.ts'
import type { RecordEnd } from './run.ts'
import { decideDuplicates, naturalKeys, settle } from './settle.ts'
import { pipeline } from './step.ts'
import { decodeRecordBody } from './steps/decode.ts'
import { configurationOfOne, envelopeOf, errorEvent, recordOf } from './test-records.ts'
import type { Lane, Unit } from './unit.ts'

const id = (number: number): string => number.toString(16).padStart(32, 'e')

const run = async (text: string, extraLanes: readonly Lane[] = []): Promise<RecordEnd> => {
  const record = recordOf(text)
  return runRecord([...extraLanes, ...lanes], decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)
}

const settleAll = (records: readonly RecordEnd[]) => {
  const decisions = decideDuplicates(naturalKeys(records), new Set())
  return settle(records, decisions, configurationOfOne)
}

const reasonsOf = (records: readonly RecordEnd[]): Record<string, number> =>
  Object.fromEntries(
    settleAll(records).outcomes.map(({ category, kind, reason, quantity }) => [`${category} ${kind} ${reason}`.trim(), quantity]),
  )

describe('every item ends once', () => {
  it('accepted items, repeats, unknown and not yet supported types are told apart', async () => {
    const text = envelopeOf(
      {},
      [{ type: 'event' }, errorEvent(id(1))],
      [{ type: 'profile' }, {}],
      [{ type: 'hologram' }, {}],
      [{ type: 'statsd' }, 'x'],
      [{ type: 'attachment', length: 3, filename: 'a' }, 'abc'],
    )
    expect(reasonsOf([await run(text), await run(text)])).toEqual({
      'error accepted': 1,
      'error invalid duplicate': 1,
      'profile filtered unsupported_item:profile': 2,
      'unknown filtered unknown_item': 2,
      'metric_bucket filtered retired_item_type': 2,
      'attachment accepted': 3,
      'attachment invalid duplicate': 3,
    })
  })

  it('an item of our own failing code is a dead letter and an outcome, and its neighbours are written', async () => {
    const poison: Lane = {
      name: 'poison',
      claim: (items) => items.filter(({ type }) => type === 'session').map((item) => [item]),
      pipeline: pipeline<[Unit, unknown]>('poison', [
        () => {
          throw new Error('poison')
        },
      ]),
    }
    const ends = [await run(envelopeOf({}, [{ type: 'session' }, {}], [{ type: 'event' }, errorEvent(id(2))]), [poison])]
    const settlement = settleAll(ends)
    expect(settlement.held.map(({ end }) => end.kind)).toEqual(['dead'])
    expect(settlement.rows).toHaveLength(2)
    expect(reasonsOf(ends)).toEqual({ 'session invalid internal': 1, 'error accepted': 1 })
  })

  it('a container is what its lane counted in it, whatever its header claims', async () => {
    const readers: Lane = {
      name: 'readers',
      claim: (items) => items.filter(({ type }) => type === 'profile').map((item) => [item]),
      pipeline: pipeline<[Unit, unknown]>('readers', [
        ({ index }) =>
          ok(undefined, [
            { kind: 'container', index, accepted: 2, lost: [{ drop: { kind: 'invalid', reason: 'timestamp' }, quantity: 3 }] },
          ]),
      ]),
    }
    const ends = [await run(envelopeOf({}, [{ type: 'profile', item_count: 100 }, {}]), [readers])]
    expect(reasonsOf(ends)).toEqual({ 'profile accepted': 2, 'profile invalid timestamp': 3 })
  })

  it('a lane that ends an item twice, or not at all, is caught', async () => {
    const end = await run(envelopeOf({}, [{ type: 'event' }, errorEvent(id(3))]))
    expect(() => settle([{ ...end, ends: [] }], [], configurationOfOne)).toThrow('conservation')
    expect(() => settle([{ ...end, ends: [...end.ends, ...end.ends] }], [], configurationOfOne)).toThrow('conservation')
  })

  it('whatever an envelope holds', async () => {
    const types = fc.constantFrom(
      'event',
      'session',
      'attachment',
      'client_report',
      'nel',
      'raw_security',
      'door',
      'span',
      'x',
      '__proto__',
    )
    const item = fc.tuple(types, fc.json({ maxDepth: 2 }))
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 8 }), async (items) => {
        const text = envelopeOf({}, ...items.map(([type, payload]) => [{ type, length: Buffer.byteLength(payload) }, payload] as const))
        const end = await run(text)
        // Throws when in is not out.
        expect(() => settleAll([end])).not.toThrow()
      }),
      { numRuns: 200 },
    )
  })
})

describe('a batch', () => {
  it('is the same bytes whoever makes it again from its decisions (law 7)', async () => {
    const texts = [1, 2, 1, 3].map((number) => envelopeOf({}, [{ type: 'event' }, errorEvent(id(number), `Type${number}`)]))
    const records: ReturnType<typeof recordOf>[] = []
    for (const [place, text] of texts.entries()) records.push(recordOf(text, { offset: place * 100 }))
    const runAll = async () =>
      Promise.all(records.map((record) => runRecord(lanes, decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)))
    const first = await runAll()
    const decisions = decideDuplicates(naturalKeys(first), new Set([1]))
    expect(decisions.map(({ offset }) => offset)).toEqual([100, 200])
    const cut = { stream: '0-0', from: 0, to: 400 }
    const again = await runAll()
    const crcs = [first, again].map((ends) => encodeFiles(settle(ends, decisions, configurationOfOne).rows, cut).map(({ file }) => file))
    expect(crcs[0]).toEqual(crcs[1])
    // In the order of their inserts: who finds an event finds its payload.
    expect(crcs[0]?.map(({ table, rows }) => [table, rows])).toEqual([
      ['event_payloads', 2],
      ['events', 2],
    ])
  })

  it('names the partitions that it touches: retention class and day of receipt, of spans', () => {
    const rows = [spanRow({}), spanRow({ retention_class: 7 }), spanRow({})].map((row) => ({ table: 'spans' as const, row }))
    const [file] = encodeFiles(rows, { stream: '0-0', from: 0, to: 1 })
    expect(file?.file.rows).toBe(3)
    expect(file?.file.partitions).toEqual([
      [7, '2026-11-22'],
      [30, '2026-11-22'],
    ])
  })

  it('names the partitions that it touches: retention class and Monday of receipt', async () => {
    const end = await run(envelopeOf({}, [{ type: 'event' }, errorEvent(id(9))]))
    const [file] = encodeFiles(settleAll([end]).rows, { stream: '0-0', from: 0, to: 1 })
    expect(file?.file.partitions).toEqual([[90, '2026-11-16']])
  })

  it('sums the events of an issue, and counts a user once', async () => {
    const ends: RecordEnd[] = []
    for (const [number, user] of [
      [11, 'ana'],
      [12, 'ana'],
      [13, 'bo'],
    ] as const) {
      ends.push(await run(envelopeOf({}, [{ type: 'event' }, errorEvent(id(number), 'Same', { user: { id: user }, environment: 'prod' })])))
    }
    const { issues } = settleAll(ends)
    expect(issues).toHaveLength(1)
    expect(issues[0]).toMatchObject({ projectId: 1, timesSeen: 3, minutes: [{ environment: 'prod', events: 3 }] })
    expect(issues[0]?.userHashes).toHaveLength(2)
  })
})
