import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const statements = ({ int, keyed }: Words): string[] => [
  `alter table regroupings add column published_at ${int} not null default 0`,
  `alter table regroupings add column config_version ${int} not null default 0`,
  `alter table regroupings add column rules_version ${int} not null default 0`,
  `create table regrouping_splits (regrouping_id ${int} not null, project_id ${int} not null, hash text not null, state text not null,
     place text not null, page_to text not null, copied ${int} not null, valid_before ${int} not null,
     primary key (regrouping_id, hash)) ${keyed}`,
  `create table regrouping_parts (regrouping_id ${int} not null, project_id ${int} not null, hash text not null, edited text not null,
     copy_hash text not null, made_issue ${int} not null, move_id ${int} not null, primary key (regrouping_id, hash, copy_hash)) ${keyed}`,
  // Every reader of events asks for these, and nearly always there are none.
  `create index hashes_bounded on hashes (valid_from_rules, project_id, hash) where valid_from_rules > 0`,
]

/** Stored events are taken apart by edited rules of grouping. */
export const regroupingSplits = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements(wordsOf[dialect])) await sql.raw(statement).execute(db)
  },
})
