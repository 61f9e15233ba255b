import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const repository = dirname(dirname(fileURLToPath(import.meta.url)))
const program = join(repository, 'bin', 'vedette')
const pollMs = 20
/** For so long a client that is told to come again does. */
const againMs = 20_000
/** Characters of what a server printed that an error repeats. */
const printedMax = 4000

/** What `bin/vedette init --json` prints. */
export interface Project {
  readonly url: string
  readonly dsn: string
  readonly org: string
  readonly project: string
  readonly projectId: string
  readonly token: string
}

export type Role = 'front' | 'process' | 'api' | 'engine'

/** Calls `look` until it gives something; throws after `timeoutMs`. */
export const until = async <Value>(
  what: string,
  timeoutMs: number,
  look: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> => {
  const deadlineMs = Date.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > deadlineMs) throw new Error(`${what}: not within ${timeoutMs} ms`)
    await delay(pollMs)
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const childrenOf = async (pid: number): Promise<number[]> => {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text.trim().split(/\s+/).filter(Boolean).map(Number)
}

const roleOf = async (pid: number): Promise<Role | undefined> => {
  const line = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
  const role = line[line.indexOf('role') + 1]
  if (line.some((word) => word.endsWith('host.ts'))) return 'engine'
  return role === 'front' || role === 'process' || role === 'api' ? role : undefined
}

/** A real server on a folder of its own, started by `bin/vedette serve` as a user would. */
export class Vedette {
  readonly dataDir: string
  readonly url: string
  readonly #port: number
  #watcher: ChildProcess | undefined
  /** Everything that the server printed. */
  output = ''

  private constructor(dataDir: string, port: number) {
    this.dataDir = dataDir
    this.#port = port
    this.url = `http://127.0.0.1:${port}`
  }

  /** Starts on an empty folder and waits until it answers. */
  static async start(args: readonly string[] = []): Promise<Vedette> {
    const server = new Vedette(await mkdtemp(join(tmpdir(), 'vedette-')), await freePort())
    await server.run(args)
    return server
  }

  /** Starts it, on the folder as it is, and waits until every part answers. */
  async run(args: readonly string[] = []): Promise<void> {
    this.launch(args)
    await this.untilReady()
  }

  /** Starts it and does not wait. */
  launch(args: readonly string[] = []): void {
    const watcher = spawn(program, ['serve', '--port', String(this.#port), '--data-dir', this.dataDir, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#watcher = watcher
    for (const stream of [watcher.stdout, watcher.stderr]) stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
  }

  /** Waits until every part answers; an error has the last answer and the last that was printed. */
  async untilReady(): Promise<void> {
    let answer = 'none'
    await until(`server on ${this.url}`, 60_000, async () => {
      if (this.#watcher?.exitCode !== null) throw new Error(`the server ended: ${this.output}`)
      const health = await fetch(`${this.url}/healthz?deep=1`).catch(() => undefined)
      if (health?.ok === true) return true
      answer = health === undefined ? 'no connection' : `${health.status} ${await health.text().catch(String)}`
      return undefined
    }).catch((error: unknown) => {
      throw new Error(`the server is not ready: ${answer}\n${this.output.slice(-printedMax)}`, { cause: error })
    })
  }

  get pid(): number {
    const pid = this.#watcher?.pid
    if (pid === undefined) throw new Error('the server does not run')
    return pid
  }

  async pids(): Promise<ReadonlyMap<Role, number>> {
    const found = new Map<Role, number>()
    for (const pid of await childrenOf(this.pid)) {
      const role = await roleOf(pid)
      if (role !== undefined) found.set(role, pid)
    }
    return found
  }

  /** kill -9 of one process; the watcher starts it again. */
  async kill(role: Role): Promise<void> {
    const pid = await until(`a ${role} to kill`, 30_000, async () => (await this.pids()).get(role))
    process.kill(pid, 'SIGKILL')
  }

  /** kill -9 of the watcher, and no waiting for its children. */
  async killWatcherAlone(): Promise<void> {
    const watcher = this.#watcher
    if (watcher === undefined || watcher.exitCode !== null || watcher.signalCode !== null) return
    const ended = once(watcher, 'exit')
    watcher.kill('SIGKILL')
    await ended
  }

  /** kill -9 of the watcher; its children end by themselves. */
  async killWatcher(): Promise<void> {
    const children = [...(await this.pids()).values()]
    await this.killWatcherAlone()
    await until('all children to end', 30_000, async () => {
      const alive = await Promise.all(
        children.map((pid) =>
          readFile(`/proc/${pid}/stat`, 'utf8').then(
            (stat) => !/\) Z /.test(stat),
            () => false,
          ),
        ),
      )
      return alive.includes(true) ? undefined : true
    })
  }

  async stop(): Promise<void> {
    const watcher = this.#watcher
    if (watcher === undefined || watcher.exitCode !== null || watcher.signalCode !== null) return
    watcher.kill('SIGTERM')
    await once(watcher, 'exit')
  }

  /** Stops and removes the folder. */
  async remove(): Promise<void> {
    await this.stop()
    await rm(this.dataDir, { recursive: true, force: true })
  }

  /** `bin/vedette init --json`: an organization, a project, its DSN and an API token. */
  async init(project = 'web'): Promise<Project> {
    const args = [
      'init',
      '--org',
      'acme',
      '--project',
      project,
      '--email',
      'owner@example.com',
      '--password',
      'a long enough pass phrase',
      '--json',
    ]
    const child = spawn(program, [...args, '--data-dir', this.dataDir, '--url', this.url], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()))
    const [code] = (await once(child, 'exit')) as [number]
    if (code !== 0) throw new Error(`init ended with ${code}: ${out}`)
    return JSON.parse(out) as Project
  }

  /** GET of the API with a token; throws unless 200. While the server says to come again (503, as in the first second of its life), it is asked again. */
  async get<Answer>(project: Project, path: string): Promise<Answer> {
    const ask = () => fetch(`${this.url}/api/0${path}`, { headers: { Authorization: `Bearer ${project.token}` } })
    const deadlineMs = Date.now() + againMs
    let response = await ask()
    while (response.status === 503 && response.headers.has('retry-after') && Date.now() < deadlineMs) {
      await delay(pollMs)
      response = await ask()
    }
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }
}
