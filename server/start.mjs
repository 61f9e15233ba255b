// The entry of every process of the server: turns the compile cache on, then loads the program (a static import above would not be cached).
import { mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { compileAhead } from './compile-ahead.mjs'

const entry = fileURLToPath(import.meta.url)
const cache = join(dirname(dirname(entry)), '.cache', 'compile')
try {
  mkdirSync(cache, { recursive: true })
  // The processes of a server; the others are gone before their size matters.
  if (process.argv[2] === undefined || process.argv[2] === 'serve' || process.argv[2].startsWith('-')) compileAhead(cache, entry)
  enableCompileCache(cache)
} catch {
  // A read-only checkout starts slower, nothing else.
}
await import('./main.ts')
