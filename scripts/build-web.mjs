// Builds web/dist when web/ or packages/ changed since the last build. Imports no package, so that it runs before and after the install.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

import { root } from './bootstrap.mjs'

const stampFile = join(root, '.cache', 'web-build')
const ignored = new Set(['node_modules', 'dist', 'journeys', 'test'])

const sourceFiles = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !ignored.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? sourceFiles(join(folder, entry.name)) : [join(folder, entry.name)]))

const wantedStamp = () => {
  const hash = createHash('sha256')
  const files = [...sourceFiles(join(root, 'web')), ...sourceFiles(join(root, 'packages')), join(root, 'package-lock.json')]
  for (const file of files.toSorted((a, b) => (a < b ? -1 : 1))) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

const compress = (folder, brotliQuality) => {
  if (!existsSync(folder)) return
  for (const file of sourceFiles(folder)) {
    const bytes = readFileSync(file)
    if (!/\.(js|css|svg)$/.test(file) || bytes.length < 1024) continue
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } }))
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  }
}

/** Runs `vite build` with the given Node unless dist is up to date. Exits the process with 1 when the build fails. */
export const buildWeb = (node) => {
  const stamp = wantedStamp()
  const dist = join(root, 'web', 'dist')
  if (existsSync(join(dist, 'index.html')) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const built = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], { cwd: join(root, 'web'), stdio: ['ignore', 'inherit', 'inherit'] })
  if (built.status !== 0) {
    console.error('vedette: the web app could not be built; see the message above')
    process.exit(1)
  }
  // Without them the server works, only its loader scripts do nothing.
  const bundled = spawnSync(node, [join(root, 'web', 'sdk-bundles.mjs')], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  if (bundled.status !== 0) console.error('vedette: the bundles of the browser SDK could not be built; see the message above')
  compress(join(dist, 'assets'), 11)
  compress(join(dist, 'js-sdk'), 9)
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
}
