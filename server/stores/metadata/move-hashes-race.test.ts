import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import { systemClock } from '#core/time'

import { beginMerge, beginUnmerge } from './begin-move.ts'
import { migrate } from './migrate.ts'
import { stepMove } from './move-hashes.ts'
import { openMetadata } from './open-metadata.ts'
import { withShortWrite } from './short-write.ts'
import { aDelta, hex, TestConsumer } from './test-batches.ts'
import { addProject } from './test-engines.ts'

const rounds = 25
const batches = 150

it('two processes, one that commits batches and one that merges and takes apart: no event is lost or counted twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-moves-'))
  const file = join(folder, 'meta.sqlite')
  const process = openMetadata({ file, role: 'process' })
  await migrate(process.db, process.dialect)
  const api = openMetadata({ file, role: 'api' })
  try {
    await addProject(process.db, 1)
    const consumer = await new TestConsumer(process.batches({ newId: createIdGenerator(systemClock, 0), signals: {} })).claim()
    const batch = (n: number) => [1, 2].map((hash) => aDelta({ hashes: [hex(hash)], userHashes: [n + 1], facts: { occurredAtMs: n + 1 } }))
    await consumer.commit({ issues: batch(0) })
    const [a, b] = await api.db.selectFrom('issues').selectAll().orderBy('short_id').execute()
    if (!a || !b) throw new Error('two issues are made')
    const by = { projectId: 1, userId: 1, nowMs: 70_000, nextId: createIdGenerator(systemClock, 1) }
    const run = async (moveId: number): Promise<void> => {
      for (let isDone = false; !isDone;) {
        const step = await withShortWrite(api.db, (trx) => stepMove(trx, moveId, 80_000))
        isDone = step.ok && step.value.isDone
      }
    }
    const ingest = async (): Promise<void> => {
      for (let n = 1; n < batches; n++) {
        await consumer.commit({ issues: batch(n) })
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const reshape = async (): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        const merged = await withShortWrite(api.db, (trx) => beginMerge(trx, a, [b], by))
        if (merged.ok) await run(merged.value[0] ?? 0)
        const apart = await withShortWrite(api.db, (trx) => beginUnmerge(trx, a.id, { restored: b }, { ...by, count: 1 }))
        if (apart.ok) await run(apart.value.moveId)
      }
    }
    await Promise.all([ingest(), reshape()])
    const issues = await api.db
      .selectFrom('issues')
      .select(['times_seen', 'users_seen', 'last_seen', 'merged_into'])
      .orderBy('short_id')
      .execute()
    const one = { times_seen: batches, users_seen: batches, last_seen: batches, merged_into: 0 }
    expect(issues).toEqual([one, one])
  } finally {
    await api.close()
    await process.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
