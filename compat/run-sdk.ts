import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { repository } from './vedette.ts'

const pythonPackages = join(repository, '.cache', 'python')
const requirements = join(repository, 'compat', 'python', 'requirements.txt')

/** Installs the pinned Python SDK and Flask below `.cache/`, once. Undefined when there is no usable Python: then says why. */
export const installPython = (): string | undefined => {
  const wanted = readFileSync(requirements, 'utf8')
  const stamp = join(pythonPackages, 'installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined
  const pip = spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--upgrade', '--target', pythonPackages, '-r', requirements], {
    encoding: 'utf8',
  })
  if (pip.status !== 0) return `needs python3 with pip: ${pip.error?.message ?? pip.stderr.split('\n').at(-2) ?? ''}`
  writeFileSync(stamp, wanted)
  return undefined
}

/** Resolves to the time, in ms since 1970, at which the program says that it raised. */
const run = async (command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> => {
  // A debugger or a test runner around us must not get into the program.
  const { NODE_OPTIONS: _options, VITEST: _vitest, ...inherited } = process.env
  const child = spawn(command, args, { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${command} ${args[0] ?? ''} ended with ${code}: ${output}`)
  return Number(/raised ([\d.]+)/.exec(output)?.[1])
}

/** Programs with real SDKs that fail in a nested call, with the nonce in a local variable, an SQL text, a header, a tag and a password. */
export const sdkPrograms: Readonly<Record<'python' | 'node', (dsn: string, nonce: string) => Promise<number>>> = {
  python: (dsn, nonce) => run('python3', [join(repository, 'compat', 'python', 'app.py'), dsn, nonce], { PYTHONPATH: pythonPackages }),
  node: (dsn, nonce) => run(process.execPath, [join(repository, 'compat', 'node', 'app.mjs'), dsn, nonce], {}),
}
