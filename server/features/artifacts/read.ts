import { sql } from 'kysely'
import type { Kysely, SelectQueryBuilder } from 'kysely'

import { dayMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { ArtifactType } from '#packages/source-maps/bundle-manifest'
import type { Schema } from '#server/stores/metadata/schema'
import type { ArtifactFilesTable } from '#server/stores/metadata/schema-artifacts'
import { withShortWrite } from '#server/stores/metadata/short-write'

type ArtifactTable = 'artifact_files' | 'artifact_bundles' | 'artifact_bundle_projects' | 'debug_files'

/** Where rows are read: the scope of a request, or all of them (`allArtifacts`). */
export interface ArtifactRows {
  rows<Table extends ArtifactTable>(table: Table): SelectQueryBuilder<Schema, Table, object>
}

/** For processing and the clock, which know the project by its configuration. */
export const allArtifacts = (db: Kysely<Schema>): ArtifactRows => ({ rows: (table) => db.selectFrom(table) as never })

/** What a look-up may see. */
interface LookUp {
  readonly projectId: number
  /** `artifactsUpTo` of the project's configuration; `newestArtifacts` outside of processing. */
  readonly upTo: number
}

/** Stands for the present in a look-up. */
export const newestArtifacts = Number.MAX_SAFE_INTEGER

/** Bundles that one query looks into, the newest ones (features.md 1.3). */
const bundlesMax = 5
/** Debug ids and addresses of one query. */
const askedMax = 500
const filesMax = 2_000
/** A script, its map and what else has their id, in each bundle. */
const filesOfIdMax = 10 * bundlesMax

/** A file that was found. */
export interface FoundArtifact {
  readonly fileId: number
  /** The higher the newer. */
  readonly bundleId: number
  /** In lower case with dashes; empty: none. */
  readonly debugId: string
  readonly type: ArtifactType
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Name of its bytes, one for one content: for `readArtifact`. */
  readonly blob: string
  /** Before compression. */
  readonly bytes: number
}

const found = (row: ArtifactFilesTable): FoundArtifact => ({
  fileId: row.id,
  bundleId: row.bundle_id,
  debugId: row.debug_id,
  type: row.type as ArtifactType,
  url: row.url,
  headers: JSON.parse(row.headers) as Record<string, string>,
  blob: row.blob,
  bytes: row.bytes,
})

/** Whether the project has the bundle that a column names, in the version that the look-up sees. Asked for each bundle: a project may have thousands. */
const isSeen = (rows: ArtifactRows, { projectId, upTo }: LookUp, column: 'artifact_files.bundle_id' | 'artifact_bundles.id') => {
  const links = rows
    .rows('artifact_bundle_projects')
    .select('artifact_bundle_projects.bundle_id')
    .where('artifact_bundle_projects.project_id', '=', projectId)
    .where(sql<boolean>`artifact_bundle_projects.bundle_id = ${sql.ref(column)}`)
    .where('artifact_bundle_projects.added_version', '<=', upTo)
    .where((eb) =>
      eb.or([eb('artifact_bundle_projects.removed_version', '=', 0), eb('artifact_bundle_projects.removed_version', '>', upTo)]),
    )
  return sql<boolean>`exists ${links}`
}

/** Files in the order of their bundles, newest first, cut after five bundles. */
const newestFirst = (rows: readonly ArtifactFilesTable[]): FoundArtifact[] => {
  const bundles = new Set([...new Set(rows.map((row) => row.bundle_id))].slice(0, bundlesMax))
  return rows.filter((row) => bundles.has(row.bundle_id)).map(found)
}

/**
 * Files of the project with one of these debug ids (lower case with dashes, at most 500), whatever their release: newest bundle first. For each id the five
 * newest bundles that have it.
 */
export const findByDebugIds = async (
  rows: ArtifactRows,
  lookUp: LookUp & { readonly debugIds: readonly string[] },
): Promise<FoundArtifact[]> => {
  const wanted = [...new Set(lookUp.debugIds)].filter((id) => id !== '').slice(0, askedMax)
  const all: FoundArtifact[] = []
  for (const debugId of wanted) {
    const files = await rows
      .rows('artifact_files')
      .selectAll('artifact_files')
      // What the partial index says, so that it is used.
      .where(sql<boolean>`artifact_files.debug_id <> ''`)
      .where('artifact_files.debug_id', '=', debugId)
      .where(isSeen(rows, lookUp, 'artifact_files.bundle_id'))
      .orderBy('artifact_files.bundle_id', 'desc')
      .orderBy('artifact_files.id')
      .limit(filesOfIdMax)
      .execute()
    all.push(...newestFirst(files))
  }
  return all.sort((a, b) => b.bundleId - a.bundleId)
}

/**
 * Files of a release by their addresses (exact: the caller names each form that fits, features.md 1.4, at most 500): newest bundle first, of the five newest
 * bundles that have one. An empty dist is one of its own.
 */
export const findByUrls = async (
  rows: ArtifactRows,
  lookUp: LookUp & { readonly release: string; readonly dist: string; readonly urls: readonly string[] },
): Promise<FoundArtifact[]> => {
  const { release, dist } = lookUp
  const urls = [...new Set(lookUp.urls)].slice(0, askedMax)
  if (release === '' || urls.length === 0) return []
  const files = await rows
    .rows('artifact_files')
    .selectAll('artifact_files')
    .where('artifact_files.url', 'in', urls)
    .where(
      'artifact_files.bundle_id',
      'in',
      rows
        .rows('artifact_bundles')
        .select('artifact_bundles.id')
        .where('artifact_bundles.release', '=', release)
        .where('artifact_bundles.dist', '=', dist)
        .where(isSeen(rows, lookUp, 'artifact_bundles.id')),
    )
    .orderBy('artifact_files.bundle_id', 'desc')
    .orderBy('artifact_files.id')
    .limit(filesMax)
    .execute()
  return newestFirst(files)
}

/** A mapping of an obfuscated program. */
export interface FoundMapping {
  readonly fileId: number
  readonly debugId: string
  /** Name of its bytes, one for one content: for `readArtifact`. */
  readonly blob: string
  /** Before compression. */
  readonly bytes: number
}

/** ProGuard mappings of the project with these ids (lower case with dashes, at most 500): of each id the one that was uploaded last. */
export const findMappings = async (
  rows: ArtifactRows,
  { projectId, upTo, debugIds }: LookUp & { readonly debugIds: readonly string[] },
): Promise<FoundMapping[]> => {
  const wanted = [...new Set(debugIds)].slice(0, askedMax)
  if (wanted.length === 0) return []
  const files = await rows
    .rows('debug_files')
    .select(['debug_files.id', 'debug_files.debug_id', 'debug_files.blob', 'debug_files.bytes'])
    .where('debug_files.project_id', '=', projectId)
    .where('debug_files.debug_id', 'in', wanted)
    .where('debug_files.kind', '=', 'proguard')
    .where('debug_files.added_version', '>', 0)
    .where('debug_files.added_version', '<=', upTo)
    .where((eb) => eb.or([eb('debug_files.removed_version', '=', 0), eb('debug_files.removed_version', '>', upTo)]))
    .orderBy('debug_files.added_version', 'desc')
    .orderBy('debug_files.id', 'desc')
    .limit(filesMax)
    .execute()
  const newest = new Map<string, FoundMapping>()
  for (const { id: fileId, debug_id: debugId, blob, bytes } of files)
    if (!newest.has(debugId)) newest.set(debugId, { fileId, debugId, blob, bytes })
  return [...newest.values()]
}

/** A project got a bundle or a mapping. */
export interface AddedArtifacts {
  readonly projectId: number
  /** The configuration version that has it first. */
  readonly version: number
}

const addedTo = (db: Kysely<Schema>, table: 'artifact_bundle_projects' | 'debug_files', after: number, limit: number) =>
  db
    .selectFrom(table)
    .select(['project_id as projectId', 'added_version as version'])
    .where('added_version', '>', after)
    .where('removed_version', '=', 0)
    .orderBy('added_version')
    .orderBy('project_id')
    .limit(limit)
    .execute()

/**
 * Bundles and mappings that projects got after a configuration version, the earliest first, and of each version all: `limit` (more than one version can have) bounds
 * what is read of each kind. What was removed since is not among them.
 */
export const artifactsAddedAfter = async (db: Kysely<Schema>, version: number, limit: number): Promise<AddedArtifacts[]> => {
  const kinds = [await addedTo(db, 'artifact_bundle_projects', version, limit), await addedTo(db, 'debug_files', version, limit)]
  // Where more is left, there may be more of the last version, too: that is for the next look-up.
  const ends = kinds.map((rows) => (rows.length < limit ? Infinity : (rows.at(-1)?.version ?? Infinity)))
  const end = Math.min(...ends)
  return kinds
    .flat()
    .filter((each) => each.version < end)
    .sort((a, b) => a.version - b.version)
}

/** Keeps bundles that events needed from expiring; writes at most once a day for each. */
export const noteUsed = async (db: Kysely<Schema>, bundleIds: readonly number[], nowMs: EpochMs): Promise<void> => {
  const ids = [...new Set(bundleIds)].slice(0, askedMax)
  if (ids.length === 0) return
  const stale = await db
    .selectFrom('artifact_bundles')
    .select('id')
    .where('id', 'in', ids)
    .where('used_at', '<', nowMs - dayMs)
    .execute()
  if (stale.length === 0) return
  await withShortWrite(db, (trx) =>
    trx
      .updateTable('artifact_bundles')
      .set({ used_at: nowMs })
      .where(
        'id',
        'in',
        stale.map(({ id }) => id),
      )
      .execute(),
  )
}
