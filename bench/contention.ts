import { readFileSync } from 'node:fs'

import { serverCoreNumbers } from './cores.ts'
import { cpuBetween, cpuTimes } from './process-tree.ts'
import type { CpuTime, Roles } from './process-tree.ts'

const ticksPerSecond = 100

/** Seconds that the cores ran processes since the machine started, and time stolen by the host. Interrupts are left out: most are the load's own. */
const busySeconds = (cores: readonly number[]): number => {
  const lines = readFileSync('/proc/stat', 'utf8').split('\n')
  let ticks = 0
  for (const core of cores) {
    const [, user = 0, nice = 0, system = 0, , , , , steal = 0] = (lines.find((line) => line.startsWith(`cpu${core} `)) ?? '')
      .split(' ')
      .map(Number)
    ticks += user + nice + system + steal
  }
  return ticks / ticksPerSecond
}

/** CPU of the measured processes, and what else ran on their cores. */
export interface CoreUse {
  readonly cpu: ReadonlyMap<string, CpuTime>
  /** Share of the cores' time, 0 .. 1, that went to other processes and to the host. */
  readonly others: number
}

export const totalSeconds = (cpu: ReadonlyMap<string, CpuTime>): number =>
  [...cpu.values()].reduce((sum, { user, system }) => sum + user + system, 0)

/** Begins to watch the cores of the server, by default its half; call the result at the end, while the processes still run. */
export const watchCores = (roles: Roles, cores: readonly number[] = serverCoreNumbers): (() => CoreUse) => {
  const [cpuBefore, busyBefore, begun] = [cpuTimes(roles), busySeconds(cores), performance.now()]
  return () => {
    const cpu = cpuBetween(cpuBefore, cpuTimes(roles))
    const seconds = (performance.now() - begun) / 1000
    const others = Math.max(0, busySeconds(cores) - busyBefore - totalSeconds(cpu)) / (seconds * cores.length)
    return { cpu, others }
  }
}

export const othersText = ({ others }: CoreUse): string => `others had ${(100 * others).toFixed(0)} % of the core`

/** A ratio of rates or latencies is worth nothing when others had more than this share of the cores while one side of it was measured. */
const othersMax = 0.1

export const isDisturbed = (...uses: readonly CoreUse[]): boolean => uses.some(({ others }) => others > othersMax)
