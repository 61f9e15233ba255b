import { isDisturbed, othersText, totalSeconds, watchCores } from '../contention.ts'
import type { Workload } from '../corpus.ts'
import { medianOf, percentileMs } from '../histogram.ts'
import { acceptedPerSecond, latenciesOf, runLoad } from '../load-client.ts'
import type { LoadResult } from '../load-job.ts'
import { whilePagesAreRead } from '../page-reader.ts'
import { corpusOf, keepSamples, say, workloadName } from '../plan.ts'
import type { Figure, Plan } from '../plan.ts'
import { startServer } from '../server-under-test.ts'
import { acknowledgedIn, runBaseline } from './baseline-load.ts'
import type { MeasuredLoad } from './baseline-load.ts'

/** `alone`: `process` stands still, so that the door has the core for itself. */
const runServer = async (plan: Plan, load: { workload: Workload; connections: number; alone: boolean }): Promise<MeasuredLoad> => {
  const server = await startServer({ name: 'accept' })
  try {
    const processing = server.roles().get('process')
    if (load.alone && processing !== undefined) process.kill(processing, 'SIGSTOP')
    const { port, path, publicKey } = server
    const durations = { warmUpMs: plan.warmUpMs, durationMs: plan.roundMs }
    const options = { port, path, publicKey, corpus: corpusOf(load.workload), connections: load.connections, ...durations }
    const coresUsed = watchCores(server.roles())
    const result = await (load.alone ? runLoad(options) : whilePagesAreRead(server, () => runLoad(options)))
    return { load: result, use: coresUsed() }
  } finally {
    await server.remove()
  }
}

/** CPU microseconds per acknowledged request, of the door or of the whole baseline: says more than requests per second on a busy machine. */
const cpuPerRequest = ({ load, use }: MeasuredLoad): number => {
  const front = use.cpu.get('front')
  const seconds = front === undefined ? totalSeconds(use.cpu) : front.user + front.system
  return (seconds * 1e6) / acknowledgedIn(load)
}

const refusals = (result: LoadResult): string => {
  const others = Object.entries(result.statuses).filter(([status]) => status !== '200')
  return others.length === 0 ? '' : `, other answers: ${others.map(([status, count]) => `${count} x ${status}`).join(', ')}`
}

const tell = (name: string, measured: MeasuredLoad): string => {
  const { load, use } = measured
  const latencies = latenciesOf(load)
  const times = `p50 ${percentileMs(latencies, 0.5).toFixed(1)}, p99 ${percentileMs(latencies, 0.99).toFixed(1)} ms`
  const cpu = `CPU ${cpuPerRequest(measured).toFixed(0)} us/request, generator ${(100 * load.generatorCpu).toFixed(0)} % of its core, ${othersText(use)}`
  const text = `${name} ${acceptedPerSecond(load).toFixed(0)}/s (${times}; ${cpu}${refusals(load)})`
  say(text)
  return text
}

interface Round {
  readonly whole: number
  readonly alone: number
  readonly cpu: number
  readonly text: string
  readonly disturbed: boolean
}

const runRound = async (plan: Plan, load: { workload: Workload; connections: number }): Promise<Round> => {
  const minimal = await runBaseline('minimal', plan, load)
  const baseline = await runBaseline('append', plan, load)
  const server = await runServer(plan, { ...load, alone: false })
  const door = await runServer(plan, { ...load, alone: true })
  keepSamples(`R1-${load.workload}-${load.connections}`, {
    minimal: minimal.load,
    baseline: baseline.load,
    server: server.load,
    door: door.load,
  })
  const perSecond = acceptedPerSecond(baseline.load)
  return {
    whole: acceptedPerSecond(server.load) / perSecond,
    alone: acceptedPerSecond(door.load) / perSecond,
    cpu: cpuPerRequest(baseline) / cpuPerRequest(door),
    text: [tell('B2', minimal), tell('B1', baseline), tell('server', server), tell('door alone', door)].join('; '),
    disturbed: isDisturbed(baseline.use, server.use),
  }
}

const measureSetting = async (plan: Plan, load: { workload: Workload; connections: number }): Promise<Figure[]> => {
  const rounds: Round[] = []
  for (let round = 0; round < plan.repeats; round++) rounds.push(await runRound(plan, load))
  const setting = `${workloadName(load.workload)}, ${load.connections} connections`
  const of = (id: string, pick: (round: Round) => number, from: string): Figure => ({
    id,
    setting,
    value: medianOf(rounds.map(pick)),
    unit: 'x B1',
    from,
    disturbed: rounds.some(({ disturbed }) => disturbed),
  })
  return [
    of('R1', ({ whole }) => whole, rounds[0]?.text ?? ''),
    of('R1.door', ({ alone }) => alone, 'as R1, with `process` standing still'),
    of('R1.cpu', ({ cpu }) => cpu, "B1's CPU per request : that of the door alone"),
  ]
}

/** R1: accepted requests per second against B1 on the same core; once as the server runs, once with the door alone on the core. */
export const measureAccept = async (plan: Plan): Promise<Figure[]> => {
  const figures: Figure[] = []
  for (const workload of plan.workloads) {
    for (const connections of plan.connections) figures.push(...(await measureSetting(plan, { workload, connections })))
  }
  return figures
}
