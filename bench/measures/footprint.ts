import { setTimeout as sleep } from 'node:timers/promises'

import { medianOf } from '../histogram.ts'
import { acceptedPerSecond, startLoad } from '../load-client.ts'
import { whilePagesAreRead } from '../page-reader.ts'
import { corpusOf, keepSamples, say } from '../plan.ts'
import type { Figure, Plan } from '../plan.ts'
import { cpuBetween, cpuTimes, memoryByRole, memoryTotal } from '../process-tree.ts'
import type { Memory } from '../process-tree.ts'
import { startServer } from '../server-under-test.ts'
import type { ServerUnderTest } from '../server-under-test.ts'

const sampleEveryMs = 1000
const loadedRate = 500
/** Long against the once-a-minute work of the server. */
const cpuMs = 60_000
const megabyte = 1e6

type Sample = ReadonlyMap<string, Memory>

const sampleMemory = async (server: ServerUnderTest, durationMs: number): Promise<Sample[]> => {
  const samples: Sample[] = []
  for (const end = performance.now() + durationMs; performance.now() < end; await sleep(sampleEveryMs))
    samples.push(memoryByRole(server.roles()))
  return samples
}

const megabytes = (bytes: number): string => (bytes / megabyte).toFixed(0)

const figuresOf = (state: 'idle' | 'loaded', setting: string, samples: readonly Sample[]): Figure[] => {
  const totals = samples.map(memoryTotal)
  const parts = [...(samples.at(-1) ?? [])].map(([role, { pss, anonymous }]) => `${role} ${megabytes(pss)} (${megabytes(anonymous)})`)
  return (['pss', 'anonymous'] as const).map((kind) => {
    const values = totals.map((total) => total[kind])
    const from =
      kind === 'pss'
        ? `peak of ${samples.length} samples, median ${megabytes(medianOf(values))}; last, PSS (anonymous): ${parts.join(', ')}`
        : `peak, median ${megabytes(medianOf(values))}`
    return { id: `R5.${state}.${kind}`, setting, value: Math.max(...values) / megabyte, unit: 'MB', from }
  })
}

const loadAt = (server: ServerUnderTest, rate: number, durationMs: number) => {
  const { port, path, publicKey } = server
  return startLoad({ port, path, publicKey, corpus: corpusOf('m'), rate, durationMs })
}

const measureCpu = async (server: ServerUnderTest, durationMs: number): Promise<Figure> => {
  const load = await loadAt(server, 1, durationMs + 6000)
  await sleep(3000)
  const before = cpuTimes(server.roles())
  const begun = performance.now()
  await sleep(durationMs)
  const used = cpuBetween(before, cpuTimes(server.roles()))
  const seconds = (performance.now() - begun) / 1000
  load.stop()
  await load.done
  const percent = [...used].map(([role, { user, system }]) => [role, (100 * (user + system)) / seconds] as const)
  const total = percent.reduce((sum, [, share]) => sum + share, 0)
  return {
    id: 'CPU.1',
    setting: `1 event/s for ${seconds.toFixed(0)} s`,
    value: total,
    unit: '% of a core',
    from: percent.map(([role, share]) => `${role} ${share.toFixed(1)}`).join(', '),
  }
}

/** R5: memory of all processes below (and with) the watcher, idle and at 500 events/s; and the CPU that one event a second takes. */
export const measureFootprint = async (plan: Plan): Promise<Figure[]> => {
  const server = await startServer({ name: 'footprint' })
  try {
    // Idle is not untouched: a hundred events and one look at the pages come first.
    const first = await loadAt(server, 50, 2000)
    await whilePagesAreRead(server, () => first.done)
    await sleep(plan.idleMs / 2)
    const idle = await sampleMemory(server, plan.idleMs / 2)
    const cpu = await measureCpu(server, cpuMs)
    const loaded = await whilePagesAreRead(server, async () => {
      const load = await loadAt(server, loadedRate, plan.warmUpMs + plan.roundMs + 1000)
      await sleep(plan.warmUpMs)
      const samples = await sampleMemory(server, plan.roundMs)
      const result = await load.done
      return { samples, rate: acceptedPerSecond(result) }
    })
    await sleep(plan.idleMs / 2)
    const after = memoryTotal(memoryByRole(server.roles()))
    const plain = (samples: readonly Sample[]): unknown => samples.map((sample) => [...sample])
    keepSamples('R5', { idle: plain(idle), loaded: plain(loaded.samples), after, cpu })
    const figures = [...figuresOf('idle', 'idle', idle), ...figuresOf('loaded', `${loaded.rate.toFixed(0)} events/s`, loaded.samples), cpu]
    for (const { id, value, unit } of figures) say(`${id} ${value.toFixed(1)} ${unit}`)
    say(`${(plan.idleMs / 2000).toFixed(0)} s after the load: PSS ${megabytes(after.pss)}, anonymous ${megabytes(after.anonymous)} MB`)
    return figures
  } finally {
    await server.remove()
  }
}
