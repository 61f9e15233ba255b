import { DatabaseSync } from 'node:sqlite'

import { eventIdOf } from './event-id.ts'
import { isAcknowledged } from './load-client.ts'
import type { LoadJob, LoadResult } from './load-job.ts'
import type { ServerUnderTest } from './server-under-test.ts'

/** What became of a run's events. */
export interface Delivery {
  /** Acknowledged and not in a table, or not in a counter. */
  readonly lost: number
  /** In a table more than once, or counted more often than stored. */
  readonly double: number
  readonly text: string
}

/** Counters of the metadata that must equal the number of stored events. */
const counters = {
  'issues.times_seen': 'SELECT coalesce(sum(times_seen), 0) AS total FROM issues',
  'hashes.times_seen': 'SELECT coalesce(sum(times_seen), 0) AS total FROM hashes',
  'issue_minutes.events': 'SELECT coalesce(sum(events), 0) AS total FROM issue_minutes',
  'outcomes accepted': "SELECT coalesce(sum(quantity), 0) AS total FROM outcomes WHERE outcome = 'accepted' AND category = 'error'",
} as const

const readCounters = ({ folder }: ServerUnderTest): Map<string, number> => {
  const database = new DatabaseSync(folder.metadata, { readOnly: true, timeout: 5000 })
  try {
    return new Map(Object.entries(counters).map(([name, text]) => [name, Number(database.prepare(text).get()?.['total'] ?? 0)]))
  } finally {
    database.close()
  }
}

interface IdCount {
  readonly id: string
  readonly times: string
}

const idCounts = async ({ columns }: ServerUnderTest, table: string): Promise<Map<string, number>> => {
  const rows = await columns.rows<IdCount>(`SELECT lower(hex(event_id)) AS id, count() AS times FROM vedette.${table} GROUP BY id`)
  return new Map(rows.map(({ id, times }) => [id, Number(times)]))
}

const compare = (
  counts: ReadonlyMap<string, number>,
  job: LoadJob,
  result: LoadResult,
): { lost: number; double: number; unacknowledged: number } => {
  const bits = Buffer.from(result.acknowledged, 'base64')
  const found = { lost: 0, double: 0, unacknowledged: 0 }
  for (let counter = 0; counter < result.sent; counter++) {
    const times = counts.get(eventIdOf(job.seed, counter)) ?? 0
    const acknowledged = isAcknowledged(bits, counter)
    if (!acknowledged && times > 0) found.unacknowledged++
    if (acknowledged && times === 0) found.lost++
    if (times > 1) found.double += times - 1
  }
  return found
}

/** Compares columns and counters with what the generator sent and saw acknowledged. Everything must have settled. */
export const verifyDelivery = async (server: ServerUnderTest, job: LoadJob, result: LoadResult): Promise<Delivery> => {
  const events = await idCounts(server, 'events')
  const payloads = await idCounts(server, 'event_payloads')
  const stored = compare(events, job, result)
  const kept = compare(payloads, job, result)
  const rows = [...events.values()].reduce((sum, times) => sum + times, 0)
  const off = [...readCounters(server)].map(([name, total]) => ({ name, difference: total - rows }))
  const complaints = off
    .filter(({ difference }) => difference !== 0)
    .map(({ name, difference }) => `${name} ${difference > 0 ? '+' : ''}${difference}`)
  const short = Math.max(0, ...off.map(({ difference }) => -difference))
  const over = Math.max(0, ...off.map(({ difference }) => difference))
  const acknowledgedTotal = Buffer.from(result.acknowledged, 'base64').reduce(
    (sum, byte) => sum + byte.toString(2).replaceAll('0', '').length,
    0,
  )
  return {
    lost: Math.max(stored.lost, kept.lost) + short,
    double: Math.max(stored.double, kept.double) + over,
    text: `${result.sent} events sent, ${acknowledgedTotal} acknowledged, ${rows} stored, ${stored.unacknowledged} of them never acknowledged; counters ${complaints.length === 0 ? 'agree' : `differ: ${complaints.join(', ')}`}`,
  }
}
