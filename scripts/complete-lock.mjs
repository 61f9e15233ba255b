// After `npm install`: adds the optional platform packages that npm leaves out of package-lock.json when the registry in use does not offer
// them all; `npm ci` refuses a lock without them. `--check` only reads: exit 1 when entries are missing or a registry address got in.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { root } from './bootstrap.mjs'

const lockFile = join(root, 'package-lock.json')
const lock = JSON.parse(readFileSync(lockFile, 'utf8'))
const checkOnly = process.argv.includes('--check')

const systems = ['linux', 'darwin', 'win32', 'freebsd', 'openbsd', 'netbsd', 'android', 'openharmony', 'sunos', 'aix']
const processors = ['x64', 'arm64', 'arm', 'ia32', 'riscv64', 'ppc64', 's390x', 'loong64', 'mips64el', 'wasm32']
const wordsOf = (name) => name.toLowerCase().split(/[^a-z0-9]+/)
const oneOf = (words, list) => list.filter((item) => words.includes(item) || (item === 'x64' && words.includes('x86')))

const platformEntry = (name, version, dev) => {
  const words = wordsOf(name)
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : undefined
  return {
    version,
    cpu: oneOf(words, processors),
    ...(dev ? { dev: true } : {}),
    ...(libc && words.includes('linux') ? { libc } : {}),
    optional: true,
    os: words.includes('win32') ? ['win32'] : oneOf(words, systems),
  }
}

/** Folders in which Node looks for what a package needs, nearest first: beside it, then beside its parents, then at the top. */
const foldersOf = (path) => {
  const folders = []
  for (let at = path.lastIndexOf('node_modules/'); at > 0; at = path.lastIndexOf('node_modules/', at - 1)) {
    folders.push(path.slice(0, at + 'node_modules'.length))
  }
  return [...folders, 'node_modules']
}

const missing = {}
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!/^\d/.test(version)) continue
    const keys = foldersOf(path).map((folder) => `${folder}/${name}`)
    const all = { ...lock.packages, ...missing }
    if (keys.some((key) => all[key]?.version === version)) continue
    // At the top when that place is free, else beside the package that wants this version.
    const key = keys.at(-1) in all ? keys[0] : keys.at(-1)
    missing[key] = platformEntry(name, version, entry.dev === true)
  }
}

const text = JSON.stringify(lock)
const leaked = /"resolved":"https?:/.test(text)
if (checkOnly) {
  if (Object.keys(missing).length > 0)
    console.error(`package-lock.json lacks ${Object.keys(missing).length} platform packages; run: node scripts/complete-lock.mjs`)
  if (leaked) console.error('package-lock.json names a registry; install with the .npmrc of this repository')
  process.exit(Object.keys(missing).length > 0 || leaked ? 1 : 0)
}
lock.packages = Object.fromEntries(Object.entries({ ...lock.packages, ...missing }).toSorted(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`added ${Object.keys(missing).length} platform packages`)
