import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const statements = ({ int, keyed }: Words): string[] => [
  `alter table batches add column quiet text not null default '[]'`,
  // No foreign keys to projects: what a removed project leaves is swept in small transactions.
  `create table problem_sightings (project_id ${int} not null, hash text not null, sightings ${int} not null, seen_at ${int} not null,
     primary key (project_id, hash)) ${keyed}`,
  `create index problem_sightings_seen on problem_sightings (seen_at)`,
]

/** Problems that spans show: how often they were seen before they are issues, and what a batch decided of them. */
export const problems = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements(wordsOf[dialect])) await sql.raw(statement).execute(db)
  },
})
