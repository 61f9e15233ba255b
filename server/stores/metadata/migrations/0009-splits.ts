import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

// No foreign keys: a row of a project that was removed meanwhile must never stop the stream (durability.md 8).
const statements = ({ int, plain, keyed }: Words): string[] => [
  `create table issue_splits (id ${int} primary key, project_id ${int} not null, issue_id ${int} not null, split_key text not null,
     kept_value text not null, kept_hash text not null, hashes text not null, user_id ${int} not null, created_at ${int} not null,
     undone_at ${int} not null) ${plain}`,
  `create index issue_splits_project on issue_splits (project_id)`,
  `create table split_hashes (project_id ${int} not null, hash text not null, split_id ${int} not null, primary key (project_id, hash)) ${keyed}`,
  `create index split_hashes_split on split_hashes (split_id)`,
]

/** Issues are split by what their events carry. */
export const splits = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements(wordsOf[dialect])) await sql.raw(statement).execute(db)
  },
})
