import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Kysely } from 'kysely'
import { AggregatorRegistry } from 'prom-client'

import type { LogReader } from '#server/log/log'
import type { EventStore } from '#server/stores/events/port'
import type { Schema } from '#server/stores/metadata/schema'

import type { DataFolder } from './data-folder.ts'
import { metricsPath } from './metrics-files.ts'

/** What the operator's pages look at. */
export interface OperatorFacts {
  readonly folder: DataFolder
  readonly events: EventStore
  readonly db: Kysely<Schema>
  readonly reader: LogReader
}

const roles = ['process', 'api'] as const

const streamLag = async ({ db, reader }: OperatorFacts): Promise<Record<string, number>> => {
  const cursors = await db.selectFrom('cursors').select(['stream', 'offset']).where('consumer', '=', 'process').execute()
  const lag: Record<string, number> = {}
  for (const stream of await reader.streams()) {
    const read = cursors.find((cursor) => cursor.stream === stream)?.offset ?? 0
    lag[stream] = Math.max(0, (await reader.durableOffset(stream)) - read)
  }
  return lag
}

/** Readiness of every part (design 2). Unprocessed bytes say whether `process` works. */
const deepHealth = async (facts: OperatorFacts): Promise<{ ok: boolean; body: object }> => {
  const engine = await facts.events.ping()
  let metadata = true
  let unprocessedBytes: Record<string, number> = {}
  try {
    unprocessedBytes = await streamLag(facts)
  } catch {
    metadata = false
  }
  const unacknowledged = metadata
    ? await facts.db
        .selectFrom('batch_files')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('acked_at', '=', 0)
        .executeTakeFirst()
    : undefined
  return {
    ok: engine && metadata,
    body: { ok: engine && metadata, engine, metadata, unprocessedBytes, unacknowledgedFiles: Number(unacknowledged?.count ?? 0) },
  }
}

const readMetrics = async (folder: DataFolder, role: string): Promise<object[]> => {
  try {
    return JSON.parse(await readFile(metricsPath(folder, role), 'utf8')) as object[]
  } catch {
    return []
  }
}

/** How far processing is behind, as of now. */
const lagMetrics = async (facts: OperatorFacts): Promise<string> => {
  const lag = await streamLag(facts)
  const lines = Object.entries(lag).map(([stream, bytes]) => `vedette_unprocessed_bytes{stream="${stream}"} ${bytes}`)
  return [
    '# HELP vedette_unprocessed_bytes Bytes of the durable log that are not processed yet',
    '# TYPE vedette_unprocessed_bytes gauge',
    ...lines,
    '',
  ].join('\n')
}

const send = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body)
}

/** Answers `/healthz?deep=1` and `/metrics`; false for every other request. */
export const answerOperator = async (facts: OperatorFacts, request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
  const url = request.url ?? ''
  if (url === '/metrics') {
    const all = await Promise.all(roles.map((role) => readMetrics(facts.folder, role)))
    const registry = AggregatorRegistry.aggregate(
      all.filter((metrics) => metrics.length > 0) as Parameters<typeof AggregatorRegistry.aggregate>[0],
    )
    send(response, 200, registry.contentType, `${await registry.metrics()}\n${await lagMetrics(facts)}`)
    return true
  }
  if (url.startsWith('/healthz')) {
    const { ok, body } = await deepHealth(facts)
    send(response, ok ? 200 : 503, 'application/json', JSON.stringify(body))
    return true
  }
  return false
}
