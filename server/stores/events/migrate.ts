import type { ClickHouseClient } from '@clickhouse/client'

import { assert } from '#core/assert'

import { createEventClient } from './client.ts'
import type { EventClientOptions, EventEndpoint } from './client.ts'
import { migrations } from './migrations/list.ts'
import type { Migration } from './migrations/migration.ts'
import { databaseName } from './table.ts'

export interface MigrateOptions extends EventClientOptions {
  /** Table engine: `MergeTree` (default), or `ReplicatedMergeTree(..)` scaled out. */
  readonly engine?: string
}

const createMigrationsTable = (engine: string): string => `CREATE TABLE IF NOT EXISTS ${databaseName}.migrations
  (number UInt32, name String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
  ENGINE = ${engine} ORDER BY number SETTINGS non_replicated_deduplication_window = 10000`

/** Mutations and DDL on full tables may take long; the client must outwait them (engine.md 5, trap 5). */
const statementTimeoutMs = 280_000

const run = async (client: ClickHouseClient, query: string): Promise<void> => {
  await client.command({ query, abort_signal: AbortSignal.timeout(statementTimeoutMs) })
}

const apply = async (client: ClickHouseClient, migration: Migration, engine: string): Promise<void> => {
  for (const statement of migration.statements(engine)) await run(client, statement)
  await client.command({
    query: `INSERT INTO ${databaseName}.migrations (number, name) SELECT {number:UInt32}, {name:String}`,
    query_params: { number: migration.number, name: migration.name },
    // Two that migrate at once write the row once.
    clickhouse_settings: { insert_deduplication_token: `migrations/${migration.number}` },
  })
}

/**
 * Brings the column tables up to this program: makes the database (ENGINE Atomic: chDB's own `default` lacks much, engine.md 1), then each
 * migration that is not yet noted, in order. Safe to repeat, also after a crash half-way. Resolves to the names applied; rejects when the
 * engine refuses, or when the data was written by a newer program.
 */
export const migrateEvents = async (endpoint: EventEndpoint, options: MigrateOptions = {}): Promise<string[]> => {
  const engine = options.engine ?? 'MergeTree'
  const client = createEventClient(endpoint, { ...options, database: 'default' })
  try {
    await run(client, `CREATE DATABASE IF NOT EXISTS ${databaseName} ENGINE = Atomic`)
    await run(client, createMigrationsTable(engine))
    const result = await client.query({ query: `SELECT max(number) AS last FROM ${databaseName}.migrations`, format: 'JSONEachRow' })
    const last = (await result.json<{ last: number }>())[0]?.last ?? 0
    const known = migrations.at(-1)?.number ?? 0
    if (last > known) throw new Error(`the column tables are at migration ${last}, this program knows ${known}: it is older than the data`)
    const pending = migrations.filter((migration) => migration.number > last)
    for (const migration of pending) await apply(client, migration, engine)
    return pending.map((migration) => migration.name)
  } finally {
    await client.close()
  }
}

assert(
  migrations.every((migration, index) => migration.number === index + 1),
  'migrations are numbered 1, 2, 3 ..',
)
