import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { cpuPerEvent, saturate } from './measures/process-events.ts'
import type { Throughput } from './measures/process-events.ts'
import { rootFolder, tmpFolder } from './paths.ts'
import { say } from './plan.ts'
import type { Plan } from './plan.ts'
import { startServer } from './server-under-test.ts'

/** A function of a `.cpuprofile`. */
interface CallFrame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
}

/** The part of a `.cpuprofile` that we read. */
interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const placesShown = 16
const functionsShown = 16
const nameLengthMax = 90

const pathOf = ({ url }: CallFrame): string => url.replace('file://', '').replace(rootFolder, '')

/** `packages/scrub`, `server/features/errors`, `node:zlib`, `garbage collector`, ... */
const placeOf = (frame: CallFrame): string => {
  const { functionName } = frame
  if (functionName.startsWith('RegExp:')) return 'regular expressions'
  if (functionName === '(garbage collector)') return 'garbage collector'
  const path = pathOf(frame)
  if (path === '') return 'native code'
  if (path.startsWith('node_modules/')) return path.split('/').slice(0, 2).join('/')
  if (path.startsWith('node:')) return path.split('/').slice(0, 2).join('/')
  return path
    .split('/')
    .slice(0, path.startsWith('server/features/') || path.startsWith('server/stores/') ? 3 : 2)
    .join('/')
}

const functionOf = (frame: CallFrame): string => {
  const path = pathOf(frame)
  return `${frame.functionName || '(anonymous)'}${path === '' ? '' : ` ${path}:${frame.lineNumber + 1}`}`.slice(0, nameLengthMax)
}

/** Self time by name, largest first, as shares of all that is not idle. */
const sharesBy = ({ nodes, samples, timeDeltas }: CpuProfile, nameOf: (frame: CallFrame) => string): [string, number][] => {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName === '(idle)' ? '' : nameOf(callFrame)]))
  const times = new Map<string, number>()
  let total = 0
  for (const [index, sample] of samples.entries()) {
    const name = names.get(sample) ?? ''
    const us = timeDeltas[index] ?? 0
    if (name === '') continue
    times.set(name, (times.get(name) ?? 0) + us)
    total += us
  }
  return [...times].map(([name, us]): [string, number] => [name, us / total]).toSorted(([, one], [, other]) => other - one)
}

/** Roles are told apart by what only they load. */
const marks = { front: '/server/ingest/server.ts', process: '/server/pipeline/consume.ts' }

const roleOf = ({ nodes }: CpuProfile): string =>
  Object.entries(marks).find(([, mark]) => nodes.some(({ callFrame }) => callFrame.url.endsWith(mark)))?.[0] ?? 'other'

const tableOf = (title: string, shares: readonly [string, number][], usPerEvent: number): string[] => [
  `| ${title} | us per event | share |`,
  '|---|---|---|',
  ...shares.map(
    ([name, share]) =>
      `| \`${name.replaceAll('|', String.raw`\|`).replaceAll('`', "'")}\` | ${(share * usPerEvent).toFixed(1)} | ${(100 * share).toFixed(1)} % |`,
  ),
  '',
]

const measurePlain = async (plan: Plan): Promise<Throughput> => {
  const server = await startServer({ name: 'plain' })
  try {
    return await saturate(server, plan, { workload: 'm', connections: 32 })
  } finally {
    await server.remove()
  }
}

/** Runs the server under the profiler of Node; profiles of its processes are written when they end. */
const recordProfiles = async (plan: Plan): Promise<CpuProfile[]> => {
  const folder = join(tmpFolder, 'profiles')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const server = await startServer({ name: 'profile', environment: { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` } })
  try {
    await saturate(server, plan, { workload: 'm', connections: 32 })
    await server.stop()
  } finally {
    await server.remove()
  }
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile)
}

/**
 * Where the microseconds go, as Markdown: the server saturated once without a profiler (CPU by process, from /proc), once with it. Shares of
 * self time are scaled to the CPU of the first run, as samples also fall while another process has the core. Profiles stay in bench/.tmp/profiles.
 */
export const profile = async (plan: Plan): Promise<string> => {
  const throughput = await measurePlain(plan)
  const summary = `W1, ${throughput.perSecond.toFixed(0)} events/s; ${cpuPerEvent(throughput)}.`
  say(summary)
  const lines = [summary, '', 'Self time of the main thread by place and by function, start and warm-up included:', '']
  for (const recorded of await recordProfiles(plan)) {
    const role = roleOf(recorded)
    if (role === 'other') continue
    const { user, system } = throughput.use.cpu.get(role) ?? { user: 0, system: 0 }
    const usPerEvent = ((user + system) * 1e6) / throughput.events
    lines.push(...tableOf(`${role} by place`, sharesBy(recorded, placeOf).slice(0, placesShown), usPerEvent))
    lines.push(...tableOf(`${role} by function`, sharesBy(recorded, functionOf).slice(0, functionsShown), usPerEvent))
  }
  return lines.join('\n')
}
