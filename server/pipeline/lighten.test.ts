import { describe, expect, it } from 'vitest'

import { lanes } from '#server/lanes'
import { RowSlabs } from '#server/stores/events/row-slabs'

import { encodeFiles } from './batch-files.ts'
import type { Intent } from './intent.ts'
import { lighten } from './lighten.ts'
import { ok } from './result.ts'
import { runRecord } from './run.ts'
import type { RecordEnd } from './run.ts'
import { settle } from './settle.ts'
import { pipeline } from './step.ts'
import { decodeRecordBody } from './steps/decode.ts'
import { configurationOfOne, envelopeOf, errorEvent, recordOf } from './test-records.ts'
import type { Lane, Unit } from './unit.ts'

const run = async (text: string, runLanes: readonly Lane[] = lanes): Promise<RecordEnd> => {
  const record = recordOf(text)
  return runRecord(runLanes, decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)
}

const laneWith = (makeIntents: (unit: Unit) => readonly Intent[]): Lane => ({
  name: 'test',
  claim: (items) => items.map((item) => [item]),
  pipeline: pipeline<[Unit, unknown]>('test', [(unit) => ok(undefined, makeIntents(unit))]),
})

const eventText = (number: number): string =>
  envelopeOf({}, [
    { type: 'event' },
    errorEvent(number.toString(16).padStart(32, 'd'), `Type${number}`, { message: 'é'.repeat(number * 10) }),
  ])

describe('a record in an open batch', () => {
  it('comes to the same files as before it was lightened, byte for byte (law 7)', async () => {
    const slabs = new RowSlabs()
    const plain: RecordEnd[] = []
    // More than one slab: rows of the first one must not change when the next begins.
    for (let number = 0; number < 500; number++) plain.push(await run(eventText(number)))
    const light = plain.map((record) => lighten(slabs, record))
    const filesOf = (records: readonly RecordEnd[]) =>
      encodeFiles(settle(records, [], configurationOfOne).rows, { stream: '0-0', from: 0, to: 9 })
    const [before, after] = [filesOf(plain), filesOf(light)]
    expect(after.map(({ file }) => file)).toEqual(before.map(({ file }) => file))
    expect(after.map(({ bytes }, index) => bytes.equals(before[index]?.bytes ?? Buffer.alloc(0)))).toEqual([true, true])
    expect(before.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)).toBeGreaterThan(1024 * 1024)
  })

  it('keeps no bodies of what is written or dropped', async () => {
    const { decoded, ends } = lighten(new RowSlabs(), await run(`${eventText(1)}\n${JSON.stringify({ type: 'profile' })}\n{}`))
    expect(ends.map(({ kind }) => kind)).toEqual(['written', 'dropped'])
    const items = [...decoded.items, ...ends.flatMap(({ unit }) => unit.items)]
    expect(items.map(({ payload }) => payload.byteLength)).toEqual([0, 0, 0, 0])
    expect(decoded.record.body.byteLength).toBe(0)
    expect(settle([{ decoded, ends }], [], configurationOfOne).outcomes.map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['accepted', 1],
      ['filtered', 1],
    ])
  })

  it('keeps the bytes of an attachment: its blob may not be taken, and then the unit is held', async () => {
    const text = envelopeOf({ event_id: 'b'.repeat(32) }, [{ type: 'attachment', length: 3, filename: 'a' }, 'abc'])
    const [end] = lighten(new RowSlabs(), await run(text)).ends
    expect(end?.unit.items.map(({ payload }) => payload.toString())).toEqual(['abc'])
  })

  it('whose value does not fit its column ends as a dead letter, with its payload', async () => {
    const written = await run(eventText(1))
    const rows = written.ends.flatMap((end) => (end.kind === 'written' ? end.intents.filter(({ kind }) => kind === 'row') : []))
    const broken = rows.map((intent): Intent => {
      if (intent.kind !== 'row' || 'bytes' in intent.row || intent.row.table !== 'events') return intent
      return { kind: 'row', row: { table: 'events', row: { ...intent.row.row, event_id: 'not hexadecimal' } } }
    })
    const [end] = lighten(new RowSlabs(), await run(eventText(2), [laneWith(() => broken)])).ends
    expect(end?.kind === 'dead' && end.error.message).toContain('FixedString')
    expect(end?.unit.items[0]?.payload.byteLength).toBeGreaterThan(100)
  })
})
