import { migration as events } from './0001-events.ts'
import type { Migration } from './migration.ts'

/** All migrations in order. A number, once released, is for ever. */
export const migrations: readonly Migration[] = [events]
