import { describe, expect, it } from 'vitest'

import type { StacktraceCoverage } from '#packages/contract/test-coverage'

import { commitText, coverageText } from './text.ts'

const coverage: StacktraceCoverage = {
  status: 200,
  lineCoverage: [
    [7, 1],
    [8, 2],
    [9, 0],
  ],
  coverageUrl: null,
  attemptedUrl: null,
  askedSha: 'aaaaaaa1111',
  sha: 'bbbbbbb2222',
  from: 'exact',
  commitsBefore: 0,
  branch: 'main',
  path: 'src/a.py',
}

describe('what coverage says', () => {
  it.each([
    [7, 'The failing line has no test.'],
    [8, 'Tests ran the failing line, but not every branch of it.'],
    [9, 'Tests ran the failing line.'],
    [10, 'No test report speaks of the failing line.'],
    [null, 'No test report speaks of the failing line.'],
  ])('of line %s', (line, says) => expect(coverageText(coverage, line).says).toBe(says))

  it('is why there is nothing, when no report speaks of the file or of the release', () => {
    const none = { ...coverage, status: 404, lineCoverage: null } as const
    expect(coverageText(none, 7)).toEqual({
      state: undefined,
      says: 'No test report speaks of this file.',
      of: 'By the reports of bbbbbbb.',
    })
    const nowhere = { ...none, sha: null, from: null, commitsBefore: null, branch: null }
    expect(coverageText(nowhere, 7).of).toBe('aaaaaaa has none, nor has a commit before it, and the default branch has no report.')
    expect(coverageText({ ...nowhere, askedSha: null }, 7)).toMatchObject({
      says: 'No test report fits this release.',
      of: 'Its commit is not known, and the default branch has no report.',
    })
  })

  it('names the commit, and why it is another one', () => {
    expect(commitText(coverage)).toBe('By the reports of bbbbbbb.')
    expect(commitText({ ...coverage, from: 'ancestor', commitsBefore: 2 })).toBe(
      'By the reports of bbbbbbb, 2 commits earlier: aaaaaaa has no report.',
    )
    expect(commitText({ ...coverage, from: 'branch', askedSha: null, commitsBefore: null })).toBe(
      'By the newest reports of main (bbbbbbb): the commit of this release is not known.',
    )
  })
})
