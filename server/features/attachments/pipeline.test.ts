import { describe, expect, it } from 'vitest'

import { runRecord } from '#server/pipeline/run'
import type { UnitEnd } from '#server/pipeline/run'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, recordOf } from '#server/pipeline/test-records'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

import { attachmentsLane } from './pipeline.ts'

const eventId = '4a1f0c77d2e94b5f8c3a6e90b1d24f57'
const receivedAtMs = 1_795_354_200_000

const run = async (header: object, change: Partial<ProjectConfiguration> = {}): Promise<readonly UnitEnd[]> => {
  const record = recordOf(envelopeOf({ event_id: eventId }, [{ type: 'attachment', length: 5, ...header }, 'hello']), { receivedAtMs })
  const configuration = new Map([...configurationOfOne].map(([id, project]) => [id, { ...project, ...change }] as const))
  return (await runRecord([attachmentsLane], decodeRecordBody(record, Buffer.from(record.body)), configuration)).ends
}

const rowOf = ([end]: readonly UnitEnd[]): unknown =>
  end?.kind === 'written' ? end.intents.flatMap((intent) => (intent.kind === 'attachment' ? [intent.attachment] : []))[0] : end

describe('an attachment', () => {
  it('is stored under the hash of its bytes; its name is text and no path', async () => {
    const hostile = { filename: '../..\\x\r\nSet-Cookie: a"<b>', content_type: 'text/html; charset="x"', attachment_type: 'a b' }
    expect(rowOf(await run(hostile))).toMatchObject({
      projectId: 1,
      eventId,
      name: '.._.._x__Set-Cookie: a"<b>',
      contentType: 'application/octet-stream',
      type: 'event.attachment',
      bytes: 5,
      blob: '1/aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
    })
  })

  it('of a project that keeps too much is dropped by name while the limit lasts, whatever the clock says now', async () => {
    const limited = await run({}, { attachmentsLimitedUntilMs: receivedAtMs + 1 })
    expect(limited).toMatchObject([{ kind: 'dropped', drop: { kind: 'rate_limited', reason: 'attachments_quota' } }])
    expect((await run({}, { attachmentsLimitedUntilMs: receivedAtMs }))[0]?.kind).toBe('written')
  })
})
