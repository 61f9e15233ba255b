import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { nodeDisk } from '#core/disk'
import { silentLogger } from '#core/logger'
import { randomHex } from '#core/random'
import { systemClock } from '#core/time'
import { dropExpiredPartitions, isExpired } from '#server/features/errors/clock'
import { recordActivity } from '#server/features/issues/write'
import { lanes } from '#server/lanes'
import { returnHeld } from '#server/pipeline/held-units'
import { pipeline } from '#server/pipeline/step'
import { envelopeOf, errorEvent } from '#server/pipeline/test-records'
import type { Lane, Unit } from '#server/pipeline/unit'
import { dispatchOnce } from '#server/signals/dispatch'
import { createDiskBlobs } from '#server/stores/blobs/disk'
import { listPartitions } from '#server/stores/events/partitions'
import { param, sql } from '#server/stores/events/sql'
import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

import { TestRiver } from './test-river.ts'

/* Chapters by the case numbers of the durability contract; cases that belong to one part alone (2, 16, 18, 19, 20, 21) are tested beside it. */

let engine: TestEngine
let river: TestRiver
let eventIds: string[]
let nodes = 0

beforeAll(async () => {
  engine = await openTestEngine()
})
afterAll(() => engine.close())
beforeEach(async () => {
  eventIds = []
  river = await TestRiver.open(engine.store, (nodes += 1))
})
afterEach(() => river.close())

const newId = (): string => {
  const id = randomHex(16)
  eventIds.push(id)
  return id
}

const eventText = (id: string, change: object = {}): string =>
  envelopeOf({ event_id: id }, [{ type: 'event' }, errorEvent(id, 'ValueError', { timestamp: Date.now() / 1000, ...change })])

/** Rows of this test's events in the columns, repeats and all. */
const countColumns = async (table: 'events' | 'event_payloads'): Promise<number> => {
  let found = 0
  for (const id of eventIds) {
    const statement =
      table === 'events'
        ? sql`SELECT count() AS n FROM vedette.events WHERE event_id = ${param.id(id)} LIMIT 1`
        : sql`SELECT count() AS n FROM vedette.event_payloads WHERE event_id = ${param.id(id)} LIMIT 1`
    const [row] = await engine.store.query<{ n: string }>(statement)
    found += Number(row?.n ?? 0)
  }
  return found
}

const timesSeen = async (): Promise<number> => {
  const rows = await river.metadata.db.selectFrom('issues').select('times_seen').execute()
  return rows.reduce((sum, row) => sum + row.times_seen, 0)
}

const outcome = async (reason: string): Promise<number> => {
  const rows = await river.metadata.db.selectFrom('outcomes').select(['reason', 'outcome', 'quantity']).execute()
  return rows.filter((row) => row.reason === reason || row.outcome === reason).reduce((sum, row) => sum + row.quantity, 0)
}

/** How often the events of this test are in the counters and in each table. */
const storedTimes = async (): Promise<object> => ({
  issues: await timesSeen(),
  events: await countColumns('events'),
  payloads: await countColumns('event_payloads'),
})

const once = (events: number): object => ({ issues: events, events, payloads: events })

const engineDown = { insert: async () => ({ kind: 'engine-down' as const, cause: new Error('down') }) }

describe('case 1: an SDK that heard no answer sends again', () => {
  it('in the same batch and in a later one: one event, and the repeat is an outcome', async () => {
    const text = eventText(newId())
    await river.append(text)
    await river.append(text)
    await river.start()
    await river.untilDrained()
    await river.append(text)
    await river.untilDrained()
    expect(await storedTimes()).toEqual(once(1))
    expect(await outcome('duplicate')).toBe(2)
  })

  it('without an id of its own the record gives it one: two requests are two events', async () => {
    const text = envelopeOf({}, [{ type: 'event' }, { message: 'no id', timestamp: Date.now() / 1000 }])
    await river.append(text)
    await river.append(text)
    await river.start()
    await river.untilDrained()
    expect(await timesSeen()).toBe(2)
  })
})

it('case 3: several fronts are several streams, each with a cursor', async () => {
  await river.append(eventText(newId()), { writer: 0 })
  await river.append(eventText(newId()), { writer: 3 })
  await river.start()
  await river.untilDrained()
  expect(await storedTimes()).toEqual(once(2))
  expect(await river.metadata.db.selectFrom('cursors').select('stream').orderBy('stream').execute()).toEqual([
    { stream: `${river.node}-0` },
    { stream: `${river.node}-3` },
  ])
})

