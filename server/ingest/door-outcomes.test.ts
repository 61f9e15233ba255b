import { afterEach, describe, expect, it, vi } from 'vitest'

import { parseDoorReport } from '#packages/protocol/door-report'
import type { DoorCount } from '#packages/protocol/door-report'
import type { RecordId } from '#packages/protocol/ids'
import type { AppendOutcome, NewRecord } from '#server/log/log'

import { createDoorOutcomes } from './door-outcomes.ts'
import { disabledKey, envelope, key, openFront, otherKey, sentryAuth, snapshot, unknownKey } from './test/open-front.ts'

afterEach(() => vi.useRealTimers())

const open = () => {
  const state: { records: NewRecord[]; answer: AppendOutcome; errors: Error[] } = {
    records: [],
    answer: { kind: 'durable', offset: 0 },
    errors: [],
  }
  const outcomes = createDoorOutcomes({
    log: {
      append: (record) => {
        if (state.answer.kind === 'durable') state.records.push(record)
        return Promise.resolve(state.answer)
      },
      close: () => Promise.resolve(),
    },
    clock: { nowMs: () => 5 },
    newRecordId: () => 'a'.repeat(32) as RecordId,
    onError: (error) => state.errors.push(error),
  })
  return { state, outcomes, reports: () => state.records.map(({ body }) => parseDoorReport(body)) }
}
const refused = (more: Partial<DoorCount> = {}): DoorCount => ({
  key,
  projectId: 1,
  reason: 'cors',
  category: 'unknown',
  quantity: 1,
  kind: 'invalid',
  ...more,
})

describe('chapter 1: counting (durability.md 21)', () => {
  it('sums by key, reason and category, and writes one record every ten seconds', async () => {
    vi.useFakeTimers()
    const { state, outcomes, reports } = open()
    for (const more of [{}, {}, { reason: 'project_id' }, { category: 'error' } as const]) outcomes.count(refused(more))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(reports()).toEqual([[refused({ quantity: 2 }), refused({ reason: 'project_id' }), refused({ category: 'error' })]])
    expect(state.records[0]).toMatchObject({ kind: 'door', projectId: 0, receivedAtMs: 5, head: { key: '', ip: '' } })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(state.records).toHaveLength(1)
    await outcomes.close()
  })

  it('writes the rest when it closes', async () => {
    const { outcomes, reports } = open()
    outcomes.count(refused())
    await outcomes.close()
    expect(reports()).toEqual([[refused()]])
  })

  it.each<AppendOutcome>([{ kind: 'full' }, { kind: 'failed', cause: new Error('no space') }])(
    'keeps the counts while the log is $kind',
    async (answer) => {
      const { state, outcomes, reports } = open()
      state.answer = answer
      outcomes.count(refused())
      await outcomes.flush()
      outcomes.count(refused())
      state.answer = { kind: 'durable', offset: 0 }
      await outcomes.close()
      expect(reports()).toEqual([[refused({ quantity: 2 })]])
    },
  )

  it('bounds the number of keys: what is beyond is summed without its key', async () => {
    const { outcomes, reports } = open()
    for (let index = 0; index < 10_500; index += 1) outcomes.count(refused({ key: index.toString(16) }))
    await outcomes.close()
    const [report = []] = reports()
    expect(report).toHaveLength(10_001)
    expect(report.at(-1)).toEqual(refused({ key: '', projectId: 0, quantity: 500 }))
  })
})

describe('chapter 2: what the front door counts', () => {
  it('names the sender where it is known, and nobody where it is not', async () => {
    const front = await openFront({
      keys: snapshot([{ scope: 'key', target: otherKey, categories: [], untilMs: Date.now() + 60_000, reason: 'quota' }]),
    })
    const send = (path: string, headers: Record<string, string> = {}, body = envelope): Promise<unknown> =>
      front.call(path, { headers, body })
    await send('/api/1/envelope/')
    await send(`/api/1/envelope/?sentry_key=${unknownKey}`)
    await send(`/api/1/envelope/?sentry_key=${disabledKey}`)
    await send(`/api/1/envelope/?sentry_key=${disabledKey}`)
    await send(`/api/2/envelope/?sentry_key=${otherKey}`)
    await send(`/api/2/envelope/?sentry_key=${otherKey}`, { Origin: 'https://evil.example' })
    await send('/api/1/store/', { 'X-Sentry-Auth': sentryAuth }, '{"a":')
    await send('/api/1/nowhere/')
    await send('/api/1/envelope/', { 'X-Sentry-Auth': sentryAuth })
    expect(await front.refused()).toEqual([
      refused({ key: '', projectId: 0, reason: 'auth_client' }),
      refused({ key: '', projectId: 0, reason: 'project_id' }),
      refused({ key: disabledKey, reason: 'project_id', quantity: 2 }),
      refused({ key: otherKey, projectId: 2, reason: 'quota', kind: 'rate_limited' }),
      refused({ key: otherKey, projectId: 2, reason: 'cors' }),
      refused({ reason: 'invalid_json', category: 'error' }),
    ])
  })
})
