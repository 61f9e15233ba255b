import type { NoSuspect } from '#packages/contract/suspect-commit'

import type { BlamedFrame } from './blame-frames.ts'

/** What was looked through in vain. */
type Searched =
  | { readonly kind: 'no_event' | 'no_frames'; readonly release: string }
  | {
      readonly kind: 'none'
      /** Empty: the events name none. */
      readonly release: string
      /** Of the release. */
      readonly commits: number
      /** Releases before it that have commits. */
      readonly earlier: number
      /** Who last changed the nearest line to the crash, where a mirror told it. */
      readonly older?: BlamedFrame & { readonly line: number }
    }

const nameCharsMax = 60

const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10)
const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** Why no commit is suspected, in the words of the page. */
export const because = (searched: Searched): NoSuspect => {
  const release = searched.release || null
  const { kind } = searched
  if (kind === 'no_event') return { kind, text: 'none of its events is stored any more', release }
  if (searched.kind !== 'none') return { kind: 'no_frames', text: 'the event has no frames of files', release }
  const { commits, earlier, older } = searched
  if (older) {
    const { path, line, commit } = older
    const who = (commit.authorName || commit.authorEmail || 'somebody').slice(0, nameCharsMax)
    const when = commits > 0 ? 'before this release' : 'more than a year before the issue'
    return { kind: 'older_lines', text: `${path}:${line} was last changed on ${dayOf(commit.committedAtMs)} by ${who}, ${when}`, release }
  }
  if (release === null)
    return { kind: 'no_release', text: 'its events name no release, so it is not known which commits came before it', release }
  if (commits === 0) return { kind: 'no_commits', text: `no commits are known of release ${release}`, release }
  const before = earlier === 0 ? '' : `, nor of the ${counted(earlier, 'release')} before it,`
  return {
    kind: 'no_match',
    text: `none of the ${counted(commits, 'commit')} of release ${release}${before} touches a file of the stack trace`,
    release,
  }
}
