import type { StacktraceCoverage } from '#packages/contract/test-coverage'

const shaChars = 7

const ofFailing = (state: 0 | 1 | 2 | undefined): string => {
  if (state === 1) return 'The failing line has no test.'
  if (state === 2) return 'Tests ran the failing line, but not every branch of it.'
  return state === 0 ? 'Tests ran the failing line.' : 'No test report speaks of the failing line.'
}

/** Of which commit the coverage is, when that is not the one asked for. */
export const commitText = ({ sha, askedSha, from, commitsBefore, branch }: StacktraceCoverage): string => {
  const short = (sha ?? '').slice(0, shaChars)
  if (from === 'exact') return `By the reports of ${short}.`
  const asked = askedSha === null ? 'the commit of this release is not known' : `${askedSha.slice(0, shaChars)} has no report`
  if (from === 'ancestor')
    return `By the reports of ${short}, ${commitsBefore === 1 ? 'a commit' : `${String(commitsBefore)} commits`} earlier: ${asked}.`
  return `By the newest reports of ${branch ?? 'the default branch'} (${short}): ${asked}.`
}

const noCommit = ({ askedSha }: StacktraceCoverage): string => {
  const asked = askedSha === null ? 'Its commit is not known' : `${askedSha.slice(0, shaChars)} has none, nor has a commit before it`
  return `${asked}, and the default branch has no report.`
}

/** What coverage says of the failing line, or why it says nothing. */
export const coverageText = (
  coverage: StacktraceCoverage,
  failing: number | null,
): { readonly state: 0 | 1 | 2 | undefined; readonly says: string; readonly of: string } => {
  if (coverage.sha === null) return { state: undefined, says: 'No test report fits this release.', of: noCommit(coverage) }
  if (coverage.status !== 200 || !coverage.lineCoverage)
    return { state: undefined, says: 'No test report speaks of this file.', of: commitText(coverage) }
  const state = coverage.lineCoverage.find(([line]) => line === failing)?.[1]
  return { state, says: ofFailing(state), of: commitText(coverage) }
}
