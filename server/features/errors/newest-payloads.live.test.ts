import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Scope } from '#server/http/scope'
import { scopeOfClock } from '#server/http/scope-of-clock'
import { openTestApi, startMs } from '#server/http/test/api-fixture'
import type { TestApi } from '#server/http/test/api-fixture'
import { eventPayloads, events } from '#server/stores/events/tables'
import { eventRow, openTestEngine, writeBatchFile } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

import { newestPayloads } from './newest-payloads.ts'

const projectId = 7
const hashes = { a: 'a'.repeat(32), b: 'b'.repeat(32) }
/** When each event of a hash happened, and when it came; the large one has a payload of 1 kB. */
const stored = [
  { name: 'old', hash: hashes.a, minute: 1, receivedMinute: 1, large: false },
  { name: 'late', hash: hashes.a, minute: 2, receivedMinute: 9, large: false },
  { name: 'large', hash: hashes.a, minute: 3, receivedMinute: 3, large: true },
  { name: 'newest', hash: hashes.a, minute: 4, receivedMinute: 4, large: false },
  { name: 'other', hash: hashes.b, minute: 4, receivedMinute: 4, large: false },
  { name: 'unstored', hash: hashes.b, minute: 5, receivedMinute: 5, large: false },
] as const

let engine: TestEngine
let api: TestApi
let scope: Scope

const atMinute = (minute: number): number => startMs + minute * 60_000
const numberOf = (hash: string): bigint => BigInt(`0x${hash.slice(0, 16)}`)

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  scope = scopeOfClock({ db: api.db, events: engine.store }, { projects: [{ id: projectId }] })
  const placed = stored.map(({ name, hash, minute, receivedMinute, large }, index) => {
    const times = { timestamp: atMinute(minute), received_at: atMinute(receivedMinute) }
    const row = eventRow(projectId, index, { hash: numberOf(hash), hashes: [hash], ...times })
    const { project_id, event_id, retention_class, rules_version } = row
    const key = { project_id, hash: row.hash, ...times, event_id, retention_class, rules_version }
    const payload = JSON.stringify({ name, ...(large && { filler: 'x'.repeat(1_000) }) })
    return { row, name, payload: { ...key, payload_version: 2, scrub_version: 1, payload } }
  })
  const foreign = placed.map(({ row }) => ({ ...row, project_id: projectId + 1 }))
  const payloads = placed.filter(({ name }) => name !== 'unstored').map(({ payload }) => payload)
  for (const file of [
    await writeBatchFile(engine.folder, events, { token: 'e1', rows: [...placed.map(({ row }) => row), ...foreign] }),
    await writeBatchFile(engine.folder, eventPayloads, { token: 'p1', rows: payloads }),
  ])
    expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
})
afterAll(async () => {
  await api.close()
  await engine.close()
})

/** Names of the events that are read, by `a` and `b`. */
const read = async (eventsPerHash: number, change: { payloadBytesMax?: number; fromMinute?: number; of?: readonly string[] } = {}) => {
  const asked = (change.of ?? [hashes.a, hashes.b]).map((hash) => ({
    hash,
    first_seen: atMinute(0),
    received_from: change.fromMinute === undefined ? 0 : atMinute(change.fromMinute),
  }))
  const rows = await newestPayloads(scope, projectId, asked, { eventsPerHash, payloadBytesMax: change.payloadBytesMax ?? 10_000 })
  if (!rows.ok) throw new Error(String(rows.error.status))
  return rows.value.map((row) => `${row.of.hash.slice(0, 1)} ${(JSON.parse(row.payload) as { name: string }).name}`)
}

describe('the newest events of some hashes', () => {
  it('are so many of each at most, newest first', async () => {
    expect(await read(2, { of: [hashes.a] })).toEqual(['a newest', 'a large'])
    expect(await read(10)).toEqual(['a newest', 'a large', 'a late', 'a old', 'b other'])
  })

  it('say where they are and how long', async () => {
    const of = { hash: hashes.a, first_seen: 0, received_from: 0 }
    const rows = await newestPayloads(scope, projectId, [of], { eventsPerHash: 3, payloadBytesMax: 1_000 })
    expect(rows.ok && rows.value.map(({ payload, eventId: _id, ...rest }) => [rest, payload.length])).toEqual([
      [{ of, timeMs: atMinute(4), receivedMs: atMinute(4), version: 2, bytes: 17 }, 17],
      [{ of, timeMs: atMinute(2), receivedMs: atMinute(9), version: 2, bytes: 15 }, 15],
    ])
  })

  it('leave out what is too long or not stored any more, and nothing older takes its place', async () => {
    expect(await read(2, { payloadBytesMax: 1_000 })).toEqual(['a newest', 'b other'])
    expect(await read(1, { of: [hashes.b] })).toEqual([])
  })

  it('leave out what came before its issue was deleted; older ones that came since are read', async () => {
    expect(await read(1, { fromMinute: 5 })).toEqual(['a late'])
    expect(await read(1, { fromMinute: 10 })).toEqual([])
  })

  it('of no hash are none', async () => {
    expect(await read(1, { of: [] })).toEqual([])
    expect(await read(1, { of: ['c'.repeat(32)] })).toEqual([])
  })
})
