import { sql } from 'kysely'
import type { Kysely } from 'kysely'

import type { Schema } from '#server/stores/metadata/schema'

import type { TestApi } from './api-fixture.ts'

/** In every text of the organization that others walk into: must never be in an answer to them. */
export const orgMarker = 'nonce-7f3a91c4'
/** In every text of its project: must never be in an answer to members who do not see the project. */
export const projectMarker = 'hidden-5b1e'
export type Row = Record<string, unknown>

export const insertRow = (db: Kysely<Schema>, table: string, row: Row) =>
  sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((name) => sql.ref(name)))}) values (${sql.join(Object.values(row))})`.execute(
    db,
  )

/** Adds a row: columns that are not named get the markers or 1, so that the walk goes on when a table gets another column. */
export const addRow = async (api: TestApi, table: string, known: Row): Promise<void> => {
  const { rows: columns } = await sql<{ name: string; type: string; dflt_value: string | null }>`select name, type, dflt_value
    from pragma_table_info(${table})`.execute(api.db)
  const text = `${orgMarker} ${projectMarker}`
  const row: Row = {}
  for (const { name, type, dflt_value: preset } of columns)
    if (name in known) row[name] = known[name]
    else if (preset === null) row[name] = type.toLowerCase() === 'text' ? text : 1
  await insertRow(api.db, table, row)
}
