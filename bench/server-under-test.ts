import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { parseDsn } from '#packages/protocol/dsn'
import { dataFolderAt } from '#server/roles/data-folder'
import type { DataFolder } from '#server/roles/data-folder'

import { openColumns } from './columns.ts'
import type { Columns } from './columns.ts'
import { allCores, pinned, serverCores } from './cores.ts'
import { rootFolder, tmpFolder } from './paths.ts'
import { rolesBelow } from './process-tree.ts'
import type { Roles } from './process-tree.ts'

const startTimeoutMs = 60_000
const stopTimeoutMs = 30_000
const answerTimeoutMs = 20_000
/** The door must not answer 429 while it is measured how fast it is. */
const logBytesMax = 64 * 2 ** 30

/** A server of its own with organization acme and project web, on the server cores. */
export interface ServerUnderTest {
  readonly port: number
  /** Path that envelopes go to. */
  readonly path: string
  readonly publicKey: string
  readonly folder: DataFolder
  readonly columns: Columns
  roles(): Roles
  /** What `init` made. */
  readonly made: Made
  /** GET below /api/0/organizations/acme/, or below /api/0 when it begins with a slash, with the token of `init`. */
  get(path: string): Promise<Response>
  /** PUT of JSON, likewise. */
  put(path: string, body: object): Promise<Response>
  /** Starts the watcher (again). */
  launch(): void
  /** Waits until events are accepted and queries answered. */
  ready(): Promise<void>
  /** SIGKILL to every process. */
  killAll(): void
  /** Ends it politely; the data stay. */
  stop(): Promise<void>
  /** Ends it at once and removes the data. */
  remove(): Promise<void>
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A port, as this server listens on TCP.
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A project, and a token of its owner. */
export interface Made {
  readonly dsn: string
  readonly token: string
  readonly projectId: string
}

/** Makes a project of organization acme as far as it is missing, and a new token in place of the last one. */
export const init = (dataDir: string, port: number, project = 'web'): Made => {
  const args = [
    'init',
    '--org',
    'acme',
    '--project',
    project,
    '--email',
    'bench@example.org',
    '--password',
    'as long as it needs to be',
    '--json',
    '--data-dir',
    dataDir,
  ]
  const printed = execFileSync(join(rootFolder, 'bin/vedette'), [...args, '--url', `http://127.0.0.1:${port}`], { encoding: 'utf8' })
  // The contract of `init --json`.
  return JSON.parse(printed) as Made
}

export interface ServerOptions {
  /** Name of the folder and of the log file in bench/.tmp. */
  readonly name: string
  readonly environment?: Readonly<Record<string, string>>
  /** Data that are there already, and are used up; default: a new folder. */
  readonly from?: { readonly dataDir: string; readonly made: Made }
  /** True: the server may use every core, as where somebody runs it. Default: the server's half. */
  readonly isOnAllCores?: boolean
}

/** What must not outlive the runner, whatever ends it. */
const cleanUps = new Set<() => void>()
process.on('exit', () => {
  for (const cleanUp of cleanUps) cleanUp()
})

/** The process that `bin/vedette serve` is, and its end. */
class Watcher {
  readonly #command: readonly [string, readonly string[]]
  readonly #spawnOptions: SpawnOptions
  #process: ChildProcess | undefined

  constructor(args: readonly string[], spawnOptions: SpawnOptions, isOnAllCores: boolean) {
    const program = join(rootFolder, 'bin/vedette')
    // The runner has cores of its own, which what it starts would inherit.
    this.#command = pinned(isOnAllCores ? allCores : serverCores, args, program)
    this.#spawnOptions = spawnOptions
  }

  launch(): void {
    const [command, words] = this.#command
    this.#process = spawn(command, words, this.#spawnOptions)
  }

  /** Undefined while it runs. */
  end(): string | undefined {
    const { exitCode = null, signalCode = null } = this.#process ?? {}
    return exitCode === null ? (signalCode ?? undefined) : `exit code ${exitCode}`
  }

  roles(): Roles {
    return this.#process?.pid === undefined ? new Map() : rolesBelow(this.#process.pid)
  }

  killAll(): void {
    for (const pid of this.roles().values()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
  }

  async stop(): Promise<void> {
    if (this.#process === undefined || this.end() !== undefined) return
    const gone = once(this.#process, 'exit')
    this.#process.kill('SIGTERM')
    await Promise.race([gone, sleep(stopTimeoutMs, undefined, { ref: false })])
    this.killAll()
  }
}

const isReady = async (port: number, columns: Columns): Promise<boolean> => {
  try {
    const health = await fetch(`http://127.0.0.1:${port}/healthz?deep=1`, { signal: AbortSignal.timeout(2000) })
    await health.arrayBuffer()
    await columns.events()
    return health.ok
  } catch {
    return false
  }
}

/** What asks the API with a token. */
const askerOf = (port: number, token: string) => (path: string, request: { readonly method: string; readonly body?: string }) =>
  fetch(`http://127.0.0.1:${port}/api/0${path.startsWith('/') ? path : `/organizations/acme/${path}`}`, {
    ...request,
    headers: { Authorization: `Bearer ${token}`, ...(request.body !== undefined && { 'Content-Type': 'application/json' }) },
    signal: AbortSignal.timeout(answerTimeoutMs),
  })

/** Makes data folder and project, starts the server and waits until it is ready. */
export const startServer = async ({ name, environment, from, isOnAllCores = false }: ServerOptions): Promise<ServerUnderTest> => {
  mkdirSync(tmpFolder, { recursive: true })
  const dataDir = from?.dataDir ?? mkdtempSync(join(tmpFolder, `data-${name}-`))
  const output = openSync(join(tmpFolder, `server-${name}.log`), 'w')
  const port = await freePort()
  const made = from?.made ?? init(dataDir, port)
  const ask = askerOf(port, made.token)
  const folder = dataFolderAt(dataDir)
  const columns = openColumns(folder.engineSocket)
  const args = ['serve', '--port', String(port), '--data-dir', dataDir, '--log-bytes-max', String(logBytesMax)]
  const watcher = new Watcher(args, { stdio: ['ignore', output, output], env: { ...process.env, ...environment } }, isOnAllCores)

  const cleanUp = (): void => {
    watcher.killAll()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  cleanUps.add(cleanUp)
  const ready = async (): Promise<void> => {
    for (const end = Date.now() + startTimeoutMs; Date.now() < end; await sleep(50)) {
      if (await isReady(port, columns)) return
      const ended = watcher.end()
      if (ended !== undefined) throw new Error(`the server ended by ${ended}; see server-${name}.log`)
    }
    throw new Error(`the server was not ready within ${startTimeoutMs / 1000} s; see server-${name}.log`)
  }

  watcher.launch()
  await ready()
  return {
    port,
    path: `/api/${made.projectId}/envelope/`,
    publicKey: parseDsn(made.dsn)?.key ?? '',
    made,
    folder,
    columns,
    ready,
    roles: () => watcher.roles(),
    get: (path) => ask(path, { method: 'GET' }),
    put: (path, body) => ask(path, { method: 'PUT', body: JSON.stringify(body) }),
    launch: () => watcher.launch(),
    killAll: () => watcher.killAll(),
    stop: () => watcher.stop(),
    remove: async () => {
      watcher.killAll()
      await columns.close()
      // What was killed lets go of its files with a little delay.
      await sleep(200)
      closeSync(output)
      cleanUp()
      cleanUps.delete(cleanUp)
    },
  }
}
