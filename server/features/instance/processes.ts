import { readFile } from 'node:fs/promises'

import type { EpochMs } from '#core/time'
import type { InstanceProcess } from '#packages/contract/instance'
import { isoTime } from '#server/http/time-window'

/** The kernel's clock ticks, as programs see them: a hundred a second on every Linux. */
const ticksPerSecond = 100
const childrenMax = 32
const roleWords: ReadonlySet<string> = new Set(['front', 'process', 'api'])

const read = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch {
    // Not Linux, or gone between two looks.
    return ''
  }
}

const roleOf = (commandLine: string): string | undefined => {
  const words = commandLine.split('\0')
  if (words.some((word) => word.endsWith('/engine/host.ts') || word.endsWith('/events/host.ts'))) return 'engine'
  const role = words[words.indexOf('role') + 1] ?? ''
  return roleWords.has(role) ? role : undefined
}

/** Seconds after the machine's start at which a process began: the 22nd field, counted behind the name, which may hold anything. */
const startedSeconds = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]) / ticksPerSecond

const residentBytes = (status: string): number => Number(/^VmRSS:\s+(\d{1,12}) kB$/m.exec(status)?.[1] ?? 0) * 1024

const describe = async (pid: number, bootMs: EpochMs, role: string): Promise<InstanceProcess[]> => {
  const [stat, status] = await Promise.all([read(`/proc/${String(pid)}/stat`), read(`/proc/${String(pid)}/status`)])
  const startMs = bootMs + startedSeconds(stat) * 1000
  return Number.isFinite(startMs) ? [{ role, pid, upSince: isoTime(startMs), memoryBytes: residentBytes(status) }] : []
}

/**
 * The processes of this server, as far as the operating system tells: the watcher, who is our parent, and its children. Empty where there is no
 * `/proc`, and where we were not started by a watcher.
 */
export const readProcesses = async (watcherPid: number, nowMs: EpochMs): Promise<readonly InstanceProcess[]> => {
  const upSeconds = Number((await read('/proc/uptime')).split(' ', 1)[0] || Number.NaN)
  const children = (await read(`/proc/${String(watcherPid)}/task/${String(watcherPid)}/children`)).trim().split(/\s+/).slice(0, childrenMax)
  const bootMs = nowMs - upSeconds * 1000
  const found = await Promise.all(
    children
      .filter((text) => text !== '')
      .map(async (text) => {
        const role = roleOf(await read(`/proc/${text}/cmdline`))
        return role === undefined ? [] : describe(Number(text), bootMs, role)
      }),
  )
  const roles = found.flat()
  return roles.length === 0 ? [] : [...(await describe(watcherPid, bootMs, 'watcher')), ...roles]
}
