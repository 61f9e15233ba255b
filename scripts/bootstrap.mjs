// Shared by `npm start` and `npm test`: makes node_modules what package-lock.json says, then names the pinned Node.
// Runs under any Node >= 20 and imports no package.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stampFile = join(root, 'node_modules', '.vedette-install')

const wantedStamp = () => {
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', 'package.json', 'web/package.json']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

const npm = (args) => {
  const cli = process.env.npm_execpath
  const viaNode = cli !== undefined && cli.endsWith('.js')
  const [command, first] = viaNode ? [process.execPath, [cli]] : ['npm', []]
  return spawnSync(command, [...first, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}

/** Bytes that this machine has received from others so far; undefined where the system does not tell. */
const receivedBytes = () => {
  try {
    const lines = readFileSync('/proc/net/dev', 'utf8').split('\n').slice(2)
    const interfaces = lines.map((line) => line.trim().split(/[:\s]+/)).filter(([name]) => name && name !== 'lo')
    return interfaces.reduce((sum, [, received]) => sum + Number(received), 0)
  } catch {
    return undefined
  }
}

const fetched = (before) => {
  const after = receivedBytes()
  return before === undefined || after === undefined ? '' : `, ${((after - before) / 1e6).toFixed(1)} MB fetched, the rest from npm's cache`
}

/** Installs the locked packages unless they already are installed. Exits the process with 1 when npm cannot. */
export const install = () => {
  const stamp = wantedStamp()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  console.log('vedette: installing packages (once; about 1.1 GB on disk) ...')
  const startedMs = Date.now()
  const receivedBefore = receivedBytes()
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  if (!npm(['ci', ...quiet]) && !npm(['install', '--no-save', ...quiet])) {
    console.error('vedette: npm could not install the packages; see its message above')
    process.exit(1)
  }
  writeFileSync(stampFile, stamp)
  console.log(`vedette: installed in ${((Date.now() - startedMs) / 1000).toFixed(0)} s${fetched(receivedBefore)}`)
}

/** Path of the Node that the lockfile pins, or of the running one where the platform has no such package. */
export const pinnedNode = () => {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64'
  try {
    return join(dirname(createRequire(join(root, 'x.js')).resolve(`node-linux-${arch}/package.json`)), 'bin', 'node')
  } catch {
    return process.execPath
  }
}
