import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const nodesMax = 16

const accounts = ({ int, plain, keyed }: Words): string[] => [
  `create table organizations (id ${int} primary key, slug text not null unique, name text not null, created_at ${int} not null) ${plain}`,
  `create table projects (id ${int} primary key, org_id ${int} not null references organizations (id), slug text not null, name text not null,
     platform text not null, created_at ${int} not null, next_short_id ${int} not null, settings text not null, first_event_at ${int} not null,
     unique (org_id, slug)) ${plain}`,
  `create table users (id ${int} primary key, email_lower text not null unique, email text not null, name text not null,
     password_hash text not null, superuser ${int} not null, created_at ${int} not null) ${plain}`,
  `create table members (org_id ${int} not null references organizations (id) on delete cascade,
     user_id ${int} not null references users (id) on delete cascade, role text not null, created_at ${int} not null,
     primary key (org_id, user_id)) ${keyed}`,
  `create index members_user on members (user_id)`,
  `create table auth_sessions (id text primary key, user_id ${int} not null references users (id) on delete cascade, csrf text not null,
     created_at ${int} not null, expires_at ${int} not null) ${keyed}`,
  `create index auth_sessions_user on auth_sessions (user_id)`,
  `create index auth_sessions_expires on auth_sessions (expires_at)`,
  `create table tokens (id ${int} primary key, sha256 text not null unique, last4 text not null, user_id ${int} not null, org_id ${int} not null,
     name text not null, scopes text not null, created_at ${int} not null, last_used_at ${int} not null, revoked_at ${int} not null) ${plain}`,
  `create index tokens_user on tokens (user_id)`,
  `create index tokens_org on tokens (org_id)`,
]

const configuration = ({ int, plain, keyed }: Words): string[] => [
  `create table keys (id ${int} primary key, public_key text not null unique, project_id ${int} not null references projects (id) on delete cascade,
     label text not null, state text not null, created_at ${int} not null) ${plain}`,
  `create index keys_project on keys (project_id)`,
  `create table limits (id ${int} primary key, scope text not null, scope_id text not null, categories text not null, until_ms ${int} not null,
     reason text not null) ${plain}`,
  `create table config_state (id ${int} primary key, version ${int} not null) ${plain}`,
  `insert into config_state (id, version) values (1, 0)`,
  `create table config_history (version ${int} not null, project_id ${int} not null, body text not null, primary key (project_id, version)) ${plain}`,
  `create table settings (name text primary key, value text not null) ${keyed}`,
]

// No foreign keys from here on: a row of a project that was removed meanwhile must never stop the stream (durability.md 8).
const issues = ({ int, plain, keyed }: Words): string[] => [
  `create table hashes (project_id ${int} not null, hash text not null, issue_id ${int} not null, times_seen ${int} not null,
     first_seen ${int} not null, last_seen ${int} not null, valid_from_rules ${int} not null, state ${int} not null,
     primary key (project_id, hash)) ${keyed}`,
  `create index hashes_issue on hashes (issue_id)`,
  `create table issues (id ${int} primary key, project_id ${int} not null, short_id ${int} not null, type text not null, status text not null,
     substatus text not null, priority ${int} not null, level text not null, title text not null, culprit text not null, metadata text not null,
     platform text not null, times_seen ${int} not null, users_seen ${int} not null, first_seen ${int} not null, last_seen ${int} not null,
     first_release text not null, last_release text not null, assignee text not null, active_at ${int} not null, merged_into ${int} not null,
     updated_at ${int} not null, facts_at ${int} not null, unique (project_id, short_id)) ${plain}`,
  ...['last_seen', 'first_seen', 'times_seen', 'users_seen'].map(
    (column) => `create index issues_by_${column} on issues (project_id, status, ${column})`,
  ),
  // Live updates ask once a second what changed since.
  `create index issues_updated on issues (updated_at)`,
  `create table issue_users (issue_id ${int} not null, user_hash ${int} not null, hash text not null,
     primary key (issue_id, user_hash, hash)) ${keyed}`,
  `create table issue_minutes (project_id ${int} not null, minute ${int} not null, issue_id ${int} not null, environment text not null,
     events ${int} not null, primary key (issue_id, minute, environment)) ${keyed}`,
  `create index issue_minutes_minute on issue_minutes (minute)`,
  `create table attachments (id ${int} primary key, project_id ${int} not null, event_id text not null, name text not null,
     content_type text not null, type text not null, bytes ${int} not null, sha1 text not null, blob text not null, created_at ${int} not null,
     unique (project_id, event_id, name, sha1)) ${plain}`,
  `create table activity (id ${int} primary key, project_id ${int} not null, issue_id ${int} not null, type text not null, user_id ${int} not null,
     data text not null, created_at ${int} not null) ${plain}`,
  `create index activity_issue on activity (issue_id, id)`,
]

const held = (name: string, { int, plain }: Words): string[] => [
  `create table ${name} (id ${int} primary key, stream text not null, "offset" ${int} not null, item ${int} not null, project_id ${int} not null,
     category text not null, quantity ${int} not null, reason text not null, attempts ${int} not null, next_at ${int} not null, file text not null,
     created_at ${int} not null) ${plain}`,
  `create index ${name}_next on ${name} (next_at, id)`,
]

const processing = (words: Words): string[] => {
  const { int, plain, keyed } = words
  return [
    `create table outcomes (minute ${int} not null, project_id ${int} not null, key_id ${int} not null, category text not null,
       outcome text not null, reason text not null, quantity ${int} not null,
       primary key (minute, project_id, key_id, category, outcome, reason)) ${keyed}`,
    `create table cursors (consumer text not null, stream text not null, "offset" ${int} not null, epoch ${int} not null,
       primary key (consumer, stream)) ${keyed}`,
    `create table batches (id ${int} primary key, stream text not null, from_offset ${int} not null, to_offset ${int} not null,
       config_version ${int} not null, decisions text not null, spooled text not null, created_at ${int} not null, acked_at ${int} not null) ${plain}`,
    `create index batches_acked on batches (acked_at, stream, from_offset)`,
    `create table batch_files (batch_id ${int} not null references batches (id) on delete cascade, table_name text not null, part ${int} not null,
       file text not null, rows ${int} not null, bytes ${int} not null, crc32 ${int} not null, columns text not null, partitions text not null,
       acked_at ${int} not null, primary key (batch_id, table_name, part)) ${keyed}`,
    `create table outbox (id ${int} primary key, listener text not null, kind text not null, project_id ${int} not null, issue_id ${int} not null,
       payload text not null, next_at ${int} not null, attempts ${int} not null, claimed_until ${int} not null) ${plain}`,
    `create index outbox_next on outbox (next_at, id)`,
    ...held('parked', words),
    ...held('dead_letters', words),
    `create table leases (name text primary key, holder text not null, epoch ${int} not null, expires_at ${int} not null) ${keyed}`,
    `create table nodes (id ${int} primary key, holder text not null, expires_at ${int} not null) ${plain}`,
    ...Array.from({ length: nodesMax }, (_, id) => `insert into nodes (id, holder, expires_at) values (${id}, '', 0)`),
  ]
}

/** All tables of spine.md 4; `seen_<hour>` are made by the committer. */
export const spine = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const words = wordsOf[dialect]
    for (const statement of [...accounts(words), ...configuration(words), ...issues(words), ...processing(words)]) {
      await sql.raw(statement).execute(db)
    }
  },
})
