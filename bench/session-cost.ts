// CPU of one update of a session by stage, without server and network: `node bench/session-cost.ts`. Of several rounds the fastest counts, as
// everything that disturbs only adds. Keys go into a database in memory: on a disk the pages that they dirty come on top.
import { DatabaseSync } from 'node:sqlite'

import { sessionsLane } from '#server/features/sessions/pipeline'
import { encodeFiles } from '#server/pipeline/batch-files'
import { runRecord } from '#server/pipeline/run'
import type { RecordEnd } from '#server/pipeline/run'
import { decideDuplicates, naturalKeys, settle } from '#server/pipeline/settle'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, recordOf } from '#server/pipeline/test-records'
import { SqliteSeenTables } from '#server/stores/metadata/seen-tables-sqlite'

import { createRandom } from './random.ts'

const batchUpdates = 2_000
const rounds = 15

const random = createRandom(20_261_123)
const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

const update = (): string =>
  envelopeOf({ sent_at: '2026-11-22T12:00:30Z' }, [
    { type: 'session' },
    {
      sid: random.hex(32),
      did: `user ${random.below(5_000)}`,
      init: random.below(2) === 0,
      started: '2026-11-22T12:00:00.250Z',
      timestamp: '2026-11-22T12:00:20.250Z',
      status: random.below(100) === 0 ? 'crashed' : 'ok',
      errors: 0,
      attrs: { release: 'shop@1.0', environment: 'production', user_agent: agent },
    },
  ])

const leastUs = new Map<string, number>()
const timed = async <Value>(name: string, work: () => Value | Promise<Value>): Promise<Value> => {
  const start = process.hrtime.bigint()
  const value = await work()
  const us = Number(process.hrtime.bigint() - start) / 1000 / batchUpdates
  leastUs.set(name, Math.min(leastUs.get(name) ?? Infinity, us))
  return value
}

const seen = new SqliteSeenTables(new DatabaseSync(':memory:'))

for (let round = 0; round < rounds; round += 1) {
  const records = Array.from({ length: batchUpdates }, () => recordOf(update()))
  const ends = await timed('read, filter, count', async () => {
    const all: RecordEnd[] = []
    for (const record of records)
      all.push(await runRecord([sessionsLane], decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne))
    return all
  })
  const decisions = await timed('repeats', () => {
    const keys = naturalKeys(ends)
    return decideDuplicates(keys, seen.probe(keys.map((key) => key.seen)))
  })
  const settled = await timed('add up', () => settle(ends, decisions, configurationOfOne))
  await timed('keys', () => seen.add(settled.seen))
  await timed('file', () => encodeFiles(settled.rows, { stream: '0-0', from: round, to: round + 1 }))
}

for (const [name, us] of leastUs) console.log(`${name.padEnd(20)} ${us.toFixed(1).padStart(7)} us`)
console.log(
  `${'all'.padEnd(20)} ${[...leastUs.values()]
    .reduce((sum, us) => sum + us, 0)
    .toFixed(1)
    .padStart(7)} us`,
)
