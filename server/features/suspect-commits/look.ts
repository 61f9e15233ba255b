import { rankSuspects, suspectAgeMsMax } from '#packages/commits/suspects'
import type { CandidateCommit, RankedSuspect, SuspectFrame } from '#packages/commits/suspects'
import type { NoSuspect, SuspectReason } from '#packages/contract/suspect-commit'
import type { Event } from '#packages/protocol/event'
import { fileNames, locateFiles, mappingsOfProject } from '#server/features/code-mappings/read'
import type { LocatedFile } from '#server/features/code-mappings/read'
import { commitsOfShas, commitsTouching, knownFiles } from '#server/features/commits/read'
import type { CommitRow, TouchingCommit } from '#server/features/commits/read'
import type { IssueRow } from '#server/features/issues/read'
import { headsOfRelease, repositoriesById } from '#server/features/repositories/read'
import type { ProjectAccess, Scope } from '#server/http/scope'

import { blameFrames, mirroredFiles, mirrorStates } from './blame-frames.ts'
import type { BlamedFrame, MirrorStates } from './blame-frames.ts'
import { codeFrames } from './code-frames.ts'
import type { CodeFrame } from './code-frames.ts'
import { releasesUpTo } from './releases.ts'
import type { ListedRelease } from './releases.ts'
import { because } from './tell-none.ts'

/** What is looked at. */
export interface LookedAt {
  readonly scope: Scope
  readonly project: Pick<ProjectAccess, 'id' | 'orgId'>
  /** Slug. */
  readonly organization: string
  /** Folder of the server's data, where mirrors may be; empty: without them. */
  readonly dataDir: string
  readonly issue: Pick<IssueRow, 'first_release' | 'first_seen'>
  readonly event: Event
}

/** A commit that is suspected. One that only a mirror knows has a number below 0. */
export interface FoundSuspect {
  readonly commit: CommitRow
  readonly score: number
  readonly reason: SuspectReason
}

/** What came of a look. */
export interface Look {
  readonly suspects: readonly FoundSuspect[]
  /** Null: there are suspects. */
  readonly because: NoSuspect | null
  /** Where the files of the frames lie. */
  readonly located: readonly (LocatedFile | undefined)[]
  /** There is a mirror of the nearest frame's repository, but it does not have the commit that the release was built from (yet). */
  readonly isMirrorBehind: boolean
}

/** What is known of the commits that came with the release in which the issue was first seen. */
interface Origin {
  readonly releases: readonly ListedRelease[]
  readonly heads: ReadonlyMap<number, string>
  readonly states: MirrorStates
}

const originOf = async ({ scope, project, organization, dataDir, issue }: LookedAt): Promise<Origin> => {
  const releases = issue.first_release === '' ? [] : await releasesUpTo(scope, project, issue.first_release)
  const [first] = releases
  const heads = first ? await headsOfRelease(scope, first) : new Map<number, string>()
  const mapped = (await mappingsOfProject(scope, project.id)).map(({ repositoryId }) => repositoryId)
  const repositories = [...(await repositoriesById(scope, [...heads.keys(), ...mapped])).values()]
  return { releases, heads, states: await mirrorStates({ dataDir, organization }, repositories, heads) }
}

/** Commits that blame names, as rows: those that no release brought get numbers below 0. */
const blamedRows = async (scope: Scope, blamed: readonly BlamedFrame[]): Promise<ReadonlyMap<string, CommitRow>> => {
  const known = await commitsOfShas(
    scope,
    blamed.map(({ repositoryId, commit }) => ({ repositoryId, sha: commit.sha })),
  )
  const rows = new Map<string, CommitRow>()
  for (const { repositoryId, commit } of blamed) {
    const key = `${repositoryId} ${commit.sha}`
    const row = known.get(key) ?? {
      id: -1 - rows.size,
      repository_id: repositoryId,
      sha: commit.sha,
      message: commit.summary,
      author_name: commit.authorName,
      author_email: commit.authorEmail,
      committed_at: commit.committedAtMs,
    }
    rows.set(key, row)
  }
  return rows
}

