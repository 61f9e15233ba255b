import { once } from 'node:events'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { sleep } from '#core/time'

import { HttpHost } from './http-host.ts'
import { createLanes } from './lanes.ts'
import { NativeEngine } from './native-engine.ts'
import { StatementRunner } from './run-statement.ts'
import { UploadFolder } from './upload-folder.ts'

/** Where the host keeps its data and listens. */
export interface EngineHostOptions {
  /** Folder of the host alone; made (0700) when absent. Holds the engine's data, its config file and uploads in flight. */
  readonly dataFolder: string
  /** Unix socket, at most 107 bytes; its folder is made (0700) when absent. A socket file left by a dead host is replaced. */
  readonly socketPath: string
  /** Called once, when requests are answered. */
  readonly onReady: () => void
}

export interface EngineHost {
  /** Stops accepting, kills what runs, closes the engine. False when statements would not end within 5 s: then only SIGKILL is a clean exit. */
  close(): Promise<boolean>
}

/** A longer path would be cut by the kernel. */
const socketPathBytesMax = 107

const closeWaitMs = 5_000
const closeStepMs = 50

/**
 * Server settings (storage.md 7): caches bounded for a small machine (the mark cache alone may grow to 5 GB by default), threads bounded
 * (engine.md 5, trap 7), and no total memory limit: its tracker drifts in embedded mode (storage.md 1.2), and the default, nine tenths of the
 * memory, would be reached on a machine of 1 GB; each statement has its own limit.
 */
const configText = `<clickhouse>
  <mark_cache_size>33554432</mark_cache_size>
  <index_mark_cache_size>8388608</index_mark_cache_size>
  <primary_index_cache_size>16777216</primary_index_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <max_thread_pool_size>200</max_thread_pool_size>
  <max_server_memory_usage_to_ram_ratio>1000</max_server_memory_usage_to_ram_ratio>
</clickhouse>
`

/**
 * Limits of one statement on a small machine (storage.md 1.1, 7); a request's own settings go before them. The query size covers the
 * parameters here, as they travel in the text; a server does not count them.
 */
const connectionArgs = ['--max_threads=2', '--max_insert_threads=1', '--max_memory_usage=400000000', '--max_query_size=8388608']

const listen = async (host: HttpHost, socketPath: string): Promise<void> => {
  if (Buffer.byteLength(socketPath) > socketPathBytesMax)
    throw new Error(`socket path longer than ${socketPathBytesMax} bytes: ${socketPath}`)
  await mkdir(dirname(socketPath), { recursive: true, mode: 0o700 })
  await rm(socketPath, { force: true })
  host.server.listen(socketPath)
  await once(host.server, 'listening')
  await chmod(socketPath, 0o600)
}

const settle = async (engine: NativeEngine): Promise<void> => {
  for (let waited = 0; engine.running > 0 && waited < closeWaitMs; waited += closeStepMs) await sleep(closeStepMs)
}

/**
 * Opens the engine in this process and serves it on a unix socket. The process must be one of its own, forked with `engineForkOptions`, and
 * must never end by `process.exit` while the host is open (engine.md 4). Rejects when the platform has no engine library, or the folder is in use.
 */
export const runEngineHost = async ({ dataFolder, socketPath, onReady }: EngineHostOptions): Promise<EngineHost> => {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const configPath = join(dataFolder, 'engine.xml')
  await writeFile(configPath, configText, { mode: 0o600 })
  const engine = new NativeEngine(join(dataFolder, 'chdb'), [`--config-file=${configPath}`, ...connectionArgs])
  const uploads = new UploadFolder(join(dataFolder, 'upload'))
  const host = new HttpHost(new StatementRunner(engine, createLanes()), uploads)
  try {
    await uploads.open()
    await listen(host, socketPath)
  } catch (error) {
    engine.close()
    throw error
  }
  onReady()
  return {
    close: async () => {
      host.server.close()
      host.server.closeIdleConnections()
      host.abortAll()
      await settle(engine)
      host.server.closeAllConnections()
      if (engine.running > 0) return false
      engine.close()
      return true
    },
  }
}
