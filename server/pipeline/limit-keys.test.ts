import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { nodeDisk } from '#core/disk'
import { createIdGenerator } from '#core/id-generator'
import { systemClock } from '#core/time'
import { lanes } from '#server/lanes'
import { createDiskBlobs } from '#server/stores/blobs/disk'
import { migrate } from '#server/stores/metadata/migrate'
import { openMetadata } from '#server/stores/metadata/open-metadata'
import type { MetadataStore } from '#server/stores/metadata/open-metadata'
import type { BatchStore } from '#server/stores/metadata/port'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'
import { addProject } from '#server/stores/metadata/test-engines'

import { Committer } from './commit.ts'
import { decideLimits } from './limit-keys.ts'
import { runRecord } from './run.ts'
import type { RecordEnd } from './run.ts'
import { settle } from './settle.ts'
import { decodeRecordBody } from './steps/decode.ts'
import { configurationOfOne, envelopeOf, errorEvent, publicKey, recordOf } from './test-records.ts'

const windowSeconds = 3600
/** Beginning of an hour. */
const hourMs = Date.UTC(2026, 10, 22, 12)

const limitedTo = (count: number): ReadonlyMap<number, ProjectConfiguration> =>
  new Map([...configurationOfOne].map(([id, project]) => [id, { ...project, keyLimits: { [publicKey]: { count, windowSeconds } } }]))

const id = (number: number): string => (number + 1).toString(16).padStart(32, '0')
const itemOf = (number: number) => [{ type: 'event' }, errorEvent(id(number))] as const

const run = (text: string, offset: number, receivedAtMs = hourMs): Promise<RecordEnd> => {
  const record = recordOf(text, { offset, receivedAtMs })
  return runRecord(lanes, decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)
}

const noneBefore = (windows: readonly unknown[]): Promise<number[]> => Promise.resolve(windows.map(() => 0))

const outcomesOf = async (records: readonly RecordEnd[], count: number, duplicates: Parameters<typeof decideLimits>[2] = []) => {
  const configuration = limitedTo(count)
  const { decisions } = await decideLimits(records, configuration, duplicates, noneBefore)
  const settled = settle(records, [...duplicates, ...decisions], configuration)
  return Object.fromEntries(
    settled.outcomes.map(({ category, kind, reason, quantity }) => [`${category} ${kind} ${reason}`.trim(), quantity]),
  )
}

describe('the limit of a key', () => {
  it('lets the first events of a window pass and names the others', async () => {
    const records = await Promise.all([1, 2, 3, 4].map((number) => run(envelopeOf({}, itemOf(number)), number * 100)))
    expect(await outcomesOf(records, 3)).toEqual({ 'error accepted': 3, 'error rate_limited key_quota': 1 })
  })

  it('drops attachments together with their event, and stops nothing that is no event', async () => {
    const withMore = (number: number) =>
      envelopeOf(
        { event_id: id(number) },
        itemOf(number),
        [{ type: 'attachment', length: 3, filename: 'a' }, 'abc'],
        [{ type: 'client_report' }, { discarded_events: [{ reason: 'before_send', category: 'error', quantity: 2 }] }],
      )
    const records = [await run(withMore(1), 100), await run(withMore(2), 200, hourMs + 1)]
    expect(await outcomesOf(records, 1)).toMatchObject({
      'error accepted': 1,
      'error rate_limited key_quota': 1,
      'attachment accepted': 3,
      'attachment rate_limited key_quota': 3,
      'internal accepted': 2,
    })
  })

  it('is not touched by repeats', async () => {
    const records = await Promise.all([1, 1, 2].map((number, place) => run(envelopeOf({}, itemOf(number)), place * 100)))
    expect(await outcomesOf(records, 2, [{ offset: 100, item: 0, outcome: 'duplicate' }])).toEqual({
      'error accepted': 2,
      'error invalid duplicate': 1,
    })
  })

  it('makes the same rows again from its decisions, whatever the counters say by then (law 7)', async () => {
    const records = await Promise.all([1, 2, 3].map((number) => run(envelopeOf({}, itemOf(number)), number * 100)))
    const { decisions } = await decideLimits(records, limitedTo(1), [], noneBefore)
    expect(decisions.map(({ offset }) => offset)).toEqual([200, 300])
    const rows = (configuration: Parameters<typeof settle>[2]) => settle(records, decisions, configuration).rows
    expect(rows(limitedTo(1))).toEqual(rows(configurationOfOne))
    expect(rows(limitedTo(1))).toHaveLength(2)
  })

  it('begins anew with each window of receipt, and asks nothing of keys without a limit', async () => {
    const records = [await run(envelopeOf({}, itemOf(1)), 100), await run(envelopeOf({}, itemOf(2)), 200, hourMs + windowSeconds * 1000)]
    const { keyUses } = await decideLimits(records, limitedTo(1), [], noneBefore)
    expect(keyUses.map(({ startMs, after, usedUp }) => [startMs, after, usedUp?.untilMs])).toEqual([
      [hourMs, 1, hourMs + windowSeconds * 1000],
      [hourMs + windowSeconds * 1000, 1, hourMs + 2 * windowSeconds * 1000],
    ])
    const never = () => Promise.reject(new Error('asked'))
    expect(await decideLimits(records, configurationOfOne, [], never)).toEqual({ decisions: [], keyUses: [] })
  })
})