/** What was found: commits by number, with the releases that they came with, and who changed which line. */
interface Evidence {
  readonly origin: Origin
  readonly frames: readonly CodeFrame[]
  readonly located: readonly (LocatedFile | undefined)[]
  readonly touching: readonly TouchingCommit[]
  readonly blamed: ReadonlyMap<number, BlamedFrame>
  readonly blamedRow: (frame: BlamedFrame) => CommitRow | undefined
  /** Of the blamed ones, those that came with the first release. */
  readonly inFirst: ReadonlySet<number>
}

/** Which of these commits came with a release. */
const commitsInRelease = async (scope: Scope, release: ListedRelease | undefined, ids: readonly number[]): Promise<ReadonlySet<number>> => {
  const known = ids.filter((id) => id > 0)
  if (!release || known.length === 0) return new Set()
  const rows = await scope
    .rows('release_commits')
    .select('release_commits.commit_id')
    .where('release_commits.release_id', '=', release.id)
    .where('release_commits.commit_set', '=', release.commitSet)
    .where('release_commits.commit_id', 'in', known)
    .execute()
  return new Set(rows.map((row) => row.commit_id))
}

const namesOf = (frames: readonly CodeFrame[]): readonly string[] => fileNames(frames.map(({ paths }) => paths))

const gather = async (looked: LookedAt, frames: readonly CodeFrame[]): Promise<Evidence> => {
  const { scope, project } = looked
  const origin = await originOf(looked)
  const paths = frames.map((frame) => frame.paths)
  const more = await mirroredFiles(origin.states, frames)
  const [located, touching] = await Promise.all([
    locateFiles(scope, project, paths, more),
    commitsTouching(
      scope,
      origin.releases.filter(({ commits }) => commits > 0),
      namesOf(frames),
    ),
  ])
  const blamed = await blameFrames(origin.states, frames, located)
  const rows = await blamedRows(scope, [...blamed.values()])
  const ids = [...rows.values()].map(({ id }) => id)
  return {
    origin,
    frames,
    located,
    touching,
    blamed,
    blamedRow: ({ repositoryId, commit }) => rows.get(`${repositoryId} ${commit.sha}`),
    inFirst: await commitsInRelease(scope, origin.releases[0], ids),
  }
}

/** The commits of the releases that touch a file. */
const touchingOnes = ({ origin, touching }: Evidence, sinceMs: number): Map<number, CandidateCommit> => {
  const candidates = new Map<number, CandidateCommit>()
  for (const { id, repository_id: repositoryId, committed_at: committedAtMs, releaseId, paths } of touching) {
    // A commit that is in several of the releases came with the oldest of them.
    const isInRelease = releaseId === origin.releases[0]?.id && (candidates.get(id)?.isInRelease ?? true)
    if (isInRelease || committedAtMs >= sinceMs) candidates.set(id, { id, repositoryId, committedAtMs, paths, isInRelease })
  }
  return candidates
}

/** The candidates: commits of the releases, and those that changed a line. */
const candidatesOf = (evidence: Evidence, firstSeenMs: number): CandidateCommit[] => {
  const { origin, blamed, blamedRow, inFirst } = evidence
  const sinceMs = firstSeenMs - suspectAgeMsMax
  const candidates = touchingOnes(evidence, sinceMs)
  for (const row of [...blamed.values()].map(blamedRow)) {
    if (!row) continue
    const { id, repository_id: repositoryId, committed_at: committedAtMs } = row
    const isInRelease = inFirst.has(id)
    // Where it is known what came with the release, what did not come with it is not what the release broke.
    const isOut = !isInRelease && (origin.heads.has(repositoryId) || committedAtMs < sinceMs)
    if (isOut) candidates.delete(id)
    else candidates.set(id, { id, repositoryId, committedAtMs, paths: candidates.get(id)?.paths ?? [], isInRelease })
  }
  return [...candidates.values()]
}

