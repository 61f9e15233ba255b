import { readFile } from 'node:fs/promises'

import { z } from 'zod'

import {
  instanceDiskSchema,
  instanceOutcomesSchema,
  instancePeriods,
  instanceRatesSchema,
  instanceSchema,
} from '#packages/contract/instance'
import type { InstancePeriod, InstanceState } from '#packages/contract/instance'
import { isObject } from '#packages/protocol/json'
import { json, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { Instance } from '#server/http/instance'
import type { InstanceRequest } from '#server/http/route'

import { readInstanceOutcomes, readRates } from './counters.ts'
import { readDisk } from './disk.ts'
import { judge } from './judge.ts'
import { readLag } from './lag.ts'
import { readProcesses } from './processes.ts'
import { readAcceptedPerMinute, readFileSystem, readHeld, readUnacknowledged } from './read.ts'

/** How long figures are good for. The page asks every 5 s, whoever looks at it. */
const keptMs = { state: 2_000, counters: 5_000, week: 60_000, disk: 10_000, version: 3_600_000 }

const readVersion = async (): Promise<string> => {
  const described: unknown = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'))
  return isObject(described) && typeof described['version'] === 'string' ? described['version'] : ''
}

const readState = async (instance: Instance, nowMs: number): Promise<InstanceState> => {
  const [version, engine, acceptedPerMinute, lag, unacknowledged, parked, deadLetters, disk, processes] = await Promise.all([
    instance.remember('version', keptMs.version, readVersion),
    instance.engineVersion(),
    readAcceptedPerMinute(instance, nowMs),
    readLag(instance, nowMs),
    readUnacknowledged(instance),
    readHeld(instance, 'parked'),
    readHeld(instance, 'dead_letters'),
    readFileSystem(instance.dataDir),
    readProcesses(process.ppid, nowMs),
  ])
  const facts = { engine, lag, unacknowledged, parked, deadLetters, disk, processes }
  return { version, node: process.versions.node, acceptedPerMinute, ...facts, ...judge(facts, nowMs) }
}

const periodQuery = z.object({ period: z.enum(instancePeriods).optional() })

const periodOf = ({ query }: InstanceRequest): InstancePeriod | undefined => {
  const asked = query.get('period') || '1h'
  return instancePeriods.find((period) => period === asked)
}

const wrongPeriod = (): Response => problem(400, `period must be one of ${instancePeriods.join(', ')}`)

const keptFor = (period: InstancePeriod): number => (period === '7d' ? keptMs.week : keptMs.counters)

/** `GET /internal/instance/`: how the server is, right now. */
export const showInstanceRoute = endpoint(
  { summary: 'Says how the server is: lag, what waits, disk, processes.', answer: instanceSchema },
  async ({ instance, nowMs }: InstanceRequest) => json(await instance.remember('state', keptMs.state, () => readState(instance, nowMs))),
)

/** `GET /internal/instance/rates/`: what arrived, over time. */
export const showInstanceRatesRoute = endpoint(
  { summary: 'Counts what arrived on the whole server, over time.', query: periodQuery, answer: instanceRatesSchema },
  async (request: InstanceRequest) => {
    const { instance, nowMs } = request
    const period = periodOf(request)
    if (period === undefined) return wrongPeriod()
    return json(await instance.remember(`rates ${period}`, keptFor(period), () => readRates(instance, period, nowMs)))
  },
)

/** `GET /internal/instance/outcomes/`: how everything that arrived ended. */
export const showInstanceOutcomesRoute = endpoint(
  { summary: 'Counts how everything that arrived on the whole server ended.', query: periodQuery, answer: instanceOutcomesSchema },
  async (request: InstanceRequest) => {
    const { instance, nowMs } = request
    const period = periodOf(request)
    if (period === undefined) return wrongPeriod()
    return json(await instance.remember(`outcomes ${period}`, keptFor(period), () => readInstanceOutcomes(instance, period, nowMs)))
  },
)

/** `GET /internal/instance/disk/`: what takes the room. */
export const showInstanceDiskRoute = endpoint(
  { summary: 'Says what takes the room of the data folder, and when the disk is full.', answer: instanceDiskSchema },
  async ({ instance, nowMs }: InstanceRequest) => json(await instance.remember('disk', keptMs.disk, () => readDisk(instance, nowMs))),
)
