import { assert } from '#core/assert'
import { yieldToFront } from '#core/yield-to-front'

import { runEngineHost } from './engine/run-engine-host.ts'
import type { EngineHost } from './engine/run-engine-host.ts'

const engineNiceness = 15

// Entry of the engine's own process: host.ts <data folder> <socket path>. Ends when told to, or when its parent is gone.
const [dataFolder, socketPath] = process.argv.slice(2)
assert(dataFolder !== undefined && socketPath !== undefined, 'host.ts <data folder> <socket path>')

process.umask(0o077)
// A query or an insert must not delay an SDK's answer.
yieldToFront(engineNiceness)

let host: Promise<EngineHost> | undefined
let ending = false

const end = async (): Promise<void> => {
  if (ending) return
  ending = true
  const closed = await (await host)?.close()
  // With open connections any other way to leave is a crash in the library (engine.md 4).
  if (closed === false) process.kill(process.pid, 'SIGKILL')
  process.exit(0)
}

process.on('disconnect', () => void end())
process.on('SIGTERM', () => void end())
// Ctrl-C goes to the whole process group; the parent decides when the engine ends.
process.on('SIGINT', () => {})

const tellReady = (): void => {
  if (process.connected) process.send?.({ kind: 'ready' })
  // A parent that died while the engine was opening: its end was announced before anybody listened.
  else if (process.send !== undefined) void end()
}

host = runEngineHost({ dataFolder, socketPath, onReady: tellReady })
host.catch((error: unknown) => {
  process.stderr.write(`engine: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
