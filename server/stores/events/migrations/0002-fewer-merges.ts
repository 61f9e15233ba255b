import { mergeSettings } from '../table-settings.ts'
import { databaseName } from '../table.ts'
import { eventPayloads, events } from '../tables.ts'
import type { Migration } from './migration.ts'

const settings = Object.entries(mergeSettings).map(([name, value]) => `${name} = ${value}`)

/** The settings of merging, for tables that are older than them. */
export const migration: Migration = {
  number: 2,
  name: '0002-fewer-merges',
  statements: () => [events, eventPayloads].map(({ name }) => `ALTER TABLE ${databaseName}.${name} MODIFY SETTING ${settings.join(', ')}`),
}