/** A committer over a real metadata store that dies at will: before the transaction, or between it and its answer. */
class MortalStore {
  readonly folder: string
  readonly metadata: MetadataStore
  readonly store: BatchStore
  readonly committer: Committer
  deaths: ('before' | 'after' | 'never')[] = []

  constructor(metadata: MetadataStore, folder: string) {
    this.metadata = metadata
    this.folder = folder
    this.store = metadata.batches({ newId: createIdGenerator(systemClock, 0), signals: {} })
    mkdirSync(join(this.folder, 'batches'))
    mkdirSync(join(this.folder, 'blobs'))
    this.committer = new Committer({
      disk: nodeDisk,
      clock: { nowMs: () => hourMs + 1000 },
      store: { ...this.store, commit: (batch) => this.#commit(batch) },
      blobs: createDiskBlobs({ folder: join(this.folder, 'blobs'), writer: 'test' }),
      batchFolder: join(this.folder, 'batches'),
      holdUnits: () => Promise.resolve([]),
      consumer: 'process',
    })
  }

  static async open(): Promise<MortalStore> {
    const folder = mkdtempSync(join(tmpdir(), 'vedette-limits-'))
    const metadata = openMetadata({ file: join(folder, 'meta.sqlite'), role: 'process' })
    await migrate(metadata.db, metadata.dialect)
    await addProject(metadata.db, 1)
    const limit = { rate_limit_count: eventsAllowed, rate_limit_window: windowSeconds }
    const key = { id: 77, public_key: publicKey, project_id: 1, label: '', state: 'active', created_at: 0, ...limit }
    await metadata.db.insertInto('keys').values(key).execute()
    return new MortalStore(metadata, folder)
  }

  async #commit(batch: Parameters<BatchStore['commit']>[0]): ReturnType<BatchStore['commit']> {
    const death = this.deaths.shift()
    if (death === 'before') throw new Error('killed')
    const outcome = await this.store.commit(batch)
    if (death === 'after') throw new Error('killed')
    return outcome
  }

  /** Commits everything behind the cursor in cuts of these sizes; after each death somebody else takes the cursor. */
  async consume(records: readonly RecordEnd[], sizes: readonly number[], limit: number): Promise<void> {
    let cursor = await this.store.claimCursor('process', '0-0')
    for (let cut = 0; ; cut++) {
      const left = records.filter(({ decoded }) => decoded.record.offset >= cursor.offset)
      const taken = left.slice(0, sizes[cut % sizes.length])
      const to = taken.at(-1)?.decoded.record.endOffset
      if (to === undefined) return
      const batch = { cut: { stream: '0-0', from: cursor.offset, to }, records: taken, configVersion: 0, configuration: limitedTo(limit) }
      try {
        await this.committer.commit(batch, cursor.epoch)
        cursor = { ...cursor, offset: to }
      } catch {
        cursor = await this.store.claimCursor('process', '0-0')
      }
    }
  }

  async close(): Promise<void> {
    await this.metadata.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const eventsSent = 1000
const eventsAllowed = 100

describe('1,000 events against a limit of 100', () => {
  it('are 100 stored and 900 rate_limited, however they are cut and whoever dies', async () => {
    const texts = Array.from({ length: eventsSent }, (_, number) => envelopeOf({}, itemOf(number)))
    const records = await Promise.all(texts.map((text, place) => run(text, place * 100)))
    const death = fc.constantFrom('before' as const, 'after' as const, 'never' as const)
    const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(death, { maxLength: 12 }), async (cuts, deaths) => {
        // Cuts of one event each would be a thousand transactions.
        fc.pre(cuts.some((size) => size > 50))
        const mortal = await MortalStore.open()
        try {
          mortal.deaths = [...deaths]
          await mortal.consume(records, cuts, eventsAllowed)
          const { db } = mortal.metadata
          const outcomes = await db.selectFrom('outcomes').select(['outcome', 'reason', 'key_id', 'quantity']).orderBy('outcome').execute()
          expect(outcomes).toEqual([
            { outcome: 'accepted', reason: '', key_id: 77, quantity: eventsAllowed },
            { outcome: 'rate_limited', reason: 'key_quota', key_id: 77, quantity: eventsSent - eventsAllowed },
          ])
          expect(await db.selectFrom('issues').select('times_seen').execute()).toEqual([{ times_seen: eventsAllowed }])
          expect(await db.selectFrom('batch_files').select('rows').where('table_name', '=', 'events').execute()).toSatisfy(
            (files: readonly { rows: number }[]) => files.reduce((sum, { rows }) => sum + rows, 0) === eventsAllowed,
          )
          expect(await db.selectFrom('key_windows').selectAll().execute()).toEqual([
            { key_id: 77, window_start: hourMs, count: eventsAllowed },
          ])
          expect(await db.selectFrom('limits').select(['scope_id', 'until_ms']).execute()).toEqual([
            { scope_id: publicKey, until_ms: hourMs + windowSeconds * 1000 },
          ])
          expect(await mortal.store.configVersion()).toBe(1)
        } finally {
          await mortal.close()
        }
      }),
      { numRuns: 8 },
    )
  }, 60_000)
})
