const commitPattern = /^\S{1,64}$/

/** A commit, and the one where the release before ended. */
export interface CommitRange {
  readonly commit: string
  /** Empty: not said. */
  readonly previous: string
}

const readCommit = (text: string): string | undefined => (commitPattern.test(text) ? text.toLowerCase() : undefined)

/** Reads `sha`, or `previous..sha` (web-api.md 2.1, grouping.md 6.3). Undefined when it is neither. */
export const parseCommitRange = (text: string): CommitRange | undefined => {
  const at = text.indexOf('..')
  if (at === -1) {
    const commit = readCommit(text)
    return commit === undefined ? undefined : { commit, previous: '' }
  }
  const [commit, previous] = [readCommit(text.slice(at + 2).replace(/^\./, '')), readCommit(text.slice(0, at))]
  return commit === undefined || previous === undefined ? undefined : { commit, previous }
}