it('case 4: processing ends before the metadata commit: nothing was written, stale files go, the next start does it all', async () => {
  await river.append(eventText(newId()))
  let tries = 0
  await river.start({ store: { commit: () => Promise.reject(new Error(`store away ${(tries += 1)}`)) } })
  await river.until('a try', async () => tries > 0)
  await river.stop()
  expect(await timesSeen()).toBe(0)
  expect(await readdir(join(river.folder, 'batches'))).not.toEqual([])
  await writeFile(join(river.folder, 'batches', '0-0_900-901_events_0'), 'stale')
  await river.start()
  await river.untilDrained()
  expect(await storedTimes()).toEqual(once(1))
  expect(await readdir(join(river.folder, 'batches'))).toEqual([])
})

describe('case 5 and 6: processing ends after the metadata commit, before the columns', () => {
  const commitWithoutColumns = async (): Promise<string[]> => {
    await river.append(eventText(newId()))
    await river.append(eventText(newId()))
    await river.start({ events: engineDown })
    await river.untilCommitted()
    await river.stop()
    expect(await countColumns('events')).toBe(0)
    return readdir(join(river.folder, 'batches'))
  }

  it('the same files go in under the same tokens', async () => {
    const files = await commitWithoutColumns()
    expect(files).toHaveLength(2)
    await river.start()
    await river.untilDrained()
    expect(await storedTimes()).toEqual(once(2))
  })

  it('a file that is missing or damaged is rebuilt from the log, byte by byte', async () => {
    const [first = '', second = ''] = await commitWithoutColumns()
    await rm(join(river.folder, 'batches', first))
    await writeFile(join(river.folder, 'batches', second), 'damaged')
    await river.start()
    await river.untilDrained()
    expect(await storedTimes()).toEqual(once(2))
  })

  it('an insert whose acknowledgement was lost is repeated without effect; no event is found before its payload', async () => {
    await river.append(eventText(newId()))
    await river.start({ store: { acknowledge: () => Promise.reject(new Error('died before the acknowledgement')) } })
    await river.until('the first insert', async () => (await countColumns('event_payloads')) === 1)
    expect(await countColumns('events')).toBe(0)
    await river.stop()
    await river.start()
    await river.untilDrained()
    expect(await storedTimes()).toEqual(once(1))
  })

  it('duplicates decided before the end are not decided anew', async () => {
    const text = eventText(newId())
    await river.append(text)
    await river.append(text)
    await river.start({ events: engineDown })
    await river.untilCommitted()
    await river.stop()
    for (const file of await readdir(join(river.folder, 'batches'))) await rm(join(river.folder, 'batches', file))
    await river.start()
    await river.untilDrained()
    expect(await storedTimes()).toEqual(once(1))
  })
})

it('case 7: a batch ends at the border of a day of receipt', async () => {
  const yesterdayMs = Date.now() - 86_400_000
  await river.append(eventText(newId()), { receivedAtMs: yesterdayMs })
  await river.append(eventText(newId()))
  await river.start({ events: engineDown })
  await river.untilCommitted()
  expect(await river.store.unfinished()).toHaveLength(2)
  await river.stop()
  await river.start()
  await river.untilDrained()
  expect(await storedTimes()).toEqual(once(2))
})

it('case 8: poison of our own code is a dead letter that replay brings back, and never blocks', async () => {
  const poison: Lane = {
    name: 'poison',
    claim: (items) => items.filter(({ type }) => type === 'event').map((item) => [item]),
    pipeline: pipeline<[Unit, unknown]>('poison', [
      () => {
        throw new Error('a bug of ours')
      },
    ]),
  }
  await river.append(eventText(newId()))
  await river.start({ lanes: [poison] })
  await river.untilDrained()
  expect(await outcome('internal')).toBe(1)
  await river.stop()
  await river.metadata.db.updateTable('dead_letters').set({ next_at: 0 }).execute()
  const deps = {
    disk: nodeDisk,
    spoolFolder: join(river.folder, 'spool'),
    log: await river.writer(1),
    store: river.store,
    clock: systemClock,
  }
  expect(await returnHeld(deps, 'dead_letters')).toBe(1)
  await river.start({ lanes })
  await river.untilDrained()
  expect(await storedTimes()).toEqual(once(1))
  expect(await readdir(join(river.folder, 'spool'))).toEqual([])
})

