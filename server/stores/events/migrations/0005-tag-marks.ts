import { databaseName, derivedTexts } from '../table.ts'
import { events } from '../tables.ts'
import type { Migration } from './migration.ts'

/** Marks of tags, for tables that are older than them: of rows that are there they are made when they are read, until their part is merged. */
export const migration: Migration = {
  number: 5,
  name: '0005-tag-marks',
  statements: () => derivedTexts(events).map((text) => `ALTER TABLE ${databaseName}.${events.name} ADD COLUMN IF NOT EXISTS ${text}`),
}
