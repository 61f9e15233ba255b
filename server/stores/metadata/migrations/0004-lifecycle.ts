import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const issueColumns = ({ int }: Words): string[] => [
  `alter table issues add column initial_priority ${int} not null default 0`,
  `update issues set initial_priority = priority where priority_locked_at = 0`,
  `alter table issues add column inbox_reason text not null default ''`,
  `alter table issues add column inbox_at ${int} not null default 0`,
  // Small: an issue leaves it after seven days, or when somebody has looked at it.
  `create index issues_inbox on issues (inbox_at) where inbox_at > 0`,
  `create index issues_aging on issues (active_at) where status = 'unresolved' and substatus <> 'ongoing'`,
]

// No foreign keys: a row of a project that was removed meanwhile must never stop the stream (durability.md 8).
const tables = ({ int, keyed }: Words): string[] => [
  `create table issue_releases (project_id ${int} not null, issue_id ${int} not null, version text not null, primary key (issue_id, version)) ${keyed}`,
  ...['first_release', 'last_release'].flatMap((column) =>
    ['select project_id, id as issue_id', 'select project_id, issue_id'].map(
      (columns, index) =>
        `insert into issue_releases (project_id, issue_id, version) ${columns}, ${column} from ${index === 0 ? 'issues' : 'issue_environments'}
           where ${column} <> '' on conflict do nothing`,
    ),
  ),
  `create table issue_resolutions (project_id ${int} not null, issue_id ${int} primary key, kind text not null, version text not null,
     version_at ${int} not null, commit_sha text not null, repository text not null, pending ${int} not null, activity_id ${int} not null,
     user_id ${int} not null, created_at ${int} not null, old_release text not null, old_release_at ${int} not null,
     old_release_events ${int} not null) ${keyed}`,
  `create index issue_resolutions_pending on issue_resolutions (issue_id) where pending = 1`,
  `create table issue_snoozes (project_id ${int} not null, issue_id ${int} primary key, until_at ${int} not null, events_max ${int} not null,
     events_window ${int} not null, users_max ${int} not null, users_window ${int} not null, escalating ${int} not null,
     events_since ${int} not null, users_since ${int} not null, recent text not null, user_id ${int} not null, created_at ${int} not null,
     checked_at ${int} not null) ${keyed}`,
  `create index issue_snoozes_until on issue_snoozes (until_at) where until_at > 0`,
  `create index issue_snoozes_checked on issue_snoozes (checked_at) where escalating = 1`,
  `create table issue_hours (project_id ${int} not null, issue_id ${int} not null, hour ${int} not null, events ${int} not null,
     primary key (issue_id, hour)) ${keyed}`,
  `create index issue_hours_hour on issue_hours (hour)`,
]

/** How issues are resolved, archived and taken up again (grouping.md 5), and what is to be looked at by people. */
export const lifecycle = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const words = wordsOf[dialect]
    for (const statement of [...issueColumns(words), ...tables(words)]) await sql.raw(statement).execute(db)
  },
})
