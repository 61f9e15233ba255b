import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const statements = ({ int, keyed }: Words): string[] => [
  // No foreign key to releases: they are rows of the stream.
  `create table release_health (project_id ${int} not null, release_id ${int} not null, environment text not null,
     first_session_at ${int} not null, last_session_at ${int} not null, adopted_at ${int} not null, unadopted_at ${int} not null,
     primary key (project_id, release_id, environment)) ${keyed}`,
  `create index release_health_release on release_health (release_id)`,
]

/** Where releases have sessions, and how far they have come there. */
export const sessions = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements(wordsOf[dialect])) await sql.raw(statement).execute(db)
  },
})
