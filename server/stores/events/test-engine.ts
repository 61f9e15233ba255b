import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { EventEndpoint } from './client.ts'
import { createEventClient } from './client.ts'
import { startEngineProcess } from './engine-process.ts'
import type { EngineProcess } from './engine-process.ts'
import { createEventStore } from './event-store.ts'
import { migrateEvents } from './migrate.ts'
import type { EventStore, InsertFile } from './port.ts'
import { encodeRows } from './row-binary.ts'
import { columnNames } from './table.ts'
import type { RowOf, Table } from './table.ts'
import type { EventRow } from './tables.ts'

/** For tests: a migrated engine with a store over it, and a folder for batch files. */
export interface TestEngine {
  readonly endpoint: EventEndpoint
  readonly folder: string
  readonly store: EventStore
  /** Undefined when the suite runs against a given server. */
  readonly process: EngineProcess | undefined
  close(): Promise<void>
}

/** Forks the embedded engine on an empty folder, or, with a URL, uses that server: tests make rows of project numbers and tables of their own. */
export const openTestEngine = async (url?: string): Promise<TestEngine> => {
  const folder = await mkdtemp(join(tmpdir(), 'vedette-events-'))
  const socketPath = join(folder, 'run', 'engine.sock')
  const endpoint: EventEndpoint = url === undefined ? { socketPath } : { url }
  const engine = url === undefined ? startEngineProcess({ dataFolder: join(folder, 'events'), socketPath }) : undefined
  await engine?.ready()
  await migrateEvents(endpoint)
  const store = createEventStore(createEventClient(endpoint), { sharesDisk: 'socketPath' in endpoint })
  return {
    endpoint,
    folder,
    store,
    process: engine,
    close: async () => {
      await store.close()
      await engine?.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Writes rows as a batch file and describes it; the token is the file's name. */
export const writeBatchFile = async <Description extends Table>(
  folder: string,
  table: Description,
  batch: { readonly token: string; readonly rows: readonly RowOf<Description>[] },
): Promise<InsertFile> => {
  const bytes = encodeRows(table, batch.rows)
  const path = join(folder, batch.token.replaceAll('/', '_'))
  await writeFile(path, bytes)
  return { table: table.name, columns: columnNames(table), path, bytes: bytes.byteLength, token: batch.token }
}

const hexOf = (value: number): string => value.toString(16).padStart(32, '0')

/** A whole event row, the same for the same numbers. */
export const eventRow = (projectId: number, index: number, change: Partial<EventRow> = {}): EventRow => ({
  project_id: projectId,
  hash: 0xf000_0000_0000_0000n + BigInt(index % 7),
  timestamp: 1_795_000_000_000 + index,
  event_id: hexOf(index + 1),
  received_at: 1_795_000_000_000 + index,
  retention_class: 90,
  hashes: [hexOf(index % 7)],
  grouping_config: 'vedette:1',
  rules_version: 1,
  weight: 1,
  user_hash: index % 13,
  type: 'error',
  level: 'error',
  platform: 'python',
  environment: 'production',
  release: 'app@1.0.0',
  dist: '',
  transaction: '/checkout',
  title: `ValueError: ${index}`,
  culprit: 'app.checkout in pay',
  error_type: 'ValueError',
  error_value: String(index),
  logger: '',
  server_name: 'web-1',
  user_id: String(index % 13),
  user_email: '',
  user_name: '',
  user_ip: '192.0.2.1',
  trace_id: hexOf(index + 1000),
  span_id: '',
  sdk_name: 'sentry.python',
  sdk_version: '2.68.0',
  handled: 2,
  http_method: 'POST',
  http_url: 'https://shop.example/checkout',
  os: 'Linux',
  browser: '',
  device: '',
  tags: [['tenant', `t${index % 5}`]],
  ...change,
})
