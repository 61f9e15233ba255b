import { describe, expect, it } from 'vitest'

import { drop, ok, park } from './result.ts'
import { runRecord } from './run.ts'
import { pipeline } from './step.ts'
import type { Step } from './step.ts'
import { decodeRecordBody } from './steps/decode.ts'
import { configurationOfOne, envelopeOf, recordOf } from './test-records.ts'
import type { Lane, Unit } from './unit.ts'

const laneOf = (...steps: readonly [Step<Unit, Unit>, Step<Unit, Unit>]): Lane => ({
  name: 'test',
  claim: (items) => items.filter(({ type }) => type === 'event').map((item) => [item]),
  pipeline: pipeline<[Unit, Unit, Unit]>('test', steps),
})

const runWith = async (lane: Lane) => {
  const record = recordOf(envelopeOf({}, [{ type: 'event' }, {}], [{ type: 'session' }, {}]))
  const { ends } = await runRecord([lane], decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)
  return ends
}

const seen = { hour: 1, projectId: 1, kind: 'event', key: 'a'.repeat(32), probeAll: false } as const

describe('a pipeline', () => {
  it('hands each step what the one before made, and keeps all intents', async () => {
    const once: Step<Unit, Unit> = (unit) => ok(unit, [{ kind: 'once', seen }])
    const [end] = await runWith(laneOf(once, async (unit) => ok(unit, [{ kind: 'once', seen }])))
    expect(end?.kind === 'written' && end.intents).toHaveLength(2)
  })

  it('stops at the first step that drops or parks: later steps do not run, earlier intents are forgotten', async () => {
    const never: Step<Unit, Unit> = () => {
      throw new Error('must not run')
    }
    const [dropped] = await runWith(laneOf(() => drop('filtered', 'localhost'), never))
    expect(dropped).toMatchObject({ kind: 'dropped', drop: { kind: 'filtered', reason: 'localhost' } })
    const [parked] = await runWith(laneOf(() => park('symbolicator_away', 500), never))
    expect(parked).toMatchObject({ kind: 'parked', reason: 'symbolicator_away', retryAfterMs: 500 })
  })

  it('that throws, also something that is no error, ends its own unit only', async () => {
    const ends = await runWith(
      laneOf(
        (unit) => ok(unit),
        () => {
          // oxlint-disable-next-line typescript/only-throw-error -- libraries do throw such things
          throw 'a string'
        },
      ),
    )
    expect(ends.map(({ kind }) => kind)).toEqual(['dead', 'dropped'])
  })
})

describe('a record of many large items', () => {
  it('lets the event loop have its turn in between', async () => {
    const items = Array.from({ length: 20 }, () => [{ type: 'event' }, { message: 'x'.repeat(100_000) }] as const)
    const record = recordOf(envelopeOf({}, ...items))
    let turns = 0
    const timer = setInterval(() => (turns += 1), 0)
    const slow: Step<Unit, Unit> = (unit) => {
      const startedAtMs = performance.now()
      while (performance.now() - startedAtMs < 3) continue
      return ok(unit)
    }
    const lane = laneOf(slow, (unit) => ok(unit))
    const { ends } = await runRecord([lane], decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)
    clearInterval(timer)
    expect(ends).toHaveLength(20)
    expect(turns).toBeGreaterThan(3)
  })
})
