import { createTableText } from '../table.ts'
import { logs, metrics, spans } from '../trace-tables.ts'
import type { Migration } from './migration.ts'

/** The tables of spans, logs and metrics. */
export const migration: Migration = {
  number: 6,
  name: '0006-traces',
  statements: (engine) => [spans, logs, metrics].map((table) => createTableText(table, engine)),
}
