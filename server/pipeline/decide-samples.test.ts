import { describe, expect, it } from 'vitest'

import { lanes } from '#server/lanes'
import type { IssueRate, RateQuestion } from '#server/stores/metadata/port'
import { defaultProjectSettings } from '#server/stores/metadata/project-configuration'

import { decideSamples } from './decide-samples.ts'
import { runRecord } from './run.ts'
import type { RecordEnd } from './run.ts'
import { settle } from './settle.ts'
import { decodeRecordBody } from './steps/decode.ts'
import { configurationOfOne, envelopeOf, errorEvent, recordOf } from './test-records.ts'

const withBudget = (noiseBudget: number) =>
  new Map([...configurationOfOne].map(([id, project]) => [id, { ...project, settings: { ...defaultProjectSettings, noiseBudget } }]))

const configuration = withBudget(5)

const sent = async (count: number, type = 'ValueError'): Promise<RecordEnd[]> => {
  const records: RecordEnd[] = []
  for (let n = 1; n <= count; n++) {
    const id = (n * 16 + 1).toString(16).padStart(32, type === 'ValueError' ? '0' : 'f')
    const record = recordOf(envelopeOf({ event_id: id }, [{ type: 'event' }, errorEvent(id, type)]), { offset: n })
    records.push(await runRecord(lanes, decodeRecordBody(record, Buffer.from(record.body)), configuration))
  }
  return records
}

const rate: IssueRate = { events: 0, isOpen: true, seenFromMs: 0 }
const rates =
  (change: Partial<IssueRate> = {}) =>
  (questions: readonly RateQuestion[]) =>
    Promise.resolve(questions.map(() => ({ ...rate, ...change })))
const never = () => Promise.reject(new Error('asked'))

describe('which issues are sampled', () => {
  it('nobody is asked for projects without a budget, and for single events', async () => {
    expect(await decideSamples(await sent(9), configurationOfOne, [], never)).toEqual([])
    expect(await decideSamples(await sent(9), withBudget(0), [], never)).toEqual([])
    expect(await decideSamples(await sent(1), configuration, [], never)).toEqual([])
  })

  it('those above the budget of an hour, the more the louder they are', async () => {
    const records = await sent(6)
    const oneIn = async (events: number) => (await decideSamples(records, configuration, [], rates({ events })))[0]
    expect(await decideSamples(await sent(5), configuration, [], rates())).toEqual([])
    expect(await oneIn(0)).toMatchObject({ projectId: 1, oneIn: 10, free: 5, seenFromMs: 0 })
    expect(await oneIn(4)).toMatchObject({ oneIn: 10, free: 1 })
    expect(await oneIn(100)).toMatchObject({ oneIn: 100, free: 0 })
    expect(await oneIn(1e9)).toMatchObject({ oneIn: 1000 })
  })

  it('not those that sleep: each event may be the one that wakes them', async () => {
    expect(await decideSamples(await sent(9), configuration, [], rates({ events: 50, isOpen: false }))).toEqual([])
  })

  it('what is dropped anyway does not count', async () => {
    const records = await sent(6)
    const dropped = [{ offset: 1, item: 0, outcome: 'duplicate' as const }]
    expect(await decideSamples(records, configuration, dropped, rates())).toEqual([])
  })
})

describe('a batch with a sample', () => {
  it('counts every event in metadata and outcomes, stores few, and other issues whole', async () => {
    const records = [...(await sent(40)), ...(await sent(3, 'Other'))]
    const samples = await decideSamples(records, configuration, [], rates())
    const settled = settle(records, [], configuration, { samples })
    expect(settled.issues.map(({ timesSeen }) => timesSeen)).toEqual([40, 3])
    expect(settled.outcomes.map(({ quantity }) => quantity)).toEqual([43])
    const weights = settled.rows.flatMap((row) => (row.table === 'events' && 'row' in row ? [row.row.weight] : []))
    expect(weights).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 35])
    expect(settled.rows.filter(({ table }) => table === 'event_payloads')).toHaveLength(9)
    expect(settle(records, [], configuration, { samples }).rows).toEqual(settled.rows)
  })
})
