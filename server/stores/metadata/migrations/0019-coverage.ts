import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const statements = ({ int, plain, keyed }: Words): string[] => [
  // No foreign keys to projects: what a removed project leaves is swept in small transactions.
  `create table coverage_commits (id ${int} primary key, project_id ${int} not null, sha text not null, branch text not null, reports ${int} not null,
     created_at ${int} not null, updated_at ${int} not null, unique (project_id, sha)) ${plain}`,
  `create index coverage_commits_newest on coverage_commits (project_id, updated_at)`,
  `create table coverage_files (coverage_id ${int} not null, project_id ${int} not null, path text not null, name text not null, lines text not null,
     primary key (coverage_id, path)) ${keyed}`,
  `create index coverage_files_name on coverage_files (coverage_id, name)`,
  `create index coverage_files_project on coverage_files (project_id)`,
]

/** What tests ran, by commit and file. */
export const coverage = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements(wordsOf[dialect])) await sql.raw(statement).execute(db)
  },
})
