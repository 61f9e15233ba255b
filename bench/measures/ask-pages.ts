import { setTimeout as sleep } from 'node:timers/promises'

import { isDisturbed, othersText, totalSeconds, watchCores } from '../contention.ts'
import { allCoreNumbers } from '../cores.ts'
import { percentileOf } from '../histogram.ts'
import { startLoad } from '../load-client.ts'
import { findPlaces, pageQueries } from '../page-queries.ts'
import type { PageQuery, QueryPlaces } from '../page-queries.ts'
import { corpusOf, keepSamples, say } from '../plan.ts'
import type { Figure, Plan } from '../plan.ts'
import { seededData } from '../seed/seeded-data.ts'
import { startServer } from '../server-under-test.ts'
import type { ServerUnderTest } from '../server-under-test.ts'
import { settled } from '../settle.ts'
import { saturate } from './process-events.ts'

const warmRounds = 3
const rounds = 30
const bulkIssues = 1000
const loadMsMax = 30 * 60_000

/** Times of one query in ms, in the order in which it was asked. */
interface Sample {
  readonly query: PageQuery
  readonly ms: readonly number[]
  readonly bytes: number
  /** CPU of all processes of the server per answer: a busy machine falsifies it least. At half load it holds what came in meanwhile, too. */
  readonly cpuMs: number
}

const timed = async (ask: () => Promise<Response>): Promise<{ readonly ms: number; readonly bytes: number }> => {
  const begun = performance.now()
  const answer = await ask()
  const body = await answer.arrayBuffer()
  const ms = performance.now() - begun
  if (!answer.ok)
    throw new Error(`${answer.url.slice(0, 200)} was answered with ${answer.status}: ${Buffer.from(body).toString('utf8', 0, 300)}`)
  return { ms, bytes: body.byteLength }
}

const askQuery = async (server: ServerUnderTest, query: PageQuery, places: QueryPlaces): Promise<Sample> => {
  const ms: number[] = []
  let bytes = 0
  let coresUsed = watchCores(server.roles())
  for (let round = -warmRounds; round < rounds; round++) {
    if (round === 0) coresUsed = watchCores(server.roles())
    const took = await timed(() => server.get(query.path(round + warmRounds, places)))
    bytes = took.bytes
    if (round >= 0) ms.push(took.ms)
  }
  return { query, ms, bytes, cpuMs: (1000 * totalSeconds(coresUsed().cpu)) / rounds }
}

const textOf = ({ ms, bytes, cpuMs }: Omit<Sample, 'query'>): string =>
  `p50 ${percentileOf(ms, 0.5).toFixed(0)}, p95 ${percentileOf(ms, 0.95).toFixed(0)}, most ${Math.max(...ms).toFixed(0)} ms; CPU ${cpuMs.toFixed(0)} ms; ${(bytes / 1000).toFixed(1)} kB`

const askAll = async (server: ServerUnderTest, places: QueryPlaces): Promise<Sample[]> => {
  const samples: Sample[] = []
  for (const query of pageQueries) {
    const sample = await askQuery(server, query, places)
    say(`  ${query.name}: ${textOf(sample)}`)
    samples.push(sample)
  }
  return samples
}

/** Resolves a thousand open issues by their ids, and opens them again in between. */
const resolveMany = async (server: ServerUnderTest): Promise<Omit<Sample, 'query'>> => {
  const ids: string[] = []
  for (let cursor = ''; ids.length < bulkIssues;) {
    const answer = await server.get(`issues/?limit=100&sort=new${cursor}`)
    const listed = (await answer.json()) as { id: string }[]
    ids.push(...listed.map(({ id }) => id))
    const next = /rel="next"; results="true"; cursor="([^"]+)"/.exec(answer.headers.get('link') ?? '')?.[1]
    if (next === undefined) break
    cursor = `&cursor=${encodeURIComponent(next)}`
  }
  const path = `issues/?${ids
    .slice(0, bulkIssues)
    .map((id) => `id=${id}`)
    .join('&')}`
  const ms: number[] = []
  let [bytes, cpuMs] = [0, 0]
  for (let round = -warmRounds; round < rounds; round++) {
    const coresUsed = watchCores(server.roles())
    const took = await timed(() => server.put(path, { status: 'resolved' }))
    bytes = took.bytes
    if (round >= 0) ms.push(took.ms)
    if (round >= 0) cpuMs += (1000 * totalSeconds(coresUsed().cpu)) / rounds
    await timed(() => server.put(path, { status: 'unresolved' }))
  }
  return { ms, bytes, cpuMs }
}

/** Does the work while events come in at half of the rate that the server sustains. */
const atHalfLoad = async <Value>(
  server: ServerUnderTest,
  plan: Plan,
  work: () => Promise<Value>,
): Promise<{ value: Value; rate: number }> => {
  const { perSecond } = await saturate(server, { warmUpMs: plan.warmUpMs, roundMs: plan.roundMs / 2 }, { workload: 'm', connections: 32 })
  const rate = perSecond / 2
  say(`sustained ${perSecond.toFixed(0)} events/s; half load is ${rate.toFixed(0)}/s`)
  await settled(server)
  const { port, path, publicKey } = server
  const load = await startLoad({ port, path, publicKey, corpus: corpusOf('m'), rate, durationMs: loadMsMax })
  await sleep(plan.warmUpMs)
  try {
    return { value: await work(), rate }
  } finally {
    load.stop()
    await load.done
  }
}

const figureOf = (id: string, setting: string, sample: Omit<Sample, 'query'>): Figure => ({
  id,
  setting,
  value: percentileOf(sample.ms, 0.95),
  unit: 'ms',
  from: textOf(sample),
})

/**
 * R7: each query of the pages, asked through the API of a server that holds millions of events and a hundred thousand issues, at rest and at half load.
 * The server has all cores, as where somebody runs it; what others did on them is said with the first figure.
 */
export const measurePages = async (plan: Plan): Promise<Figure[]> => {
  const seeded = await seededData({ events: plan.pageEvents, issues: plan.pageIssues })
  const server = await startServer({ name: 'pages', from: seeded, isOnAllCores: true })
  try {
    await settled(server)
    const places = await findPlaces(server)
    const coresUsed = watchCores(server.roles(), allCoreNumbers)
    const idle = await askAll(server, places)
    const resolved = await resolveMany(server)
    const use = coresUsed()
    const disturbed = isDisturbed(use)
    say(`  bulk resolve of ${bulkIssues}: ${textOf(resolved)}`)
    const loaded = await atHalfLoad(server, plan, () => askAll(server, places))
    keepSamples('R7', { events: plan.pageEvents, idle, resolved, loaded, others: use.others })
    const size = `${(plan.pageEvents / 1e6).toFixed(0)} M events, ${plan.pageIssues.toLocaleString('en')} issues`
    return [
      ...idle.map((sample) => ({ ...figureOf(sample.query.id ?? 'R7.idle', sample.query.name, sample), disturbed })),
      { ...figureOf('R7.resolve', `${bulkIssues} by ids`, resolved), disturbed },
      ...loaded.value.map((sample) => figureOf('R7.loaded', sample.query.name, sample)),
    ].map((figure, index) =>
      index === 0
        ? { ...figure, from: `${figure.from}; ${size}; ${othersText(use)}; half load ${loaded.rate.toFixed(0)} events/s` }
        : figure,
    )
  } finally {
    await server.remove()
  }
}
