import { createTableText } from '../table.ts'
import { eventPayloads, events } from '../tables.ts'
import type { Migration } from './migration.ts'

/** The first two tables. */
export const migration: Migration = {
  number: 1,
  name: '0001-events',
  statements: (engine) => [createTableText(events, engine), createTableText(eventPayloads, engine)],
}
