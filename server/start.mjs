// The entry of every process of the server: turns the compile cache on, then loads the program (a static import above would not be cached).
import { mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = join(dirname(dirname(fileURLToPath(import.meta.url))), '.cache', 'compile')
try {
  mkdirSync(cache, { recursive: true })
  enableCompileCache(cache)
} catch {
  // A read-only checkout starts slower, nothing else.
}
await import('./main.ts')
