import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { pinned, serverCores, serverCoresTotal } from '../cores.ts'
import { benchFile, tmpFolder } from '../paths.ts'
import { childrenOf } from '../process-tree.ts'
import type { Roles } from '../process-tree.ts'

/** B2, B1 and B0 of the method. */
export type BaselineName = 'minimal' | 'append' | 'parse'

/** A baseline that runs. */
export interface Baseline {
  readonly port: number
  /** Its processes, as process-tree.ts names them. */
  readonly roles: Roles
  stop(): Promise<void>
}

const workersOf = (pid: number): [string, number][] => childrenOf(pid).map((worker, index) => [`worker ${index}`, worker])

/** Starts a baseline on the cores of the server under test, with a folder of its own on the same disk. */
export const startBaseline = async (name: BaselineName): Promise<Baseline> => {
  const folder = mkdtempSync(join(tmpFolder, `baseline-${name}-`))
  const [command, args] = pinned(serverCores, [benchFile(`baselines/${name}.ts`), '0', folder, String(serverCoresTotal)])
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  if (child.stdout === null) throw new Error('no stdout')
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const { pid = 0 } = child
  return {
    roles: new Map([['baseline', pid], ...workersOf(pid)]),
    port: (JSON.parse(line) as { port: number }).port,
    stop: async () => {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
