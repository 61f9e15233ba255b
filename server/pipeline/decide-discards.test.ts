import { describe, expect, it } from 'vitest'

import { lanes } from '#server/lanes'
import type { HashedEvent } from '#server/stores/metadata/port'

import { decideDiscards } from './decide-discards.ts'
import { runRecord } from './run.ts'
import type { RecordEnd } from './run.ts'
import { settle } from './settle.ts'
import { decodeRecordBody } from './steps/decode.ts'
import { configurationOfOne, envelopeOf, errorEvent, recordOf } from './test-records.ts'

const id = (number: number): string => number.toString(16).padStart(32, 'e')

const run = async (text: string): Promise<RecordEnd> => {
  const record = recordOf(text)
  return runRecord(lanes, decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)
}

const attachment: [object, string] = [{ type: 'attachment', length: 3, filename: 'a' }, 'abc']
const withAttachment = () => run(envelopeOf({}, [{ type: 'event' }, errorEvent(id(1))], attachment))

const reasonsOf = (records: readonly RecordEnd[], decisions: Parameters<typeof settle>[1]) =>
  settle(records, decisions, configurationOfOne).outcomes.map(({ category, kind, reason, quantity }) =>
    `${category} ${kind} ${reason} ${quantity}`.replace('  ', ' '),
  )

const all = async (events: readonly HashedEvent[]): Promise<ReadonlySet<number>> => Promise.resolve(new Set(events.keys()))

describe('events of discarded issues', () => {
  it('end as filtered, with what came beside them', async () => {
    const records = [await withAttachment()]
    const decisions = await decideDiscards(records, [], all)
    expect(reasonsOf(records, decisions)).toEqual(['error filtered discarded-hash 1', 'attachment filtered discarded-hash 3'])
  })

  it('are those that the store says, by project and hashes', async () => {
    const asked: HashedEvent[] = []
    const probe = async (events: readonly HashedEvent[]): Promise<ReadonlySet<number>> => {
      asked.push(...events)
      return Promise.resolve(new Set<number>())
    }
    const records = [await withAttachment()]
    expect(await decideDiscards(records, [], probe)).toEqual([])
    expect(asked).toMatchObject([{ projectId: 1, hashes: [expect.stringMatching(/^[0-9a-f]{32}$/)] }])
  })

  it('are no repeats: those end as what they are', async () => {
    const records = [await withAttachment()]
    const repeats = records.flatMap(({ decoded, ends }) =>
      ends.map(({ unit }) => ({ offset: decoded.record.offset, item: unit.index, outcome: 'duplicate' as const })),
    )
    expect(await decideDiscards(records, repeats, all)).toEqual([])
  })
})
