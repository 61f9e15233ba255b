import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'

import { storable } from './storable-text.ts'

/** Rows as one JSON parameter for `json_to_recordset`: one statement per table whatever the size of the batch. */
export const jsonRows = (rows: readonly object[]): RawBuilder<unknown> =>
  sql`${JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'string' ? storable(value) : value))}::json`
