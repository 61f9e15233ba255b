import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const statements = ({ int, plain, keyed }: Words): string[] => [
  `create table repositories (id ${int} primary key, org_id ${int} not null references organizations (id) on delete cascade, name text not null,
     name_lower text not null, url text not null, created_at ${int} not null, unique (org_id, name_lower)) ${plain}`,
  `create table commits (id ${int} primary key, org_id ${int} not null, repository_id ${int} not null references repositories (id) on delete cascade,
     sha text not null, message text not null, author_name text not null, author_email text not null, committed_at ${int} not null,
     files text not null, files_total ${int} not null, unique (repository_id, sha)) ${plain}`,
  // What an issue is said to be resolved in may be the beginning of a commit's number.
  `create index commits_sha on commits (org_id, sha)`,
  // No foreign keys to releases: they are rows of the stream.
  `create table release_details (release_id ${int} primary key, org_id ${int} not null, started_at ${int} not null, user_agent text not null,
     commit_set ${int} not null, next_set ${int} not null, commit_count ${int} not null, last_commit_id ${int} not null, authors text not null,
     deploy_count ${int} not null, last_deploy_id ${int} not null) ${plain}`,
  `create table release_commits (release_id ${int} not null, org_id ${int} not null, commit_set ${int} not null, position ${int} not null,
     commit_id ${int} not null, primary key (release_id, commit_set, position)) ${keyed}`,
  `create index release_commits_commit on release_commits (commit_id)`,
  `create table release_heads (release_id ${int} not null, org_id ${int} not null, repository_id ${int} not null, commit_sha text not null,
     previous_sha text not null, primary key (release_id, repository_id)) ${keyed}`,
  `create table deploys (id ${int} primary key, release_id ${int} not null, org_id ${int} not null, environment text not null, name text not null,
     url text not null, started_at ${int} not null, finished_at ${int} not null) ${plain}`,
  `create index deploys_release on deploys (release_id)`,
  `create table issue_commits (project_id ${int} not null, issue_id ${int} not null, commit_id ${int} not null,
     primary key (issue_id, commit_id)) ${keyed}`,
]

/** Repositories, commits, what is known of releases beside events, deploys. */
export const commits = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements(wordsOf[dialect])) await sql.raw(statement).execute(db)
  },
})
