import { compareVersions, parseReleaseVersion } from '../protocol/release-version.ts'
import type { OrderedVersion } from '../protocol/release-version.ts'

/** What a project may say of the order of its releases; `auto` looks at what they are called (grouping.md 5.3). */
export const releaseOrderChoices = ['auto', 'semver', 'date', 'finalized'] as const
export type ReleaseOrderChoice = (typeof releaseOrderChoices)[number]

/** How two releases are compared. `bare`: versions without a package count too, as the project says that its releases are versions. */
export type ReleaseOrder = { readonly by: 'semver'; readonly bare: boolean } | { readonly by: 'date' }

/** A release and when it came: first seen, or finalized where that decides. */
export interface DatedRelease {
  readonly version: string
  readonly atMs: number
}

/** So many of a project's newest releases are looked at. */
export const releasesLookedAt = 10
const newestCount = 3
const versionsMin = 3

/** Without a package a name of digits may be anything, also the beginning of a commit. */
const orderedOf = (version: string, bare: boolean): OrderedVersion | undefined => {
  const parsed = parseReleaseVersion(version)
  return bare || parsed.package !== '' ? parsed.ordered : undefined
}

/** Whether releases of these names, the newest first, at most 10, are versions: `package@1.2.3` (grouping.md 5.3). */
export const followsSemver = (newest: readonly string[]): boolean => {
  const versioned = newest.slice(0, releasesLookedAt).map((version) => orderedOf(version, false) !== undefined)
  if (versioned.length < newestCount) return versioned[0] === true
  const isRecent = versioned.slice(0, newestCount).includes(true)
  return versioned.length < releasesLookedAt ? isRecent : isRecent && versioned.filter(Boolean).length >= versionsMin
}

/** The order that holds for a project, from what it says and the names of its newest releases. */
export const releaseOrderOf = (choice: ReleaseOrderChoice, newest: readonly string[]): ReleaseOrder => {
  if (choice === 'semver') return { by: 'semver', bare: true }
  return choice === 'auto' && followsSemver(newest) ? { by: 'semver', bare: false } : { by: 'date' }
}

/** Negative when `a` is older than `b`. By version where both names are versions, whatever their packages; else by date. */
export const compareReleases = (
  order: ReleaseOrder,
  a: DatedRelease,
  b: DatedRelease,
): { readonly by: ReleaseOrder['by']; readonly sign: number } => {
  if (a.version === b.version) return { by: order.by, sign: 0 }
  const left = order.by === 'semver' ? orderedOf(a.version, order.bare) : undefined
  const right = order.by === 'semver' ? orderedOf(b.version, order.bare) : undefined
  return left && right ? { by: 'semver', sign: compareVersions(left, right) } : { by: 'date', sign: a.atMs - b.atMs }
}

/** The newest of these releases; undefined when there is none. Among versions other names do not count. */
export const newestRelease = (order: ReleaseOrder, releases: readonly DatedRelease[]): DatedRelease | undefined => {
  const versions = order.by === 'semver' ? releases.filter(({ version }) => orderedOf(version, order.bare) !== undefined) : []
  const candidates = versions.length > 0 ? versions : releases
  return candidates.reduce<DatedRelease | undefined>(
    (newest, release) => (newest === undefined || compareReleases(order, release, newest).sign > 0 ? release : newest),
    undefined,
  )
}

const commitLengthMin = 7

const startsAlike = (a: string, b: string): boolean => {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()]
  return left.length >= commitLengthMin && right.length >= commitLengthMin && (left.startsWith(right) || right.startsWith(left))
}

/** Whether a release is called by a commit, in full or by its first seven digits or more: `shop@<sha>`, `<sha>`, `1.2.0+<sha>`. */
export const isNamedByCommit = (version: string, commit: string): boolean => {
  const { raw, ordered } = parseReleaseVersion(version)
  return startsAlike(raw, commit) || (ordered !== undefined && startsAlike(ordered.build, commit))
}
