import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

import { until } from '../vedette.ts'

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

const runMsMax = 240_000

/** A program that runs: what it printed, the port that it named, how it ended. */
export class Program {
  readonly #child: ChildProcess
  readonly #ended: Promise<number>
  readonly #name: string
  #output = ''

  constructor(command: string, args: readonly string[], { env = {}, cwd }: ProgramOptions = {}) {
    // A test runner around us must not get into the program, and neither must a DSN of whoever develops this.
    const { NODE_OPTIONS: _options, VITEST: _vitest, SENTRY_DSN: _dsn, NO_COLOR: _color, ...inherited } = process.env
    this.#name = `${command} ${args.join(' ')}`
    this.#child = spawn(command, args, { env: { ...inherited, ...env }, cwd, stdio: ['pipe', 'pipe', 'pipe'], timeout: runMsMax })
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()))
    this.#child.stdin?.on('error', () => undefined)
    this.#ended = this.#end()
  }

  /** Everything that it printed so far. */
  get output(): string {
    return this.#output
  }

  /** The port after `listening`, as a program prints that serves. */
  async port(): Promise<number> {
    return until(`${this.#name} to listen`, 60_000, () => {
      const port = /listening (\d+)/.exec(this.#output)?.[1]
      if (port === undefined && this.#child.exitCode !== null) throw new Error(`${this.#name} ended: ${this.#output}`)
      return port === undefined ? undefined : Number(port)
    })
  }

  /** Closes its input, which our programs take as the wish to end, and resolves to the exit code; -1 when it could not be started or was killed. */
  async finish(): Promise<number> {
    this.#child.stdin?.end()
    return this.#ended
  }

  async #end(): Promise<number> {
    try {
      const [code] = (await once(this.#child, 'close')) as [number | null]
      return code ?? -1
    } catch (error) {
      this.#output += String(error)
      return -1
    }
  }
}

/** Runs it to its end; throws, with all that it printed, unless it ends with `code`. */
export const runProgram = async (command: string, args: readonly string[], options: ProgramOptions & { readonly code?: number } = {}) => {
  const program = new Program(command, args, options)
  const code = await program.finish()
  if (code !== (options.code ?? 0)) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${program.output}`)
  return program.output
}
