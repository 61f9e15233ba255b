import { sql } from 'kysely'

import { dayMs } from '#core/time'
import type { ArtifactBundle, ArtifactFile, ArtifactUsage } from '#packages/contract/artifact-file'
import { readDebugId } from '#packages/source-maps/bundle-debug-id'
import type { ArtifactType } from '#packages/source-maps/bundle-manifest'
import { contains, isBeyond } from '#server/http/condition'
import { pageById } from '#server/http/page-by-id'
import { cutPage } from '#server/http/paginate'
import type { Page, PageRequest } from '#server/http/paginate'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { ArtifactBundlesTable, ArtifactFilesTable } from '#server/stores/metadata/schema-artifacts'

/** A bundle that no event needed for so long goes (clock.ts). */
export const unusedMs = 90 * dayMs
const debugIdsShown = 10

/** Bundles that a project has. */
const bundlesOf = (scope: Scope, projectId: number) =>
  scope
    .rows('artifact_bundles')
    .where(
      'artifact_bundles.id',
      'in',
      scope
        .rows('artifact_bundle_projects')
        .select('artifact_bundle_projects.bundle_id')
        .where('artifact_bundle_projects.project_id', '=', projectId)
        .where('artifact_bundle_projects.removed_version', '=', 0),
    )

/** What bundles are looked for by; empty: all. */
export interface BundleFilter {
  /** A debug id, or a part of a release, of the name of a bundle, or of the address of a file. */
  readonly query: string
  readonly release: string
}

const narrowed = (scope: Scope, projectId: number, { query, release }: BundleFilter) => {
  let bundles = bundlesOf(scope, projectId)
  if (release !== '') bundles = bundles.where('artifact_bundles.release', '=', release)
  if (query === '') return bundles
  // Asked for each bundle of the project: the organization may have millions of files.
  const files = scope
    .rows('artifact_files')
    .select('artifact_files.id')
    .where(sql<boolean>`artifact_files.bundle_id = artifact_bundles.id`)
  const debugId = readDebugId(query)
  if (debugId !== undefined)
    return bundles.where((eb) =>
      eb.or([
        eb.exists(files.where(sql<boolean>`artifact_files.debug_id <> ''`).where('artifact_files.debug_id', '=', debugId)),
        eb('artifact_bundles.name', '=', debugId),
      ]),
    )
  return bundles.where((eb) =>
    eb.or([
      contains('artifact_bundles.release', query),
      contains('artifact_bundles.name', query),
      eb.exists(files.where(contains('artifact_files.url', query))),
    ]),
  )
}

/** One page of the bundles of a project, newest first. */
export const listBundles = (
  scope: Scope,
  projectId: number,
  filter: BundleFilter,
  page: PageRequest,
): Promise<Page<ArtifactBundlesTable>> =>
  pageById(narrowed(scope, projectId, filter).selectAll('artifact_bundles'), 'artifact_bundles.id', page)

/** One bundle of a project; undefined when it has none such (any more). */
export const findBundle = (scope: Scope, projectId: number, id: number): Promise<ArtifactBundlesTable | undefined> =>
  bundlesOf(scope, projectId).selectAll('artifact_bundles').where('artifact_bundles.id', '=', id).executeTakeFirst()

const debugIdsOf = async (scope: Scope, bundleId: number): Promise<{ readonly shown: string[]; readonly count: number }> => {
  const ids = scope.rows('artifact_files').where('artifact_files.bundle_id', '=', bundleId).where('artifact_files.debug_id', '!=', '')
  const { count } = await ids
    .select((eb) => eb.fn.count<number>('artifact_files.debug_id').distinct().as('count'))
    .executeTakeFirstOrThrow()
  const shown = await ids.select('artifact_files.debug_id').distinct().orderBy('artifact_files.debug_id').limit(debugIdsShown).execute()
  return { shown: shown.map((row) => row.debug_id), count: Number(count) }
}

/** A bundle as the page shows it. */
export const bundleAnswer = async (scope: Scope, row: ArtifactBundlesTable): Promise<ArtifactBundle> => {
  const debugIds = await debugIdsOf(scope, row.id)
  return {
    id: String(row.id),
    kind: row.kind === 'file' ? 'file' : 'bundle',
    name: row.name || null,
    release: row.release || null,
    dist: row.dist || null,
    fileCount: row.files,
    size: row.bytes,
    dateCreated: isoTime(row.created_at),
    dateLastUsed: isoTime(row.used_at),
    debugIds: debugIds.shown,
    debugIdCount: debugIds.count,
  }
}

/** A file of a bundle as the page shows it. */
export const fileAnswer = (row: ArtifactFilesTable): ArtifactFile => ({
  id: String(row.id),
  url: row.url,
  type: row.type as ArtifactType,
  debugId: row.debug_id || null,
  sourceMap: (JSON.parse(row.headers) as Record<string, string>)['sourcemap'] ?? null,
  size: row.bytes,
  sha1: row.sha1,
})

/** One page of the files of a bundle, in the order of its manifest; `query` is a debug id, or a part of an address. */
export const listBundleFiles = async (
  scope: Scope,
  bundleId: number,
  query: string,
  page: PageRequest,
): Promise<Page<ArtifactFilesTable>> => {
  const back = page.cursor?.back ?? false
  let rows = scope.rows('artifact_files').selectAll('artifact_files').where('artifact_files.bundle_id', '=', bundleId)
  const debugId = readDebugId(query)
  if (debugId !== undefined) rows = rows.where('artifact_files.debug_id', '=', debugId)
  else if (query !== '') rows = rows.where(contains('artifact_files.url', query))
  // The first of the manifest stands first: `back` is the falling order here.
  if (page.cursor) rows = rows.where(isBeyond(['artifact_files.position'], [page.cursor.value], !back))
  const fetched = await rows
    .orderBy('artifact_files.position', back ? 'desc' : 'asc')
    .limit(page.limit + 1)
    .execute()
  return cutPage(fetched, page, (row) => ({ value: row.position, id: String(row.id) }))
}

/** What all bundles of a project come to. */
export const usageOf = async (scope: Scope, projectId: number): Promise<ArtifactUsage> => {
  const sums = await bundlesOf(scope, projectId)
    .select((eb) => [
      eb.fn.countAll<number>().as('bundles'),
      eb.fn.sum<number>('artifact_bundles.files').as('files'),
      eb.fn.sum<number>('artifact_bundles.bytes').as('bytes'),
    ])
    .executeTakeFirstOrThrow()
  return {
    bundles: Number(sums.bundles),
    files: Number(sums.files ?? 0),
    size: Number(sums.bytes ?? 0),
    unusedDaysMax: unusedMs / dayMs,
  }
}
