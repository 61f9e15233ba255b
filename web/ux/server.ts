import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { constants, setPriority } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { until } from '../../compat/vedette.ts'
import type { Project } from '../../compat/vedette.ts'
import { parseDsn } from '../../packages/protocol/dsn.ts'
import type { Api } from './api.ts'

const readyMsMax = 120_000
const stopMsMax = 60_000
/** A seed is sent faster than it is processed: the door takes all of it. */
const logBytesMax = 64 * 2 ** 30

export const owner = { email: 'ana@example.com', password: 'a long enough pass phrase' } as const
export const organization = 'acme'

/** A project made by the API, and its DSN. */
export const makeProject = async (api: Api, slug: string): Promise<{ readonly slug: string; readonly dsn: string }> => {
  await api.post(`/organizations/${organization}/projects/`, { name: slug, slug, platform: 'python' })
  const [key] = await api.get<{ dsn: { public: string } }[]>(`/projects/${organization}/${slug}/keys/`)
  if (key === undefined) throw new Error(`the project ${slug} has no key`)
  return { slug, dsn: key.dsn.public }
}

/** Where SDKs of a project send. */
export interface Door {
  readonly projectId: string
  readonly publicKey: string
}

export const doorOf = (dsn: string): Door => {
  const parsed = parseDsn(dsn)
  return { projectId: new URL(dsn).pathname.slice(1), publicKey: parsed?.key ?? '' }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Names of servers that still run, so that none outlives us. */
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM')
})

export interface UxServerOptions {
  /** The checkout whose server is run, with its built web app. */
  readonly root: string
  readonly dataDir: string
  /** Lower priority: while a seed is processed, others may use the machine. */
  readonly nice?: boolean
}

/** `bin/vedette serve` on loopback, started on a data folder as it is. */
export class UxServer {
  readonly port: number
  readonly url: string
  readonly #options: UxServerOptions
  #process: ChildProcess | undefined

  private constructor(options: UxServerOptions, port: number) {
    this.#options = options
    this.port = port
    this.url = `http://127.0.0.1:${port}`
  }

  static async start(options: UxServerOptions): Promise<UxServer> {
    const server = new UxServer(options, await freePort())
    await server.launch()
    return server
  }

  /** Starts it (again) and waits until every part answers. What it prints is in `<data folder>.log`. */
  async launch(): Promise<void> {
    const { root, dataDir } = this.#options
    mkdirSync(dirname(dataDir), { recursive: true })
    const output = openSync(`${dataDir}.log`, 'a')
    const args = ['serve', '--port', String(this.port), '--data-dir', dataDir, '--log-bytes-max', String(logBytesMax)]
    const child = spawn(join(root, 'bin', 'vedette'), args, { stdio: ['ignore', output, output] })
    closeSync(output)
    this.#process = child
    running.add(child)
    child.on('exit', () => running.delete(child))
    if (this.#options.nice === true && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
    await until(`server on ${this.url}`, readyMsMax, async () => {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}; see ${dataDir}.log`)
      const health = await fetch(`${this.url}/healthz?deep=1`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined)
      await health?.arrayBuffer().catch(() => undefined)
      return health?.ok === true ? true : undefined
    })
  }

  /** `bin/vedette init`: organization, project, owner, and a token that replaces the last one. */
  async init(project: string, platform = ''): Promise<Project> {
    const { email, password } = owner
    const facts = ['--org', organization, '--project', project, '--email', email, '--password', password, '--url', this.url, '--json']
    const args = ['init', ...facts, ...(platform === '' ? [] : ['--platform', platform]), '--data-dir', this.#options.dataDir]
    const child = spawn(join(this.#options.root, 'bin', 'vedette'), args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    const [code] = (await once(child, 'close')) as [number]
    if (code !== 0) throw new Error(`init ended with ${code}: ${out}`)
    // The contract of `init --json`.
    return JSON.parse(out) as Project
  }

  /** Bytes that were accepted and are not processed yet, and files that are not in the columns yet. */
  async backlog(): Promise<number> {
    const answer = await fetch(`${this.url}/healthz?deep=1`, { signal: AbortSignal.timeout(30_000) })
    // The contract of the deep health answer.
    const health = (await answer.json()) as { unprocessedBytes: Record<string, number>; unacknowledgedFiles: number }
    return Object.values(health.unprocessedBytes).reduce((sum, bytes) => sum + bytes, 0) + health.unacknowledgedFiles
  }

  /** Waits until all that was accepted can be read; `tell` hears now and then how much is left. */
  async settled(tell: (left: number) => void = () => undefined): Promise<void> {
    let quiet = 0
    for (let looks = 0; quiet < 5; looks++) {
      const left = await this.backlog().catch(() => 1)
      quiet = left === 0 ? quiet + 1 : 0
      if (looks % 50 === 49) tell(left)
      await delay(200)
    }
  }

  async stop(): Promise<void> {
    const child = this.#process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await Promise.race([gone, delay(stopMsMax, undefined, { ref: false })])
  }
}
