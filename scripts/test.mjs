// `npm test`: on a fresh clone, alone, does everything: install, web build, checks, all suites. Its last lines list each suite with its count
// and what failed, was tried again or could not run. Exit 1 when anything failed, or, with CI=true, when anything was skipped.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { install, pinnedNode, root } from './bootstrap.mjs'
import { buildWeb } from './build-web.mjs'

install()
const node = pinnedNode()
buildWeb(node)

const countsFile = join(root, '.cache', 'test-counts.json')
rmSync(countsFile, { force: true })
const env = { ...process.env, NO_COLOR: '1', PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` }
const run = (args) => spawnSync(node, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0

const checked = run([join(root, 'scripts', 'check.mjs')])
const tested = run([join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)])

const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : { suites: {}, unhandledErrors: 1 }
const total = { passed: 0, failed: 0, skipped: 0 }
console.log(`\n${checked ? 'ok' : 'FAILED'} check`)
for (const [name, suite] of Object.entries(counts.suites).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  console.log(`${name}: ${suite.passed} passed, ${suite.failed} failed, ${suite.skipped} skipped`)
  for (const note of suite.notes) console.log(`  ${note}`)
  for (const key of Object.keys(total)) total[key] += suite[key]
}
if (counts.unhandledErrors > 0) console.log(`unhandled errors: ${counts.unhandledErrors}`)
const skippedInCi = process.env.CI === 'true' && total.skipped > 0
const ok = checked && tested && total.failed === 0 && counts.unhandledErrors === 0 && total.passed > 0 && !skippedInCi
console.log(`${total.passed} passed, ${total.failed + (checked ? 0 : 1)} failed, ${total.skipped} skipped`)
process.exit(ok ? 0 : 1)