const framesOf = ({ frames, located, blamed, blamedRow }: Evidence): SuspectFrame[] =>
  frames.map(({ place, paths, line }, index) => {
    const file = located[index]
    const told = blamed.get(place)
    const row = told && blamedRow(told)
    return {
      place,
      paths,
      line,
      mapped: file && { repositoryId: file.repositoryId, path: file.path },
      blamed: told && row && { commitId: row.id, path: told.path },
    }
  })

const reasonOf = ({ reason }: RankedSuspect, { frames, origin, touching, inFirst }: Evidence, commitId: number): SuspectReason => {
  const broughtBy = new Set(touching.flatMap(({ id, releaseId }) => (id === commitId ? [releaseId] : [])))
  if (inFirst.has(commitId) && origin.releases[0]) broughtBy.add(origin.releases[0].id)
  const frame = frames.find(({ place }) => place === reason.frame.place)
  return {
    kind: reason.kind,
    path: reason.path,
    lineNo: frame?.line ?? null,
    function: frame?.function ?? null,
    frame: reason.frame.place,
    among: reason.among,
    release: origin.releases.findLast(({ id }) => broughtBy.has(id))?.version ?? null,
  }
}

/** Which files the repositories have only one of by name; asked only where a frame has nothing but a name. */
const onlyFiles = async ({ scope, project }: LookedAt, frames: readonly CodeFrame[]) => {
  const files = await knownFiles(scope, project.id, namesOf(frames))
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  const counts = new Map<string, number>()
  for (const { repositoryId, path } of files) {
    const key = `${repositoryId} ${nameOf(path)}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return (repositoryId: number, path: string): boolean => (counts.get(`${repositoryId} ${nameOf(path)}`) ?? 0) <= 1
}

const lineAt = (frames: readonly CodeFrame[], at: number): number => frames.find(({ place }) => place === at)?.line ?? 0

const isMirrorBehind = ({ origin, located, blamed }: Evidence): boolean =>
  blamed.size === 0 && located.some((file) => file && origin.states.has(file.repositoryId))

/** The look at an issue of which no event is stored any more. */
export const nothingToLookAt = (release: string): Look => ({
  suspects: [],
  because: because({ kind: 'no_event', release }),
  located: [],
  isMirrorBehind: false,
})

/**
 * Looks for the commits that broke what an event tells, among those of the releases up to the one in which its issue was first seen, and those that a
 * mirror says changed the failing lines. Costs about ten short queries, and with a mirror up to six runs of git of at most three seconds each.
 */
export const lookForSuspects = async (looked: LookedAt): Promise<Look> => {
  const frames = codeFrames(looked.event)
  const release = looked.issue.first_release
  if (frames.length === 0) return { suspects: [], because: because({ kind: 'no_frames', release }), located: [], isMirrorBehind: false }
  const evidence = await gather(looked, frames)
  const candidates = candidatesOf(evidence, looked.issue.first_seen)
  const ranked = rankSuspects(framesOf(evidence), candidates, await onlyFiles(looked, frames))
  const rows = new Map<number, CommitRow>(evidence.touching.map((commit) => [commit.id, commit]))
  for (const frame of evidence.blamed.values()) {
    const row = evidence.blamedRow(frame)
    if (row) rows.set(row.id, row)
  }
  const suspects = ranked.flatMap((suspect): FoundSuspect[] => {
    const commit = rows.get(suspect.commitId)
    return commit ? [{ commit, score: suspect.score, reason: reasonOf(suspect, evidence, commit.id) }] : []
  })
  const [first, ...earlier] = evidence.origin.releases
  const known = { release, commits: first?.commits ?? 0, earlier: earlier.length }
  const [older] = evidence.blamed
  return {
    suspects,
    because:
      suspects.length > 0
        ? null
        : because({ kind: 'none', ...known, ...(older && { older: { ...older[1], line: lineAt(frames, older[0]) } }) }),
    located: evidence.located,
    isMirrorBehind: isMirrorBehind(evidence),
  }
}
