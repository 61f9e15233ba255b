import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const statements = ({ int, plain, keyed }: Words): string[] => [
  `alter table repositories add column provider text not null default ''`,
  `alter table repositories add column default_branch text not null default ''`,
  `create table code_mappings (id ${int} primary key, org_id ${int} not null, project_id ${int} not null,
     repository_id ${int} not null references repositories (id) on delete cascade, stack_root text not null, source_root text not null,
     default_branch text not null, automatic ${int} not null, created_at ${int} not null, updated_at ${int} not null,
     unique (project_id, stack_root, source_root)) ${plain}`,
  `create index code_mappings_repository on code_mappings (repository_id)`,
  // No foreign keys to issues: they are rows of the stream.
  `create table suspect_looks (issue_id ${int} primary key, project_id ${int} not null, looked_at ${int} not null, due_at ${int} not null,
     attempts ${int} not null, commit_set ${int} not null, because text not null) ${keyed}`,
  `create index suspect_looks_due on suspect_looks (looked_at, due_at)`,
  `create table suspect_commits (project_id ${int} not null, issue_id ${int} not null, commit_id ${int} not null, score ${int} not null,
     reason text not null, created_at ${int} not null, primary key (issue_id, commit_id)) ${keyed}`,
  `create index suspect_commits_commit on suspect_commits (commit_id)`,
]

/** Who serves repositories, where frames' files lie in them, and which commits are suspected of issues. */
export const code = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements(wordsOf[dialect])) await sql.raw(statement).execute(db)
  },
})
