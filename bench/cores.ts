import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/**
 * Server and baselines run on the same cores, the generator on others: half each. On the 2 cores of the reference machine that is core 0 for the four
 * processes of the server and core 1 for the generator; the runner itself only waits.
 */
const total = availableParallelism()
const serverCount = Math.max(1, Math.floor(total / 2))

const list = (first: number, count: number): string => Array.from({ length: count }, (_, index) => first + index).join(',')

export const serverCoresTotal = serverCount
export const serverCoreNumbers = Array.from({ length: serverCount }, (_, index) => index)
/** Every core, for a server that is not pinned. */
export const allCoreNumbers = Array.from({ length: total }, (_, index) => index)
export const serverCores = list(0, serverCount)
export const allCores = list(0, total)
export const generatorCores = list(serverCount < total ? serverCount : 0, Math.max(1, total - serverCount))

const hasTaskset = spawnSync('taskset', ['-V'], { stdio: 'ignore' }).status === 0

/** Command line that runs a program on the cores: this Node by default, or a program of its own when `program` is given. */
export const pinned = (cores: string, args: readonly string[], program = process.execPath): [string, string[]] =>
  hasTaskset ? ['taskset', ['-c', cores, program, ...args]] : [program, [...args]]

/** What the report says about placement. */
export const placement = hasTaskset
  ? `server and baselines on core ${serverCores}, generator on core ${generatorCores}`
  : `no taskset on this machine: server, baselines and generator share ${total} cores, and the ratios mean little`
