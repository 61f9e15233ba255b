import { compareReleases, isNamedByCommit } from './release-order.ts'
import type { DatedRelease, ReleaseOrder } from './release-order.ts'

/** `now`: just resolved. `age`: nobody saw it for long. The others name the release, or the commit, that has the fix. */
export const resolutionKinds = ['now', 'age', 'release', 'next', 'upcoming', 'commit'] as const
export type ResolutionKind = (typeof resolutionKinds)[number]

/** How an issue was resolved, with the texts of versions: what becomes of the rows of releases does not matter (grouping.md 5.3). */
export interface Resolution {
  readonly kind: ResolutionKind
  readonly resolvedAtMs: number
  /** `release`: the one with the fix. `next`, `upcoming`: whatever is newer than this one has the fix. `now`: the newest one that the issue was seen in. */
  readonly release: DatedRelease | undefined
  /** Of `commit`. */
  readonly commit: string
}

/** An event on a resolved issue. */
export interface LaterEvent {
  readonly occurredAtMs: number
  /** Undefined: it names no release. */
  readonly release: DatedRelease | undefined
}

/**
 * `earlier`: it happened before the issue was resolved, and was on its way. `covered`: what is resolved stays so. `old-release`: the same, as the event
 * comes from a release without the fix, which people should see. `regressed`: the issue is back.
 */
export type Verdict = 'earlier' | 'covered' | 'old-release' | 'regressed'

/** The release with the fix makes it regress, and so does every newer one. On the same date the one that was named is the newer one. */
const judgeFixed = (order: ReleaseOrder, seen: DatedRelease, fixed: DatedRelease): Verdict => {
  if (seen.version === fixed.version) return 'regressed'
  const { by, sign } = compareReleases(order, seen, fixed)
  return sign < 0 || (sign === 0 && by === 'date') ? 'old-release' : 'regressed'
}

/** Only what is newer than the last one without the fix makes it regress. On the same date another one counts as newer. */
const judgeNext = (order: ReleaseOrder, seen: DatedRelease, last: DatedRelease): Verdict => {
  if (seen.version === last.version) return 'old-release'
  const { by, sign } = compareReleases(order, seen, last)
  return sign < 0 || (sign === 0 && by === 'semver') ? 'old-release' : 'regressed'
}

/** Everything but what comes from a release older than the newest one that the issue was seen in. */
const judgePlain = (order: ReleaseOrder, seen: DatedRelease | undefined, newest: DatedRelease | undefined): Verdict =>
  seen !== undefined && newest !== undefined && compareReleases(order, seen, newest).sign < 0 ? 'old-release' : 'regressed'

/** Whether an event brings a resolved issue back (grouping.md 5.3, with its faults mended: 9.3.9). */
export const judgeEvent = (resolution: Resolution, event: LaterEvent, order: ReleaseOrder): Verdict => {
  const { kind, release: named } = resolution
  const seen = event.release
  if (event.occurredAtMs <= resolution.resolvedAtMs) return 'earlier'
  if (kind === 'age') return 'regressed'
  if (kind === 'now') return judgePlain(order, seen, named)
  if (seen === undefined) return 'covered'
  if (kind === 'commit') return isNamedByCommit(seen.version, resolution.commit) ? 'regressed' : 'covered'
  if (named === undefined) return 'regressed'
  return kind === 'release' ? judgeFixed(order, seen, named) : judgeNext(order, seen, named)
}
