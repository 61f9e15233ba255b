import { findMapping } from '#packages/code-links/mapping'
import type { CoveredCommit, StacktraceCoverage } from '#packages/contract/test-coverage'
import { decodeFileCoverage } from '#packages/test-coverage/file-coverage'
import { matchPath, nameOfPath } from '#packages/test-coverage/match-path'
import type { ProjectAccess, Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { CoverageCommitsTable } from '#server/stores/metadata/schema-coverage'

import { mappingsOfProject } from '../code-mappings/read.ts'

/** Commits of the release that are looked through for the nearest one with coverage (features.md 8). */
const ancestorsMax = 50
/** Files of one name in one commit. */
const sameNameMax = 5_000
/** As short as an upload may name a commit. */
const shaCharsMin = 7
const defaultBranches = ['main', 'master', 'trunk', 'develop'] as const
const newestLookedAt = 200

/** Which commit a frame's code is of, as far as it is known. */
export interface AskedCommit {
  /** Empty: not said. */
  readonly sha: string
  /** Version of the release; empty: none. */
  readonly release: string
}

type Commit = Pick<CoverageCommitsTable, 'id' | 'sha' | 'branch'>
type Found = Pick<StacktraceCoverage, 'from' | 'commitsBefore'> & { readonly commit: Commit }

/** Releases with the commits that they have now. */
const releaseCommits = (scope: Scope, orgId: number) =>
  scope
    .rows('releases')
    .innerJoin('release_details', 'release_details.release_id', 'releases.id')
    .innerJoin('release_commits', (join) =>
      join.onRef('release_commits.release_id', '=', 'releases.id').onRef('release_commits.commit_set', '=', 'release_details.commit_set'),
    )
    .innerJoin('commits', 'commits.id', 'release_commits.commit_id')
    .where('releases.org_id', '=', orgId)

/** The version of the newest release that a commit is in; empty: none. */
const releaseWith = async (scope: Scope, orgId: number, sha: string): Promise<string> => {
  if (sha === '') return ''
  const found = releaseCommits(scope, orgId).select('releases.version').where('commits.org_id', '=', orgId).where('commits.sha', '=', sha)
  return (await found.orderBy('releases.id', 'desc').limit(1).executeTakeFirst())?.version ?? ''
}

/** The newest commits of a release, as many as are looked through, the newest first. */
const commitsOfRelease = async (scope: Scope, orgId: number, version: string): Promise<string[]> => {
  if (version === '') return []
  const rows = await releaseCommits(scope, orgId)
    .select('commits.sha')
    .where('releases.version', '=', version)
    .orderBy('release_commits.position')
    .limit(ancestorsMax)
    .execute()
  return rows.map(({ sha }) => sha)
}

const withCoverage = async (scope: Scope, projectId: number, shas: readonly string[]): Promise<ReadonlyMap<string, Commit>> => {
  if (shas.length === 0) return new Map()
  const rows = await scope
    .rows('coverage_commits')
    .select(['coverage_commits.id', 'coverage_commits.sha', 'coverage_commits.branch'])
    .where('coverage_commits.project_id', '=', projectId)
    .where('coverage_commits.sha', 'in', [...shas])
    .execute()
  return new Map(rows.map((row) => [row.sha, row]))
}

/** The one commit with coverage whose sha this is the beginning of, or that is the beginning of it. */
const withShortSha = async (scope: Scope, projectId: number, sha: string): Promise<Commit | undefined> => {
  if (sha.length < shaCharsMin) return undefined
  const beginnings = Array.from({ length: sha.length - shaCharsMin }, (_, index) => sha.slice(0, shaCharsMin + index))
  const rows = await scope
    .rows('coverage_commits')
    .select(['coverage_commits.id', 'coverage_commits.sha', 'coverage_commits.branch'])
    .where('coverage_commits.project_id', '=', projectId)
    .where((eb) =>
      eb.or([
        // Behind every digit of a sha.
        eb.and([eb('coverage_commits.sha', '>', sha), eb('coverage_commits.sha', '<', `${sha}g`)]),
        ...(beginnings.length > 0 ? [eb('coverage_commits.sha', 'in', beginnings)] : []),
      ]),
    )
    .limit(2)
    .execute()
  return rows.length === 1 ? rows[0] : undefined
}

/** The newest commit of the default branch with coverage: as a mapping names it, else one of the usual names. */
const newestOfBranch = async (scope: Scope, projectId: number, named: readonly string[]): Promise<Commit | undefined> => {
  const rows = await scope
    .rows('coverage_commits')
    .select(['coverage_commits.id', 'coverage_commits.sha', 'coverage_commits.branch'])
    .where('coverage_commits.project_id', '=', projectId)
    .orderBy('coverage_commits.updated_at', 'desc')
    .limit(newestLookedAt)
    .execute()
  const wanted = [...named, ...defaultBranches]
  return wanted.map((branch) => rows.find((row) => row.branch === branch)).find((row) => row !== undefined)
}

/** Many builds call their release after the commit: `4f2a9c1...`, `shop@4f2a9c1...`. Empty: this one does not. */
const shaInVersion = (version: string): string => /(?:^|[@+_-])([0-9a-f]{7,64})$/i.exec(version.slice(-100))?.[1]?.toLowerCase() ?? ''

const findCommit = async (
  scope: Scope,
  project: Pick<ProjectAccess, 'id' | 'orgId'>,
  asked: AskedCommit,
  branches: readonly string[],
): Promise<{ readonly askedSha: string | null; readonly found: Found | undefined }> => {
  const version = asked.release || (await releaseWith(scope, project.orgId, asked.sha))
  const ofRelease = await commitsOfRelease(scope, project.orgId, version)
  const sha = asked.sha || (ofRelease[0] ?? shaInVersion(asked.release))
  const from = ofRelease.indexOf(sha)
  const line = from < 0 ? [sha, ...ofRelease] : ofRelease.slice(from)
  const known = await withCoverage(scope, project.id, line)
  const exact = known.get(sha) ?? (await withShortSha(scope, project.id, sha))
  if (exact) return { askedSha: sha, found: { commit: exact, from: 'exact', commitsBefore: 0 } }
  // Only what comes before the commit in the release is older than it.
  const older = from < 0 && asked.sha !== '' ? [] : line
  const ancestor = older.map((one) => known.get(one)).find((one) => one !== undefined)
  if (ancestor) return { askedSha: sha, found: { commit: ancestor, from: 'ancestor', commitsBefore: line.indexOf(ancestor.sha) } }
  const newest = await newestOfBranch(scope, project.id, branches)
  return { askedSha: sha || null, found: newest && { commit: newest, from: 'branch', commitsBefore: null } }
}

const commitsListed = 100

/** The commits of a project of which reports are kept, the newest first. */
export const coveredCommits = async (scope: Scope, projectId: number): Promise<CoveredCommit[]> => {
  const rows = await scope
    .rows('coverage_commits')
    .selectAll('coverage_commits')
    .where('coverage_commits.project_id', '=', projectId)
    .orderBy('coverage_commits.updated_at', 'desc')
    .orderBy('coverage_commits.id', 'desc')
    .limit(commitsListed)
    .execute()
  const counted = await scope
    .rows('coverage_files')
    .select((eb) => ['coverage_files.coverage_id', eb.fn.countAll().as('files')])
    .where('coverage_files.project_id', '=', projectId)
    .groupBy('coverage_files.coverage_id')
    .execute()
  const files = new Map(counted.map((row) => [row.coverage_id, Number(row.files)]))
  return rows.map((row) => ({
    sha: row.sha,
    branch: row.branch || null,
    reports: row.reports,
    files: files.get(row.id) ?? 0,
    dateCreated: isoTime(row.created_at),
    dateUpdated: isoTime(row.updated_at),
  }))
}

/** Whether any report of a project is there: nobody asks for the coverage of frames otherwise. */
export const hasCoverage = async (scope: Scope, projectId: number): Promise<boolean> => {
  const own = scope.rows('coverage_commits').select('coverage_commits.id').where('coverage_commits.project_id', '=', projectId)
  return (await own.limit(1).executeTakeFirst()) !== undefined
}

/** The file of the commit that a frame is in: by the project's mappings first, then by the end of its paths. */
const findFile = async (scope: Scope, commit: Commit, paths: readonly string[]): Promise<{ path: string; lines: string } | undefined> => {
  const names = [...new Set(paths.map(nameOfPath))].filter((name) => name !== '')
  if (names.length === 0) return undefined
  const rows = await scope
    .rows('coverage_files')
    .select('coverage_files.path')
    .where('coverage_files.coverage_id', '=', commit.id)
    .where('coverage_files.name', 'in', names)
    .limit(sameNameMax)
    .execute()
  const files = rows.map(({ path }) => path)
  const path = paths.map((one) => matchPath([one], files)).find((one) => one !== undefined)
  if (path === undefined) return undefined
  return scope
    .rows('coverage_files')
    .select(['coverage_files.path', 'coverage_files.lines'])
    .where('coverage_files.coverage_id', '=', commit.id)
    .where('coverage_files.path', '=', path)
    .executeTakeFirst()
}

const nothing = {
  lineCoverage: null,
  coverageUrl: null,
  attemptedUrl: null,
  sha: null,
  from: null,
  commitsBefore: null,
  branch: null,
  path: null,
}

/** The coverage of the file of a frame, at the commit or the nearest that has any, and which that is (features.md 8). */
export const coverageOfFrame = async (
  scope: Scope,
  project: Pick<ProjectAccess, 'id' | 'orgId'>,
  paths: readonly string[],
  asked: AskedCommit,
): Promise<StacktraceCoverage> => {
  const mappings = await mappingsOfProject(scope, project.id)
  const branches = mappings.flatMap(({ defaultBranch }) => (defaultBranch === '' ? [] : [defaultBranch]))
  const { askedSha, found } = await findCommit(scope, project, asked, branches)
  if (!found) return { status: 404, askedSha, ...nothing }
  const mapped = findMapping(mappings, paths)?.path
  const file = await findFile(scope, found.commit, mapped === undefined ? paths : [mapped, ...paths])
  const { commit, from, commitsBefore } = found
  const of = { askedSha, sha: commit.sha, from, commitsBefore, branch: commit.branch || null, coverageUrl: null, attemptedUrl: null }
  if (!file) return { status: 404, lineCoverage: null, path: null, ...of }
  return { status: 200, lineCoverage: decodeFileCoverage(file.lines).states(), path: file.path, ...of }
}
