import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const statements = ({ int, plain, keyed }: Words): string[] => [
  `create table ownership (project_id ${int} primary key references projects (id) on delete cascade, raw text not null, is_active ${int} not null,
     fallthrough ${int} not null, auto_assignment text not null, codeowners_auto_sync ${int} not null, created_at ${int} not null,
     updated_at ${int} not null, changed_at ${int} not null) ${plain}`,
  `create table codeowners (id ${int} primary key, project_id ${int} not null references projects (id) on delete cascade, raw text not null,
     name text not null, stack_root text not null, source_root text not null, user_id ${int} not null, created_at ${int} not null,
     updated_at ${int} not null) ${plain}`,
  `create index codeowners_project on codeowners (project_id)`,
  `create table owner_aliases (id ${int} primary key, org_id ${int} not null references organizations (id) on delete cascade, name text not null,
     name_lower text not null, user_id ${int} not null, team_id ${int} not null, created_at ${int} not null, unique (org_id, name_lower)) ${plain}`,
  // No foreign keys to issues: they are rows of the stream.
  `create table issue_owner_checks (issue_id ${int} primary key, project_id ${int} not null, next_at ${int} not null, checked_at ${int} not null,
     attempts ${int} not null, by_event ${int} not null) ${plain}`,
  `create index issue_owner_checks_due on issue_owner_checks (next_at) where next_at > 0`,
  `create table issue_owners (issue_id ${int} not null, position ${int} not null, project_id ${int} not null, kind text not null, owner text not null,
     rule text not null, line ${int} not null, part text not null, is_crash ${int} not null, created_at ${int} not null,
     primary key (issue_id, position)) ${keyed}`,
  `create index issue_owners_owner on issue_owners (owner)`,
]

/** Ownership rules, CODEOWNERS, and who is suggested for an issue. */
export const ownership = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements(wordsOf[dialect])) await sql.raw(statement).execute(db)
  },
})
