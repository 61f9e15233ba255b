import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const people = ({ int, plain, keyed }: Words): string[] => [
  `alter table organizations add column settings text not null default '{}'`,
  `alter table users add column state text not null default 'active'`,
  `alter table members add column state text not null default 'active'`,
  `alter table tokens add column created_by ${int} not null default 0`,
  `alter table keys add column secret_key text not null default ''`,
  `alter table keys add column rate_limit_count ${int} not null default 0`,
  `alter table keys add column rate_limit_window ${int} not null default 0`,
  `alter table keys add column loader text not null default '{}'`,
  `create table key_windows (key_id ${int} not null, window_start ${int} not null, count ${int} not null, primary key (key_id, window_start)) ${keyed}`,
  `create index key_windows_start on key_windows (window_start)`,
  `create table removed_projects (project_id ${int} primary key, org_id ${int} not null, slug text not null, removed_at ${int} not null,
     swept_at ${int} not null) ${plain}`,
  `create table invitations (id ${int} primary key, org_id ${int} not null references organizations (id) on delete cascade, email text not null,
     role text not null, teams text not null, sha256 text not null unique, invited_by ${int} not null, created_at ${int} not null,
     expires_at ${int} not null) ${plain}`,
  `create index invitations_org on invitations (org_id)`,
  `create table teams (id ${int} primary key, org_id ${int} not null references organizations (id) on delete cascade, slug text not null,
     name text not null, created_at ${int} not null, unique (org_id, slug)) ${plain}`,
  `create table team_members (org_id ${int} not null, team_id ${int} not null references teams (id) on delete cascade,
     user_id ${int} not null references users (id) on delete cascade, role text not null, primary key (team_id, user_id)) ${keyed}`,
  `create index team_members_user on team_members (user_id)`,
  `create table project_teams (org_id ${int} not null, project_id ${int} not null references projects (id) on delete cascade,
     team_id ${int} not null references teams (id) on delete cascade, primary key (project_id, team_id)) ${keyed}`,
  `create index project_teams_team on project_teams (team_id)`,
]

// No foreign keys from here on: a row of a project that was removed meanwhile must never stop the stream (durability.md 8).
const issues = ({ int, plain, keyed }: Words): string[] => [
  `alter table issues add column status_details text not null default '{}'`,
  `alter table issues add column priority_locked_at ${int} not null default 0`,
  `alter table issues add column first_release_at ${int} not null default 0`,
  `alter table issues add column last_release_at ${int} not null default 0`,
  `update issues set first_release_at = first_seen where first_release <> ''`,
  `update issues set last_release_at = last_seen where last_release <> ''`,
  `alter table issues add column resolved_at ${int} not null default 0`,
  `create table issue_environments (project_id ${int} not null, issue_id ${int} not null, environment text not null, times_seen ${int} not null,
     first_seen ${int} not null, last_seen ${int} not null, first_release text not null, first_release_at ${int} not null,
     last_release text not null, last_release_at ${int} not null,
     primary key (issue_id, environment)) ${keyed}`,
  `create index issue_environments_first on issue_environments (project_id, environment, first_seen)`,
  `create table issue_marks (project_id ${int} not null, issue_id ${int} not null, user_id ${int} not null, seen_at ${int} not null,
     bookmarked ${int} not null, subscribed ${int} not null, primary key (issue_id, user_id)) ${keyed}`,
  // Covers what retention looks for and what a project's bytes add up to.
  `create index attachments_project on attachments (project_id, created_at, bytes)`,
  `create index attachments_blob on attachments (blob)`,
  `create table user_reports (id ${int} primary key, project_id ${int} not null, event_id text not null, name text not null, email text not null,
     comments text not null, created_at ${int} not null, unique (project_id, event_id)) ${plain}`,
]

const releases = ({ int, plain, keyed }: Words): string[] => [
  `create table environments (project_id ${int} not null, name text not null, hidden ${int} not null, first_seen ${int} not null,
     last_seen ${int} not null, primary key (project_id, name)) ${keyed}`,
  `create table releases (id ${int} primary key, org_id ${int} not null, version text not null, package text not null, is_semver ${int} not null,
     major ${int} not null, minor ${int} not null, patch ${int} not null, revision ${int} not null, is_final ${int} not null,
     prerelease_key text not null, build text not null, status text not null, ref text not null, url text not null, created_at ${int} not null,
     released_at ${int} not null, unique (org_id, version)) ${plain}`,
  `create table release_projects (project_id ${int} not null, release_id ${int} not null, first_event_at ${int} not null,
     last_event_at ${int} not null, new_issues ${int} not null, primary key (project_id, release_id)) ${keyed}`,
  `create index release_projects_release on release_projects (release_id)`,
  `create table release_environments (project_id ${int} not null, release_id ${int} not null, environment text not null,
     first_seen ${int} not null, last_seen ${int} not null, primary key (project_id, release_id, environment)) ${keyed}`,
]

/** People (teams, invitations), what is known of an issue beyond its counters, environments and releases as rows. */
export const peopleAndReleases = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const words = wordsOf[dialect]
    for (const statement of [...people(words), ...issues(words), ...releases(words)]) await sql.raw(statement).execute(db)
  },
})
