import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const versions = ({ int, plain }: Words): string[] => [
  `create table grouping_versions (id ${int} primary key, project_id ${int} not null, user_id ${int} not null, created_at ${int} not null,
     stack_rules text not null, fingerprint_rules text not null, fingerprints_off text not null, kind text not null,
     regrouping_id ${int} not null) ${plain}`,
  `create index grouping_versions_project on grouping_versions (project_id, id)`,
]

const regroupings = ({ int, plain, keyed }: Words): string[] => [
  `create table regroupings (id ${int} primary key, project_id ${int} not null, user_id ${int} not null, kind text not null, phase text not null,
     step ${int} not null, stack_rules text not null, fingerprint_rules text not null, stack_rules_before text not null,
     fingerprint_rules_before text not null, seen_from ${int} not null, hashes_total ${int} not null, hashes_read ${int} not null,
     last_hash text not null, events_total ${int} not null, events_read ${int} not null, result text not null, counterpart ${int} not null,
     created_at ${int} not null, finished_at ${int} not null) ${plain}`,
  `create index regroupings_project on regroupings (project_id, id)`,
  `create index regroupings_open on regroupings (id) where finished_at = 0`,
  `create table regrouping_kinds (regrouping_id ${int} not null, project_id ${int} not null, hash text not null, edited text not null,
     present text not null, issue_id ${int} not null, events ${int} not null, bytes ${int} not null, event_id text not null,
     primary key (regrouping_id, hash, edited, present)) ${keyed}`,
  `create table regrouping_links (regrouping_id ${int} not null, project_id ${int} not null, hash text not null, issue_id ${int} not null,
     primary key (regrouping_id, hash)) ${keyed}`,
  `create table regrouping_merges (regrouping_id ${int} not null, project_id ${int} not null, source_id ${int} not null,
     target_id ${int} not null, state text not null, move_id ${int} not null, primary key (regrouping_id, source_id)) ${keyed}`,
  `create index regrouping_kinds_project on regrouping_kinds (project_id)`,
  `create index regrouping_links_project on regrouping_links (project_id)`,
  `create index regrouping_merges_project on regrouping_merges (project_id)`,
]

/** Rules of grouping have versions, are tried on stored events, and are made hold for them. */
export const regrouping = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const words = wordsOf[dialect]
    for (const statement of [...versions(words), ...regroupings(words)]) await sql.raw(statement).execute(db)
  },
})
