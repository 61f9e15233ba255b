import type { ReleaseFile } from '#packages/contract/artifact-file'
import { readHeaders } from '#packages/source-maps/bundle-manifest'
import { pageById } from '#server/http/page-by-id'
import type { Page, PageRequest } from '#server/http/paginate'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'

/** A release as far as its files need to know it. */
interface OfRelease {
  readonly org_id: number
  readonly version: string
}

/** Files of a release that were uploaded by themselves, with what their bundles say, in the projects of the scope. */
const selectFiles = (scope: Scope, release: OfRelease) =>
  scope
    .rows('artifact_files')
    .innerJoin('artifact_bundles', 'artifact_bundles.id', 'artifact_files.bundle_id')
    .select([
      'artifact_files.id',
      'artifact_files.bundle_id',
      'artifact_files.url',
      'artifact_files.headers',
      'artifact_files.bytes',
      'artifact_files.sha1',
      'artifact_bundles.dist',
      'artifact_bundles.created_at',
    ])
    .where('artifact_bundles.org_id', '=', release.org_id)
    .where('artifact_bundles.kind', '=', 'file')
    .where('artifact_bundles.release', '=', release.version)
    .where(
      'artifact_bundles.id',
      'in',
      scope
        .rows('artifact_bundle_projects')
        .select('artifact_bundle_projects.bundle_id')
        .where('artifact_bundle_projects.removed_version', '=', 0),
    )

/** A file of a release. */
export interface ReleaseFileRow {
  readonly id: number
  readonly bundle_id: number
  readonly url: string
  readonly headers: string
  readonly bytes: number
  readonly sha1: string
  readonly dist: string
  readonly created_at: number
}

/** As clients sent it (web-api.md 2.7). */
export const releaseFileAnswer = (row: ReleaseFileRow): ReleaseFile => ({
  id: String(row.id),
  name: row.url,
  dist: row.dist || null,
  headers: JSON.parse(row.headers) as Record<string, string>,
  size: row.bytes,
  sha1: row.sha1,
  dateCreated: isoTime(row.created_at),
})

/** What files are looked for by; empty: all. */
interface FileFilter {
  readonly checksums: readonly string[]
}

/** One page of the files of a release, newest first. */
export const listReleaseFiles = (
  scope: Scope,
  release: OfRelease,
  { checksums }: FileFilter,
  page: PageRequest,
): Promise<Page<ReleaseFileRow>> => {
  let rows = selectFiles(scope, release)
  if (checksums.length > 0) rows = rows.where('artifact_files.sha1', 'in', checksums)
  return pageById(rows, 'artifact_files.id', page)
}

/** One file of a release; undefined when there is none (any more). */
export const findReleaseFile = (scope: Scope, release: OfRelease, id: number): Promise<ReleaseFileRow | undefined> =>
  selectFiles(scope, release).where('artifact_files.id', '=', id).executeTakeFirst()

/** A file of this name and dist that the release has already. */
export const sameReleaseFile = (
  scope: Scope,
  release: OfRelease,
  { name, dist }: { readonly name: string; readonly dist: string },
): Promise<ReleaseFileRow | undefined> =>
  selectFiles(scope, release).where('artifact_files.url', '=', name).where('artifact_bundles.dist', '=', dist).limit(1).executeTakeFirst()

/** Headers that clients send as `name:value`; what has no colon is left out. */
export const parseHeaders = (lines: readonly string[]): Record<string, string> =>
  readHeaders(
    Object.fromEntries(
      lines.flatMap((line) => {
        const at = line.indexOf(':')
        return at > 0 ? [[line.slice(0, at).trim(), line.slice(at + 1).trim()]] : []
      }),
    ),
  )
