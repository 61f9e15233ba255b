import { setTimeout as sleep } from 'node:timers/promises'

import { isDisturbed, othersText, totalSeconds, watchCores } from '../contention.ts'
import type { CoreUse } from '../contention.ts'
import type { Workload } from '../corpus.ts'
import { medianOf } from '../histogram.ts'
import { acceptedPerSecond, startLoad } from '../load-client.ts'
import { whilePagesAreRead } from '../page-reader.ts'
import { corpusOf, keepSamples, say, workloadName } from '../plan.ts'
import type { Figure, Plan } from '../plan.ts'
import { startServer } from '../server-under-test.ts'
import type { ServerUnderTest } from '../server-under-test.ts'
import { acknowledgedIn, runBaseline } from './baseline-load.ts'

/** Events that may be on their way between the generator and the columns: some batches, so that every stage has work and no backlog grows. */
const windowEvents = 6000
/** Each count costs the engine some 3 ms, which it is charged with. */
const countIntervalMs = 250

/** What a saturated server does. */
export interface Throughput {
  /** Events per second that became countable in the columns. */
  readonly perSecond: number
  readonly events: number
  readonly use: CoreUse
}

/**
 * Runs the server at its sustained rate: the generator sends as fast as it can, but never has more than the window of events unseen in the columns. So
 * the backlog is flat by construction, and what is counted is processed and queryable.
 */
export const saturate = async (
  server: ServerUnderTest,
  plan: Pick<Plan, 'warmUpMs' | 'roundMs'>,
  load: { workload: Workload; connections: number },
): Promise<Throughput> => {
  const { port, path, publicKey, columns } = server
  const before = await columns.events()
  const { warmUpMs, roundMs } = plan
  const running = await startLoad({
    port,
    path,
    publicKey,
    corpus: corpusOf(load.workload),
    connections: load.connections,
    window: windowEvents,
    durationMs: warmUpMs + roundMs + 5000,
  })
  const count = async (): Promise<number> => {
    const rows = (await columns.events()) - before
    running.credit(rows)
    return rows
  }
  const countFor = async (durationMs: number): Promise<{ rows: number; atMs: number }> => {
    for (const end = performance.now() + durationMs; performance.now() < end; await sleep(countIntervalMs)) await count()
    const rows = await count()
    return { rows, atMs: performance.now() }
  }
  const from = await countFor(warmUpMs)
  const coresUsed = watchCores(server.roles())
  const to = await countFor(roundMs)
  const use = coresUsed()
  running.stop()
  await running.done
  const events = to.rows - from.rows
  return { perSecond: events / ((to.atMs - from.atMs) / 1000), events, use }
}

/** `front 101 (60 + 41)`: microseconds per event by role, user and system. */
export const cpuPerEvent = ({ use, events }: Throughput): string => {
  const us = (seconds: number): string => ((seconds * 1e6) / events).toFixed(0)
  const roles = [...use.cpu].map(([role, { user, system }]) => `${role} ${us(user + system)} (${us(user)} + ${us(system)})`)
  return `CPU us per event, user + system: ${roles.join(', ')}; together ${us(totalSeconds(use.cpu))}; ${othersText(use)}`
}

interface Round {
  readonly ratio: number
  readonly cpu: number
  readonly text: string
  readonly disturbed: boolean
}

const runRound = async (plan: Plan, workload: Workload): Promise<Round> => {
  const { load, use } = await runBaseline('parse', plan, { workload, connections: 32 })
  const server = await startServer({ name: 'process' })
  try {
    const throughput = await whilePagesAreRead(server, () => saturate(server, plan, { workload, connections: 32 }))
    const theirs = totalSeconds(use.cpu) / acknowledgedIn(load)
    const text = `B0 ${acceptedPerSecond(load).toFixed(0)}/s (CPU ${(theirs * 1e6).toFixed(0)} us, ${othersText(use)}), server ${throughput.perSecond.toFixed(0)} events/s; ${cpuPerEvent(throughput)}`
    keepSamples(`R2-${workload}`, { baseline: load, throughput: { ...throughput, cpu: [...throughput.use.cpu] } })
    say(`R2 ${text}`)
    return {
      ratio: throughput.perSecond / acceptedPerSecond(load),
      cpu: theirs / (totalSeconds(throughput.use.cpu) / throughput.events),
      text,
      disturbed: isDisturbed(use, throughput.use),
    }
  } finally {
    await server.remove()
  }
}

const measureSetting = async (plan: Plan, workload: Workload): Promise<Figure[]> => {
  const rounds: Round[] = []
  for (let round = 0; round < plan.repeats; round++) rounds.push(await runRound(plan, workload))
  const setting = `${workloadName(workload)}, 32 connections`
  return [
    {
      id: 'R2',
      setting,
      value: medianOf(rounds.map(({ ratio }) => ratio)),
      unit: 'x B0',
      from: rounds[0]?.text ?? '',
      disturbed: rounds.some(({ disturbed }) => disturbed),
    },
    {
      id: 'R2.cpu',
      setting,
      value: medianOf(rounds.map(({ cpu }) => cpu)),
      unit: 'x B0',
      from: "B0's CPU per event : that of all processes of the server",
    },
  ]
}

/** R2: events per second, processed and queryable, with a flat backlog, against B0 on the same core. */
export const measureProcessing = async (plan: Plan): Promise<Figure[]> => {
  const figures: Figure[] = []
  for (const workload of plan.workloads) figures.push(...(await measureSetting(plan, workload)))
  return figures
}
