import { weekSettings } from '../table-settings.ts'
import { databaseName, settingsText } from '../table.ts'
import { events } from '../tables.ts'
import type { Migration } from './migration.ts'

/** When parts are merged, for tables that are older than that. */
export const migration: Migration = {
  number: 3,
  name: '0003-faster-reads',
  statements: () => [`ALTER TABLE ${databaseName}.${events.name} MODIFY SETTING ${settingsText(weekSettings)}`],
}
