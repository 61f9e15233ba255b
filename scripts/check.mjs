// `npm run check`: types, lint, format, unused code, layout laws and lock, side by side. One line each; the full output only of what failed.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

import { install, pinnedNode, root } from './bootstrap.mjs'

install()
const node = pinnedNode()
const bin = (name, ...args) => [join(root, 'node_modules', '.bin', name), args]
const script = (name, ...args) => [node, [join(root, 'scripts', name), ...args]]

const checks = {
  'types (server)': bin('tsc', '-p', 'tsconfig.json'),
  'types (web)': bin('tsc', '-p', 'web/tsconfig.json'),
  'types (journeys)': bin('tsc', '-p', 'web/journeys/tsconfig.json'),
  'types (ux)': bin('tsc', '-p', 'web/ux/tsconfig.json'),
  lint: bin('oxlint'),
  format: bin('oxfmt', '--check', '.'),
  unused: bin('knip', '--no-config-hints'),
  tidy: script('tidy.ts'),
  lock: script('complete-lock.mjs', '--check'),
}

const run = ([command, args]) =>
  new Promise((resolve) => {
    const startedMs = Date.now()
    const env = { ...process.env, NO_COLOR: '1', PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` }
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({ ok: false, output: String(error), seconds: 0 }))
    child.on('exit', (code) => resolve({ ok: code === 0, output, seconds: (Date.now() - startedMs) / 1000 }))
  })

const results = await Promise.all(Object.entries(checks).map(async ([name, command]) => [name, await run(command)]))
for (const [name, { ok, output, seconds }] of results) {
  console.log(`${ok ? 'ok' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`)
  if (!ok) console.log(output.trimEnd())
}
process.exit(results.every(([, { ok }]) => ok) ? 0 : 1)
