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
  it('sums by key, project, reason and category', async () => {
    vi.useFakeTimers()
    const { state, outcomes, reports } = open()
    for (const more of [{}, {}, { reason: 'project_id' }, { category: 'error' } as const, { projectId: 2 }]) outcomes.count(refused(more))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(reports()).toEqual([
      [refused({ quantity: 2 }), refused({ reason: 'project_id' }), refused({ category: 'error' }), refused({ projectId: 2 })],
    ])
    expect(state.records[0]).toMatchObject({ kind: 'door', projectId: 0, receivedAtMs: 5, head: { key: '', ip: '' } })
    await outcomes.close()
  })

  it('writes one second after the first refusal, then every ten seconds while there are more, and is quick again after a quiet time', async () => {
    vi.useFakeTimers()
    const { outcomes, reports } = open()
    const writtenAt: number[] = []
    let at = 0
    const pass = async (seconds: number, each = () => undefined as void): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) {
        each()
        const before = reports().length
        await vi.advanceTimersByTimeAsync(1000)
        at += 1
        if (reports().length > before) writtenAt.push(at)
      }
    }
    await pass(25, () => outcomes.count(refused()))
    await pass(25)
    await pass(1, () => outcomes.count(refused()))
    await pass(30)
    expect(writtenAt).toEqual([1, 11, 21, 31, 51])
    expect(
      reports()
        .flat()
        .reduce((sum, one) => sum + (one?.quantity ?? 0), 0),
    ).toBe(26)
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

  it('bounds the number of projects that are named without a key', async () => {
    const { outcomes, reports } = open()
    for (let index = 1; index <= 10_500; index += 1) outcomes.count(refused({ key: '', projectId: index }))
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
      refused({ key: '', reason: 'auth_client' }),
      refused({ key: '', reason: 'project_id' }),
      refused({ key: disabledKey, reason: 'project_id:disabled_key', quantity: 2 }),
      refused({ key: otherKey, projectId: 2, reason: 'quota', kind: 'rate_limited' }),
      refused({ key: otherKey, projectId: 2, reason: 'cors' }),
      refused({ reason: 'invalid_json', category: 'error' }),
    ])
  })

  it('is counted for the project that the address names, if there is one; else for that of the key; else for none', async () => {
    const front = await openFront()
    const send = (path: string, body = envelope): Promise<unknown> => front.call(path, { body })
    await send(`/api/1/envelope/?sentry_key=${otherKey}`)
    await send(`/api/7/envelope/?sentry_key=${key}`)
    await send(`/api/99999999999999999999/envelope/?sentry_key=${unknownKey}`)
    await send('/api/7/envelope/')
    await send(`/api/2/store/?sentry_key=${unknownKey}`)
    await send('/tunnel', `{"dsn":"https://${unknownKey}@a.example/2"}\n`)
    expect(await front.refused()).toEqual([
      refused({ key: '', projectId: 1, reason: 'project_id:other_project' }),
      refused({ projectId: 1, reason: 'project_id:other_project' }),
      refused({ key: '', projectId: 0, reason: 'project_id' }),
      refused({ key: '', projectId: 0, reason: 'auth_client' }),
      refused({ key: '', projectId: 2, reason: 'project_id', category: 'error' }),
      refused({ key: '', projectId: 2, reason: 'project_id' }),
    ])
  })

  it('goes by the newest published keys', async () => {
    const front = await openFront({ keys: { version: 1, keys: new Map(), limits: [] } })
    await front.call('/api/2/envelope/')
    front.setKeys(snapshot())
    await front.call('/api/2/envelope/')
    expect((await front.refused()).map(({ projectId }) => projectId)).toEqual([0, 2])
  })
})
