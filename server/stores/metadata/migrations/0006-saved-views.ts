import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const statements = ({ int, plain }: Words): string[] => [
  `create table saved_views (id ${int} primary key, org_id ${int} not null references organizations (id) on delete cascade,
     user_id ${int} not null references users (id) on delete cascade, visibility text not null, name text not null, query text not null,
     sort text not null, filters text not null, created_at ${int} not null, updated_at ${int} not null) ${plain}`,
  `create index saved_views_org on saved_views (org_id, visibility)`,
  `create index saved_views_user on saved_views (user_id)`,
  // Small, and no event touches it: `assigned:me` among a hundred thousand issues.
  `create index issues_assigned on issues (assignee) where assignee <> ''`,
]

/** Views of the issue list that people save, and what they are searched by most. */
export const savedViews = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements(wordsOf[dialect])) await sql.raw(statement).execute(db)
  },
})