describe('case 10: retention drops partitions of received weeks', () => {
  it('only when every row is past its class', () => {
    const partition = { table: 'events', retentionClass: 7, firstDay: '2026-11-02' } as const
    expect(isExpired(partition, Date.UTC(2026, 10, 15, 23))).toBe(false)
    expect(isExpired(partition, Date.UTC(2026, 10, 16))).toBe(true)
  })

  it('and not while a batch over it is un-acknowledged', async () => {
    const longAgoMs = Date.UTC(2020, 0, 7)
    const partitions = async (): Promise<number> =>
      (await listPartitions(engine.store)).filter(({ firstDay }) => firstDay === '2020-01-06').length
    const text = (): string => eventText(newId(), { timestamp: longAgoMs / 1000 })
    await river.append(text(), { receivedAtMs: longAgoMs })
    await river.start()
    await river.untilDrained()
    await river.stop()
    await river.append(text(), { receivedAtMs: longAgoMs })
    await river.start({ events: engineDown })
    await river.untilCommitted()
    await river.stop()
    const blobs = createDiskBlobs({ folder: join(river.folder, 'blobs'), writer: 'test' })
    const context = { db: river.metadata.db, events: engine.store, blobs, nowMs: Date.now(), nextId: () => 1 }
    expect(await partitions()).toBe(2)
    await dropExpiredPartitions(context)
    expect(await partitions()).toBe(2)
    await river.start()
    await river.untilDrained()
    await dropExpiredPartitions(context)
    expect(await partitions()).toBe(0)
  })
})

it('case 11: a signal is in the outbox with the issue, and is heard once though the dispatcher fails in between', async () => {
  await river.append(eventText(newId()))
  await river.start()
  await river.untilDrained()
  const deps = { metadata: river.metadata, clock: systemClock, logger: silentLogger }
  let failures = 0
  const failing = async (): Promise<void> => {
    failures += 1
    throw new Error('listener away')
  }
  await dispatchOnce({ ...deps, listeners: { activity: failing } })
  expect(failures).toBe(1)
  await river.metadata.db.updateTable('outbox').set({ next_at: 0 }).execute()
  await dispatchOnce({ ...deps, listeners: { activity: recordActivity } })
  await dispatchOnce({ ...deps, listeners: { activity: recordActivity } })
  expect(await river.metadata.db.selectFrom('activity').select('type').execute()).toEqual([{ type: 'first_seen' }])
  expect(await river.metadata.db.selectFrom('outbox').select('id').where('listener', '=', 'activity').execute()).toEqual([])
  const project = await river.metadata.db.selectFrom('projects').select('first_event_at').executeTakeFirstOrThrow()
  expect(project.first_event_at).toBeGreaterThan(0)
})

it('case 12: minute buckets are rows of the same transaction', async () => {
  await river.append(eventText(newId(), { environment: 'prod' }))
  await river.append(eventText(newId(), { environment: 'prod' }))
  await river.start({ events: engineDown })
  await river.untilCommitted()
  const minutes = await river.metadata.db.selectFrom('issue_minutes').select(['environment', 'events']).execute()
  expect(minutes.reduce((sum, row) => sum + row.events, 0)).toBe(2)
  expect(new Set(minutes.map((row) => row.environment))).toEqual(new Set(['prod']))
})

it('case 13: a consumer whose cursor was taken stops, and writes nothing more', async () => {
  await river.append(eventText(newId()))
  await river.start()
  await river.untilDrained()
  await river.store.claimCursor('process', `${river.node}-0`)
  await river.append(eventText(newId()))
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(await timesSeen()).toBe(1)
})

it('case 17: an attachment whose blob store is away is parked, counts as nothing meanwhile, and comes back', async () => {
  const id = newId()
  const text = envelopeOf(
    { event_id: id },
    [{ type: 'event' }, errorEvent(id)],
    [{ type: 'attachment', length: 5, filename: 'a.txt' }, 'hello'],
  )
  await river.append(text)
  await river.start({ blobs: { put: () => Promise.reject(new Error('away')) } })
  await river.untilDrained()
  expect(await storedTimes()).toEqual(once(1))
  expect(await river.metadata.db.selectFrom('parked').select(['reason', 'quantity']).execute()).toEqual([
    { reason: 'blob_store_away', quantity: 5 },
  ])
  expect(await outcome('accepted')).toBe(1)
  await river.stop()
  await river.metadata.db.updateTable('parked').set({ next_at: 0 }).execute()
  const deps = {
    disk: nodeDisk,
    spoolFolder: join(river.folder, 'spool'),
    log: await river.writer(1),
    store: river.store,
    clock: systemClock,
  }
  await returnHeld(deps, 'parked')
  await river.start()
  await river.untilDrained()
  const attachments = await river.metadata.db.selectFrom('attachments').select(['event_id', 'name', 'bytes']).execute()
  expect(attachments).toEqual([{ event_id: id, name: 'a.txt', bytes: 5 }])
  expect(await outcome('accepted')).toBe(6)
})

it('case 21: what the door refused becomes outcomes once, though its report is processed twice', async () => {
  const body = JSON.stringify([['', 1, 'cors', 'error', 4, 'invalid']])
  const recordId = randomHex(16) as Parameters<typeof river.append>[1] extends { recordId?: infer Id } ? Id : never
  await river.append(body, { kind: 'door', projectId: 0, recordId })
  await river.append(body, { kind: 'door', projectId: 0, recordId })
  await river.start()
  await river.untilDrained()
  expect(await outcome('cors')).toBe(4)
})
