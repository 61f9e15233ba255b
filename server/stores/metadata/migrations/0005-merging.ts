import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const facts = ({ int }: Words): string =>
  `times_seen ${int} not null, first_seen ${int} not null, last_seen ${int} not null, first_release text not null, first_release_at ${int} not null,
     last_release text not null, last_release_at ${int} not null`

const hashes = (words: Words): string[] => {
  const { int, keyed } = words
  return [
    `alter table hashes add column home ${int} not null default 0`,
    `alter table hashes add column received_from ${int} not null default 0`,
    `create index hashes_home on hashes (home) where home > 0`,
    `create table issue_hash_environments (project_id ${int} not null, issue_id ${int} not null, hash text not null, environment text not null,
       ${facts(words)}, primary key (issue_id, hash, environment)) ${keyed}`,
    // What was counted before there were such rows came by the hash that the issue was seen by most.
    `insert into issue_hash_environments (project_id, issue_id, hash, environment, times_seen, first_seen, last_seen, first_release,
       first_release_at, last_release, last_release_at)
     select project_id, issue_id, (select hash from hashes where hashes.issue_id = issue_environments.issue_id
         order by times_seen desc, hash limit 1), environment, times_seen, first_seen, last_seen, first_release, first_release_at, last_release,
       last_release_at from issue_environments
     where exists (select 1 from hashes where hashes.issue_id = issue_environments.issue_id)`,
  ]
}

/** SQLite cannot change a key, so the table is written anew: two days of counters. Rows of before have no hash; a merge takes them all the same. */
const minutes = ({ int, keyed }: Words): string[] => [
  `create table issue_minutes_by_hash (project_id ${int} not null, minute ${int} not null, issue_id ${int} not null, environment text not null,
     hash text not null, events ${int} not null, primary key (issue_id, minute, environment, hash)) ${keyed}`,
  `insert into issue_minutes_by_hash (project_id, minute, issue_id, environment, hash, events)
     select project_id, minute, issue_id, environment, '', events from issue_minutes`,
  `drop table issue_minutes`,
  `alter table issue_minutes_by_hash rename to issue_minutes`,
  `create index issue_minutes_minute on issue_minutes (minute)`,
]

// No foreign keys: a row of a project that was removed meanwhile must never stop the stream (durability.md 8).
const tables = ({ int, plain, keyed }: Words): string[] => [
  `create index issues_merged on issues (merged_into) where merged_into <> 0`,
  `create table issue_moves (id ${int} primary key, project_id ${int} not null, kind text not null, source_id ${int} not null,
     target_id ${int} not null, user_id ${int} not null, hashes ${int} not null, moved ${int} not null, created_at ${int} not null,
     finished_at ${int} not null) ${plain}`,
  `create index issue_moves_open on issue_moves (id) where finished_at = 0`,
  `create table tombstones (issue_id ${int} primary key, project_id ${int} not null, user_id ${int} not null, created_at ${int} not null) ${keyed}`,
  `create index tombstones_project on tombstones (project_id)`,
  `create table activity_homes (activity_id ${int} primary key, project_id ${int} not null, issue_id ${int} not null) ${keyed}`,
  `create index activity_homes_issue on activity_homes (issue_id)`,
]

/** Issues become one, and two again; issues are deleted, and discarded for good. */
export const merging = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const words = wordsOf[dialect]
    for (const statement of [...hashes(words), ...minutes(words), ...tables(words)]) await sql.raw(statement).execute(db)
  },
})
