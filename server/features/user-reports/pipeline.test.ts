import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { runRecord } from '#server/pipeline/run'
import type { UnitEnd } from '#server/pipeline/run'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, recordOf } from '#server/pipeline/test-records'

import { userReportsLane } from './pipeline.ts'

const eventId = '4a1f0c77d2e94b5f8c3a6e90b1d24f57'

const run = async (payload: unknown, header: object = { event_id: eventId }): Promise<readonly UnitEnd[]> => {
  const record = recordOf(envelopeOf(header, [{ type: 'user_report' }, payload]))
  return (await runRecord([userReportsLane], decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)).ends
}

const reportOf = ([end]: readonly UnitEnd[]): unknown =>
  end?.kind === 'written' ? end.intents.flatMap((intent) => (intent.kind === 'report' ? [intent.report] : []))[0] : end
const keyOf = ([end]: readonly UnitEnd[]): unknown =>
  end?.kind === 'written' ? end.intents.flatMap((intent) => (intent.kind === 'once' ? [intent.seen.key] : []))[0] : undefined

describe('a user report', () => {
  it('is stored for its event, trimmed', async () => {
    const said = { event_id: eventId.toUpperCase(), name: ' Ann ', email: 'ann@example.com', comments: '\n<script>alert(1)</script> ' }
    expect(reportOf(await run(said, {}))).toEqual({
      projectId: 1,
      eventId,
      name: 'Ann',
      email: 'ann@example.com',
      comments: '<script>alert(1)</script>',
      createdAtMs: Date.UTC(2026, 10, 22, 12, 0, 30),
    })
  })

  it('is about the event of its envelope when it names none', async () => {
    expect(reportOf(await run({ comments: 'x' }))).toMatchObject({ eventId, name: '', email: '' })
    expect(reportOf(await run({ comments: 'x', event_id: 'no id' }))).toMatchObject({ eventId })
  })

  it('is cut to what a report may say', async () => {
    const long = { name: 'n'.repeat(1000), email: 'e'.repeat(1000), comments: `${'c'.repeat(4095)}\u{1f600}` }
    const report = reportOf(await run(long)) as { name: string; email: string; comments: string }
    expect([report.name.length, report.email.length, report.comments.length]).toEqual([128, 75, 4096])
    expect(report.comments.isWellFormed()).toBe(true)
  })

  it.each([
    ['no JSON', 'garbage', {}, 'invalid_json'],
    ['a list', [], {}, 'invalid_json'],
    ['nothing said', { event_id: eventId, comments: ' \0 ' }, {}, 'empty'],
    ['a comment that is no text', { event_id: eventId, comments: { a: 1 } }, {}, 'empty'],
    ['no event', { comments: 'x' }, {}, 'payload'],
  ])('with %s is dropped by name', async (_what, payload, header, reason) => {
    expect(await run(payload, header)).toMatchObject([{ kind: 'dropped', drop: { kind: 'invalid', reason } }])
  })

  it('is the same one when it is sent again, and another when it says or is sent otherwise', async () => {
    const first = keyOf(await run({ comments: 'x' }))
    expect(keyOf(await run({ comments: 'x' }))).toBe(first)
    expect(keyOf(await run({ comments: 'y' }))).not.toBe(first)
    expect(keyOf(await run({ comments: 'x' }, { event_id: eventId, sent_at: '2026-11-22T12:00:00Z' }))).not.toBe(first)
  })

  it('ends, whatever is sent', async () => {
    expect.hasAssertions()
    await fc.assert(
      fc.asyncProperty(fc.json(), async (payload) => {
        const [end] = await run(payload)
        expect(['written', 'dropped']).toContain(end?.kind)
      }),
      { numRuns: 50 },
    )
  })
})
