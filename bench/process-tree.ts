import { readFileSync } from 'node:fs'

/** Clock ticks of /proc/PID/stat per second; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100
const kibibyte = 1024

/** Processes of the server by role. */
export type Roles = ReadonlyMap<string, number>

const readProc = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process has ended in the meantime.
    return ''
  }
}

export const childrenOf = (pid: number): number[] => readProc(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)

const roleOf = (pid: number): string => {
  const words = readProc(`/proc/${pid}/cmdline`).split('\0')
  const at = words.indexOf('role')
  if (at >= 0) return words[at + 1] ?? ''
  return words.some((word) => word.endsWith('/events/host.ts')) ? 'engine' : ''
}

/** The watcher and its children now. */
export const rolesBelow = (watcher: number): Roles => {
  const roles = new Map([['watcher', watcher]])
  for (const pid of childrenOf(watcher)) {
    const role = roleOf(pid)
    if (role !== '') roles.set(role, pid)
  }
  return roles
}

/** Seconds of CPU that a process (all its threads) has used. */
export interface CpuTime {
  readonly user: number
  readonly system: number
}

const cpuOf = (pid: number): CpuTime => {
  const stat = readProc(`/proc/${pid}/stat`)
  // The name in parentheses may hold spaces; user and system time are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { user: Number(fields[11] ?? 0) / ticksPerSecond, system: Number(fields[12] ?? 0) / ticksPerSecond }
}

export const cpuTimes = (roles: Roles): Map<string, CpuTime> => new Map([...roles].map(([role, pid]) => [role, cpuOf(pid)]))

/** CPU by role between two readings of the same processes. */
export const cpuBetween = (before: ReadonlyMap<string, CpuTime>, after: ReadonlyMap<string, CpuTime>): Map<string, CpuTime> =>
  new Map(
    [...after].map(([role, { user, system }]) => {
      const since = before.get(role)
      return [role, { user: user - (since?.user ?? 0), system: system - (since?.system ?? 0) }]
    }),
  )

/** Bytes of memory: proportional set size, and the part of it that no file stands behind. */
export interface Memory {
  readonly pss: number
  readonly anonymous: number
}

const memoryOf = (pid: number): Memory => {
  const rollup = readProc(`/proc/${pid}/smaps_rollup`)
  const field = (name: string): number => Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) * kibibyte
  return { pss: field('Pss'), anonymous: field('Pss_Anon') }
}

export const memoryByRole = (roles: Roles): Map<string, Memory> => new Map([...roles].map(([role, pid]) => [role, memoryOf(pid)]))

export const memoryTotal = (byRole: ReadonlyMap<string, Memory>): Memory => {
  let [pss, anonymous] = [0, 0]
  for (const memory of byRole.values()) {
    pss += memory.pss
    anonymous += memory.anonymous
  }
  return { pss, anonymous }
}
