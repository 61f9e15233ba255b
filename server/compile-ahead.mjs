// Node keeps what it has stripped of types and compiled in a cache (start.mjs turns it on). A process that meets a file that is not in there loads the
// stripper, some 28 MB that it never gives back. So a short-lived process loads the whole program first, once per change of the sources.
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const sources = ['server', 'packages']
const timeoutMs = 60_000

/** Milliseconds since 1970 at which the newest source changed. */
const newestSourceMs = () => {
  let newestMs = 0
  for (const folder of sources)
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
      if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
        newestMs = Math.max(newestMs, statSync(join(entry.parentPath, entry.name)).mtimeMs)
  return newestMs
}

const changedMs = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** Fills the cache unless it was filled since the last change. `entry` is the program, which loads all that it has when told `compile`. */
export const compileAhead = (cache, entry) => {
  const stamp = join(cache, 'filled')
  if (changedMs(stamp) > newestSourceMs()) return
  const { status } = spawnSync(process.execPath, [entry, 'compile'], { stdio: 'ignore', timeout: timeoutMs })
  if (status === 0) writeFileSync(stamp, '')
}
