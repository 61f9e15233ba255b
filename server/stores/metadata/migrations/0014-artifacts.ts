import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

import type { MetadataDialect } from '../metadata-dialect.ts'
import { wordsOf } from './words.ts'
import type { Words } from './words.ts'

const statements = ({ int, plain, keyed }: Words): string[] => [
  `create table upload_chunks (org_id ${int} not null, sha1 text not null, bytes ${int} not null, created_at ${int} not null,
     primary key (org_id, sha1)) ${keyed}`,
  `create index upload_chunks_age on upload_chunks (created_at)`,
  `create table artifact_assemblies (id ${int} primary key, org_id ${int} not null, project_id ${int} not null, kind text not null,
     checksum text not null, name text not null, debug_id text not null, release text not null, dist text not null, chunks text not null,
     projects text not null, state text not null, detail text not null, result_id ${int} not null, next_entry ${int} not null,
     claimed_until ${int} not null, created_at ${int} not null, updated_at ${int} not null,
     unique (org_id, kind, project_id, checksum, release, dist)) ${plain}`,
  `create index artifact_assemblies_state on artifact_assemblies (state, updated_at)`,
  // No foreign keys: bundles go with the bytes that they name, by the clock.
  `create table artifact_bundles (id ${int} primary key, org_id ${int} not null, kind text not null, name text not null, checksum text not null,
     release text not null, dist text not null, files ${int} not null, bytes ${int} not null, created_at ${int} not null,
     used_at ${int} not null) ${plain}`,
  `create index artifact_bundles_checksum on artifact_bundles (org_id, checksum)`,
  `create index artifact_bundles_release on artifact_bundles (org_id, release, dist, id)`,
  `create index artifact_bundles_used on artifact_bundles (used_at)`,
  `create table artifact_bundle_projects (project_id ${int} not null, bundle_id ${int} not null, added_version ${int} not null,
     removed_version ${int} not null, removed_at ${int} not null, primary key (project_id, bundle_id)) ${keyed}`,
  `create index artifact_bundle_projects_bundle on artifact_bundle_projects (bundle_id)`,
  `create index artifact_bundle_projects_added on artifact_bundle_projects (added_version)`,
  `create index artifact_bundle_projects_removed on artifact_bundle_projects (removed_at) where removed_at > 0`,
  `create table artifact_files (id ${int} primary key, org_id ${int} not null, bundle_id ${int} not null, position ${int} not null, debug_id text not null, type text not null,
     url text not null, headers text not null, sha1 text not null, blob text not null, bytes ${int} not null,
     unique (bundle_id, position)) ${plain}`,
  `create index artifact_files_bundle on artifact_files (bundle_id, url)`,
  `create index artifact_files_debug_id on artifact_files (debug_id, bundle_id) where debug_id <> ''`,
  `create index artifact_files_blob on artifact_files (blob)`,
  `create table debug_files (id ${int} primary key, project_id ${int} not null, debug_id text not null, code_id text not null, kind text not null,
     name text not null, cpu_name text not null, sha1 text not null, blob text not null, bytes ${int} not null, created_at ${int} not null,
     removed_at ${int} not null, added_version ${int} not null, removed_version ${int} not null) ${plain}`,
  `create index debug_files_project on debug_files (project_id, id)`,
  `create index debug_files_debug_id on debug_files (project_id, debug_id)`,
  `create index debug_files_sha1 on debug_files (project_id, sha1)`,
  `create index debug_files_blob on debug_files (blob)`,
  `create index debug_files_removed on debug_files (removed_at) where removed_at > 0`,
]

/** Chunks of uploads, artifact bundles with their files, debug files. */
export const artifacts = (dialect: MetadataDialect): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const statement of statements(wordsOf[dialect])) await sql.raw(statement).execute(db)
  },
})
