import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'

/** How far stored events are mapped with artifacts that came after them. */
export const symbolication = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const { int, keyed } = wordsOf[dialect]
    const columns = `project_id ${int} primary key, up_to ${int} not null, seen_to ${int} not null, last_hash text not null,
      started_at ${int} not null, finished_at ${int} not null`
    await sql.raw(`create table late_mappings (${columns}) ${keyed}`).execute(db)
  },
})
