import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import { corpusFile } from '../corpus.ts'
import type { Workload } from '../corpus.ts'
import { startLoad } from '../load-client.ts'
import { keepSamples, say, workloadName } from '../plan.ts'
import type { Figure, Plan } from '../plan.ts'
import { startServer } from '../server-under-test.ts'
import type { ServerUnderTest } from '../server-under-test.ts'
import { settled } from '../settle.ts'

/** Gentle enough to leave no backlog worth naming. */
const rate = 400

interface DiskUse {
  readonly events: number
  readonly received: number
  readonly columns: ReadonlyMap<string, number>
  readonly metadata: number
}

/** Size of the metadata once the write-ahead log is in it. The server must have ended. */
const metadataBytes = ({ folder }: ServerUnderTest): number => {
  const database = new DatabaseSync(folder.metadata)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  return statSync(folder.metadata).size
}

const fill = async (server: ServerUnderTest, workload: Workload, events: number): Promise<DiskUse> => {
  const { port, path, publicKey, columns } = server
  const load = await startLoad({
    port,
    path,
    publicKey,
    corpus: corpusFile(workload, events),
    rate,
    eventsMax: events,
    durationMs: 600_000,
  })
  const { bytesAcknowledged } = await load.done
  await settled(server)
  for (const table of ['events', 'event_payloads']) await columns.command(`OPTIMIZE TABLE vedette.${table} FINAL`)
  const use = { events: await columns.events(), received: bytesAcknowledged, columns: await columns.bytes() }
  await server.stop()
  return { ...use, metadata: metadataBytes(server) }
}

const measureWorkload = async (plan: Plan, workload: Workload): Promise<Figure> => {
  const server = await startServer({ name: 'disk' })
  try {
    const { events, received, columns, metadata } = await fill(server, workload, plan.diskEvents)
    const stored = metadata + [...columns.values()].reduce((sum, bytes) => sum + bytes, 0)
    const perEvent = (bytes: number): string => (bytes / events).toFixed(0)
    const parts = [...columns].map(([table, bytes]) => `${table} ${perEvent(bytes)}`).join(', ')
    const from = `${events} events, each body once; bytes per event: received ${perEvent(received)}, stored ${perEvent(stored)} (${parts}, metadata ${perEvent(metadata)})`
    keepSamples(`R6-${workload}`, { events, received, columns: [...columns], metadata })
    say(`R6 ${workloadName(workload)} ${(stored / received).toFixed(3)}: ${from}`)
    return { id: `R6.${workloadName(workload)}`, setting: workloadName(workload), value: stored / received, unit: 'x gzip received', from }
  } finally {
    await server.remove()
  }
}

/** R6: bytes on disk, columns (merged) and metadata, against the gzip'ed bytes that came in. Every body is sent once: repeats would compress away. */
export const measureDisk = async (plan: Plan): Promise<Figure[]> => [await measureWorkload(plan, 'm'), await measureWorkload(plan, 'l')]
