import { equalTail, pathInRepository, segmentsOf } from '../code-links/frame-path.ts'

/** A frame of the user's own code, with what is known of the file that it lies in. */
export interface SuspectFrame {
  /** 1 = nearest to the crash. */
  readonly place: number
  /** By which its file may be known, the most telling first (code-links/frame-path.ts). */
  readonly paths: readonly string[]
  readonly line: number | null
  /** Where a code mapping says that it lies. */
  readonly mapped?: { readonly repositoryId: number; readonly path: string } | undefined
  /** The commit that last changed its line, where a mirror told it. */
  readonly blamed?: { readonly commitId: number; readonly path: string } | undefined
}

/** A commit that may have done it. */
export interface CandidateCommit {
  readonly id: number
  readonly repositoryId: number
  readonly committedAtMs: number
  /** Files that it touches and that have the name of one of the frames' files. */
  readonly paths: readonly string[]
  /** It came with the release in which the issue was first seen. */
  readonly isInRelease: boolean
}

/** Why a commit is suspected: it changed the line of a frame, or touched its file. */
interface SuspectReason {
  readonly kind: 'line' | 'file'
  readonly frame: SuspectFrame
  readonly path: string
  /** Commits that are suspected for the same frame by the same reason. */
  readonly among: number
}

export interface RankedSuspect {
  readonly commitId: number
  readonly reason: SuspectReason
  /** 5 for the first, 1 for the last (grouping.md 6.7). */
  readonly score: number
}

/** As many commits are suspected at most. */
export const suspectsMax = 5
/** Older commits than a year before the first event are no news (grouping.md 6.6). */
export const suspectAgeMsMax = 365 * 86_400_000
/** Frames that are looked at, nearest to the crash first (grouping.md 6.7). */
export const suspectFramesMax = 25
/** Fewer parts of a path that are equal say nothing, unless no other file is called so. */
const equalSegmentsMin = 2

interface Hit {
  readonly commit: CandidateCommit
  readonly reason: SuspectReason
}

/** How well a changed file fits a frame that no mapping places; 0: not. */
const fitOf = (frame: SuspectFrame, path: string, isOnlyOne: boolean): number => {
  const changed = segmentsOf(path)
  const fits = frame.paths.map((each) => equalTail(segmentsOf(pathInRepository(each)), changed))
  const best = Math.max(0, ...fits)
  return best >= equalSegmentsMin || (best === 1 && isOnlyOne) ? best : 0
}

/** Whether a repository has this file and no other of its name. */
export type IsOnlyFile = (repositoryId: number, path: string) => boolean

const fileHits = (frame: SuspectFrame, commits: readonly CandidateCommit[], isOnlyFile: IsOnlyFile): Hit[] => {
  const { mapped } = frame
  let best = 1
  let found: { commit: CandidateCommit; path: string }[] = []
  for (const commit of commits)
    for (const path of commit.paths) {
      let fit = 0
      if (mapped) fit = mapped.repositoryId === commit.repositoryId && mapped.path === path ? 1 : 0
      else fit = fitOf(frame, path, isOnlyFile(commit.repositoryId, path))
      if (fit < best) continue
      if (fit > best) [best, found] = [fit, []]
      found.push({ commit, path })
    }
  const among = new Set(found.map(({ commit }) => commit.id)).size
  return found.map(({ commit, path }) => ({ commit, reason: { kind: 'file', frame, path, among } }))
}

const hitsOf = (frame: SuspectFrame, commits: readonly CandidateCommit[], isOnlyFile: IsOnlyFile): Hit[] => {
  const { blamed } = frame
  // Where the line tells who changed it, those who changed other lines of the file are out.
  if (!blamed) return fileHits(frame, commits, isOnlyFile)
  const commit = commits.find(({ id }) => id === blamed.commitId)
  return commit ? [{ commit, reason: { kind: 'line', frame, path: blamed.path, among: 1 } }] : []
}

/**
 * The commits that most likely broke what an event tells, the first most likely ("better for us" of grouping.md 6.7): commits that came with the
 * release in which the issue was first seen before others; of these, the nearest frame to the crash first; who changed the line before who changed
 * the file; then the newest. Each commit once, by its best reason.
 */
export const rankSuspects = (
  frames: readonly SuspectFrame[],
  commits: readonly CandidateCommit[],
  isOnlyFile: IsOnlyFile,
): readonly RankedSuspect[] => {
  const hits = frames.slice(0, suspectFramesMax).flatMap((frame) => hitsOf(frame, commits, isOnlyFile))
  const ranked = hits.toSorted(
    (a, b) =>
      Number(b.commit.isInRelease) - Number(a.commit.isInRelease) ||
      a.reason.frame.place - b.reason.frame.place ||
      Number(b.reason.kind === 'line') - Number(a.reason.kind === 'line') ||
      b.commit.committedAtMs - a.commit.committedAtMs,
  )
  const first = new Map<number, Hit>()
  for (const hit of ranked) if (!first.has(hit.commit.id)) first.set(hit.commit.id, hit)
  return [...first.values()]
    .slice(0, suspectsMax)
    .map(({ commit, reason }, index) => ({ commitId: commit.id, reason, score: suspectsMax - index }))
}
