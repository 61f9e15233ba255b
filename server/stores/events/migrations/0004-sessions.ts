import { createTableText } from '../table.ts'
import { sessions } from '../tables.ts'
import type { Migration } from './migration.ts'

/** The table of sessions. */
export const migration: Migration = {
  number: 4,
  name: '0004-sessions',
  statements: (engine) => [createTableText(sessions, engine)],
}
