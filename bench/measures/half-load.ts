import { setTimeout as sleep } from 'node:timers/promises'

import { isDisturbed, othersText, watchCores } from '../contention.ts'
import type { CoreUse } from '../contention.ts'
import { percentileMs, percentileOf } from '../histogram.ts'
import { latenciesOf, startLoad } from '../load-client.ts'
import type { LoadResult } from '../load-job.ts'
import { whilePagesAreRead } from '../page-reader.ts'
import { corpusOf, keepSamples, say } from '../plan.ts'
import type { Figure, Plan } from '../plan.ts'
import { makeProbe, sendProbe } from '../probe.ts'
import { startServer } from '../server-under-test.ts'
import type { ServerUnderTest } from '../server-under-test.ts'
import { runBaseline } from './baseline-load.ts'
import { saturate } from './process-events.ts'

const pollMs = 50
const probeEveryMs = 150
/** A probe that has not been seen by then counts as this late. */
const patienceMs = 15_000

interface Pending {
  readonly nonce: string
  readonly acknowledgedAt: number
}

/** Sends probes and looks for them in the issue list; resolves to the times from their 200 until they were seen, in ms. */
const watchFreshness = async (server: ServerUnderTest, durationMs: number): Promise<number[]> => {
  const pending = new Set<Pending>()
  const seen: number[] = []
  const end = performance.now() + durationMs
  const send = async (): Promise<void> => {
    const probe = makeProbe()
    if (await sendProbe(server, probe)) pending.add({ nonce: probe.nonce, acknowledgedAt: performance.now() })
  }
  const look = async (): Promise<void> => {
    const answer = await server.get('issues/?query=&sort=new&limit=50')
    const text = await answer.text()
    for (const probe of pending) {
      const sinceMs = performance.now() - probe.acknowledgedAt
      if (!text.includes(probe.nonce) && sinceMs < patienceMs) continue
      pending.delete(probe)
      seen.push(sinceMs)
    }
  }
  const probing = setInterval(() => {
    if (performance.now() < end) void send()
  }, probeEveryMs)
  while (performance.now() < end || pending.size > 0) {
    const begun = performance.now()
    await look().catch(() => {})
    await sleep(Math.max(1, pollMs - (performance.now() - begun)))
  }
  clearInterval(probing)
  return seen
}

interface HalfLoad {
  readonly rate: number
  readonly load: LoadResult
  readonly freshness: readonly number[]
  readonly use: CoreUse
}

const runHalfLoad = async (server: ServerUnderTest, plan: Plan): Promise<HalfLoad> => {
  const short = { warmUpMs: 4000, roundMs: Math.min(plan.roundMs, 15_000) }
  const { perSecond } = await saturate(server, short, { workload: 'm', connections: 32 })
  const rate = perSecond / 2
  say(`sustained ${perSecond.toFixed(0)} events/s; half load is ${rate.toFixed(0)}/s`)
  const { port, path, publicKey } = server
  const coresUsed = watchCores(server.roles())
  const load = await startLoad({ port, path, publicKey, corpus: corpusOf('m'), rate, warmUpMs: plan.warmUpMs, durationMs: plan.roundMs })
  await sleep(plan.warmUpMs)
  const freshness = await watchFreshness(server, plan.roundMs - 1000)
  return { rate, load: await load.done, freshness, use: coresUsed() }
}

/** R3 and R4: at half of the sustained rate, the p99 of the 200s against B1's at that rate, and the time from a 200 until the issue list shows it. */
export const measureHalfLoad = async (plan: Plan): Promise<Figure[]> => {
  const server = await startServer({ name: 'half-load' })
  try {
    const { rate, load, freshness, use } = await whilePagesAreRead(server, () => runHalfLoad(server, plan))
    server.killAll()
    const baseline = await runBaseline('append', plan, { workload: 'm', connections: 32, rate })
    const [ours, theirs] = [percentileMs(latenciesOf(load), 0.99), percentileMs(latenciesOf(baseline.load), 0.99)]
    const setting = `W1, 32 connections, ${rate.toFixed(0)} events/s`
    keepSamples('R3-R4', { rate, load, baseline: baseline.load, freshness })
    const disturbed = isDisturbed(use, baseline.use)
    const medians = `p50 ${percentileMs(latenciesOf(load), 0.5).toFixed(1)} and ${percentileMs(latenciesOf(baseline.load), 0.5).toFixed(1)} ms`
    const fresh = `${freshness.length} probes: p50 ${percentileOf(freshness, 0.5).toFixed(0)}, p95 ${percentileOf(freshness, 0.95).toFixed(0)}, max ${Math.max(0, ...freshness).toFixed(0)} ms`
    say(`R3 p99 ${ours.toFixed(1)} ms, B1 ${theirs.toFixed(1)} ms (${medians}); R4 ${fresh}`)
    return [
      {
        id: 'R3',
        setting,
        value: ours / theirs,
        unit: 'x B1',
        from: `p99 ${ours.toFixed(1)} ms, B1 ${theirs.toFixed(1)} ms; ${medians}; ${othersText(use)}, beside B1 ${othersText(baseline.use)}`,
        disturbed,
      },
      { id: 'R4', setting, value: percentileOf(freshness, 0.99) / 1000, unit: 's', from: fresh, disturbed },
    ]
  } finally {
    await server.remove()
  }
}
